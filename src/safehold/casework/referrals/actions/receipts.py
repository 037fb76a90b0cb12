"""Reports received: each becomes a referral once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.urls import reverse

from safehold.accounts.acting import reading_as
from safehold.accounts.errors import RefusedError, broken_constraint
from safehold.accounts.models import Officer, Team
from safehold.casework.cases.door import making
from safehold.casework.cases.events import Event
from safehold.casework.cases.queries import cases_of_everybody_in
from safehold.casework.cases.references import next_reference
from safehold.casework.people.actions import stored_key
from safehold.casework.people.models import Person
from safehold.casework.referrals import matching, permissions, queries, reports, triage
from safehold.casework.referrals.models import MatchProposal, Referral, ReferralIdentifier, ReferralPerson
from safehold.casework.referrals.stored import UnreadablePart
from safehold.casework.referrals.verbs import Verb
from safehold.exchange import cybertip
from safehold.law.calendar import london_date


class ReceivedBeforeError(RefusedError):
    """The report is known, in a case that this officer may not see. The text says no more than that."""


class _KnownError(Exception):
    """The report is recorded already; leaves the action without writing."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(referral.reference)
        self.referral = referral


def receive_referral(report: cybertip.Referral, *, by: Officer, at: datetime, team: Team) -> Referral:
    """Record a report as a referral of a team, with its people, identifiers, matches and triage points.

    The same report received again changes nothing: the referral that is there is returned as it is.
    Units and zones: `at` is the moment of receipt by the force, from which targets count; a sender's table that states when the
    information was received is believed, unless that is still to come.
    Raises: NotPermittedError; RefusedError for another team than the officer's.
    Writes: a referral with its people and identifiers, proposals, its clock; audit `referral.received`.
    """
    return receive_or_find(report, by=by, at=at, team=team)[0]


def receive_or_find(
    report: cybertip.Referral, *, by: Officer, at: datetime, team: Team, reason: str = ""
) -> tuple[Referral, bool]:
    """Receive a report as `receive_referral` does, and say whether it is new. `reason` goes into the audit entry.

    Raises: as `receive_referral`; ReceivedBeforeError where the report is known and not for this officer to see.
    """
    content = reports.normalised_content(report)
    digest = reports.digest_of(content)
    with reading_as(by):
        known = queries.referral_with_digest(by, digest)
    if known is not None:
        return known, False
    try:
        with making(Verb.REFERRAL_RECEIVED, may=permissions.RECEIVE, by=by, at=at) as act:
            if team.pk != by.team_id:
                raise RefusedError(f"You are not in {team}.", "Receive the referral for your own team.")
            _lock_report(team, digest)
            known = queries.referral_with_digest(by, digest)
            if known is not None:
                raise _KnownError(known)
            referral = act.made(_new_referral(report, content, digest, by=by, at=at, team=team))
            _write_people(referral, report)
            _find_matches(referral, report, at=at)
            if referral.high_priority:
                act.tells(
                    Event.REFERRAL_HIGH,
                    referral,
                    text=referral.high_priority_reason[:200] or referral.get_incident_type_display(),
                    url=reverse("referrals:referral", args=[referral.reference]),
                )
            act.says(
                reason=reason,
                source=referral.source,
                external_reference=referral.external_reference,
                sha256=digest,
                unreadable=len(referral.unreadable),
            )
    except _KnownError as found:
        return found.referral, False
    except IntegrityError as error:
        if broken_constraint(error) == "a_report_is_received_once":
            raise ReceivedBeforeError("This report was received before.", "Nothing was changed.") from error
        raise
    return referral, True


def _new_referral(
    report: cybertip.Referral, content: dict[str, Any], digest: str, *, by: Officer, at: datetime, team: Team
) -> Referral:
    # A table says when the information was received; a CyberTipline report only when the clearing house had it.
    stated = report.received if report.source is not cybertip.Source.CYBERTIP else None
    return Referral.objects.create(
        team=team,
        reference=next_reference("referral", london_date(at)),
        source=report.source.value,
        external_reference=(report.reference or "")[:80],
        reporter=(report.reporter_name or "")[:120],
        received_at=stated if stated is not None and stated <= at else at,
        recorded_by=by,
        incident_type=report.incident.type.value,
        original_type=(report.incident.original_type or "")[:200],
        incident_at=report.incident.at,
        high_priority=report.incident.high_priority,
        high_priority_reason=report.incident.high_priority_reason or "",
        content=content,
        content_sha256=digest,
        unreadable=[UnreadablePart(where=part.where, text=part.text, reason=part.reason) for part in report.unreadable],
    )


def _write_people(referral: Referral, report: cybertip.Referral) -> None:
    rows = []
    for read in reports.people_of(report):
        person = ReferralPerson.objects.create(
            referral=referral,
            team=referral.team,
            role=read.role,
            name=read.name,
            called=read.called,
            date_of_birth=read.date_of_birth,
            age=read.age if read.age is not None and 0 <= read.age <= 150 else None,
            note=read.note,
        )
        rows += [_identifier(referral, person, item) for item in read.identifiers]
    rows += [_identifier(referral, None, item) for item in reports.other_identifiers_of(report)]
    ReferralIdentifier.objects.bulk_create(rows, batch_size=1000)


def _identifier(referral: Referral, person: ReferralPerson | None, item: reports.ReadIdentifier) -> ReferralIdentifier:
    return ReferralIdentifier(
        referral=referral,
        person=person,
        team=referral.team,
        kind=item.read.kind,
        service=item.service[:60],
        value=" ".join(item.value.split())[:300],
        key=stored_key(item.read.key),
        alike=stored_key(item.read.alike or ""),
        seen=item.seen,
    )


def _find_matches(referral: Referral, report: cybertip.Referral, *, at: datetime) -> None:
    """Store the matches that the receiver may see, and the triage points that follow from what the whole team may see.

    The team reads the points and their order: they tell nothing of a restricted case, no matter who receives the report.
    A proposal is seen by those who see both sides; where only a restricted case tells what a person whom the team sees is known
    by, it is not stored, and an officer who sees that case is shown it when they open the referral.
    """
    people = queries.people_of(referral)
    everybodys = cases_of_everybody_in(referral.team, at=at)
    found = matching.matches_of(referral)
    for_team = matching.matches_of(referral, cases=everybodys) if found else []
    seen_by_team = {match.key for match in for_team}
    known_to_team = queries.people_in(everybodys, [match.record for match in found if isinstance(match.record, Person)])
    matches = for_team + [match for match in found if match.key not in seen_by_team and match.record not in known_to_team]
    MatchProposal.objects.bulk_create(
        [
            MatchProposal(
                referral=referral,
                reported=match.reported,
                matched_person=match.record if isinstance(match.record, Person) else None,
                matched_referral=match.record if isinstance(match.record, Referral) else None,
                strength=match.strength,
                reasons=list(match.reasons),
            )
            for match in matches
        ]
    )
    referral.triage = triage.points_of(
        referral,
        people,
        for_team,
        latest_activity=reports.latest_activity(report),
        prior_reports=[number for person in report.people for number in person.prior_reports],
    )
    referral.triage_points = sum(line["points"] for line in referral.triage)


def _lock_report(team: Team, digest: str) -> None:
    """Let one import of a report at a time look whether it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"referral {team.pk} {digest}"])
