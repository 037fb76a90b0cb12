"""What people do with a referral. Each public function is one transaction with one audit entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection

from safehold.accounts import permissions as accounts_permissions
from safehold.accounts.acting import reading_as
from safehold.accounts.checks import require_text
from safehold.accounts.errors import InputError, RefusedError, broken_constraint
from safehold.accounts.models import Officer, Team
from safehold.audit.verbs import Verb
from safehold.casework.cases import actions as cases_actions
from safehold.casework.cases.door import doing, making
from safehold.casework.cases.models import Case, Restriction, RiskLevel
from safehold.casework.cases.queries import cases_of_everybody_in
from safehold.casework.cases.references import next_reference
from safehold.casework.people.actions import stored_key
from safehold.casework.people.models import Person
from safehold.casework.people.queries import person_by_number
from safehold.casework.policy import queries as policy
from safehold.casework.referrals import copying, matching, permissions, queries, reports, triage
from safehold.casework.referrals.clock_sources import target_of
from safehold.casework.referrals.models import (
    Assessment,
    ClosedAs,
    MatchDecision,
    MatchProposal,
    Referral,
    ReferralIdentifier,
    ReferralPerson,
    ReferralState,
    ReportedRole,
)
from safehold.exchange import cybertip
from safehold.law import targets
from safehold.law.calendar import london_date, spoken_time


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


def take_referral(referral: Referral, *, by: Officer, at: datetime, version: int | None = None) -> Referral:
    """Take a referral that nobody has: from now on it is this officer's to assess.

    Raises: NotPermittedError; RefusedError where somebody has it, or it has ended; StaleError.
    Writes: the referral, its clock; audit `referral.taken`.
    """
    with doing(
        Verb.REFERRAL_TAKEN,
        referral,
        may=permissions.TAKE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_ended(referral)
        if referral.owner is not None:
            raise RefusedError(f"{referral.owner} has {referral} already.", "An inspector can give it to another officer.")
        _give(referral, by)
        act.says(owner=by.name)
    return referral


def assign_referral(
    referral: Referral, *, by: Officer, at: datetime, to: Officer, reason: str = "", version: int | None = None
) -> Referral:
    """Give a referral to an officer of the team.

    Raises: NotPermittedError; RefusedError where it has ended; InputError for an officer of another team, or who has left, or
    who may not assess; StaleError.
    Writes: the referral, its clock; audit `referral.taken`.
    """
    with doing(
        Verb.REFERRAL_TAKEN,
        referral,
        may=permissions.ASSIGN,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_ended(referral)
        if to.team_id != referral.team_id or not accounts_permissions.may(to, permissions.ASSESS):
            raise InputError("to", "Choose an officer of the team who may assess referrals.")
        _give(referral, to)
        act.says(reason=reason.strip(), owner=to.name)
    return referral


def assess_referral(
    referral: Referral,
    *,
    by: Officer,
    at: datetime,
    level: RiskLevel,
    tool: str,
    tool_version: str,
    answers: Sequence[Mapping[str, str]] = (),
    reason: str,
    version: int | None = None,
) -> Assessment:
    """Record the level that a person assessed, with the tool, its version and the answers. It may be assessed again.

    Assumes: target times by level are force policy, counted from receipt.
    Raises: NotPermittedError; RefusedError where it has ended; InputError without level, tool, version or reason; StaleError.
    Writes: an assessment; the referral, its clock; audit `referral.assessed`.
    """
    with doing(
        Verb.REFERRAL_ASSESSED,
        referral,
        may=permissions.ASSESS,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_ended(referral)
        if level == RiskLevel.NOT_ASSESSED:
            raise InputError("level", "Choose the level that the assessment gave.")
        for field, value, message in (
            ("tool", tool, "Write which tool was used."),
            ("tool_version", tool_version, "Write the version of the tool."),
            ("reason", reason, "Write which facts led to this level."),
        ):
            if not value.strip():
                raise InputError(field, message)
        received_on = london_date(referral.received_at)
        target = targets.target_for(level, referral.received_at, policy.versions().force_policy_on(received_on))
        assessment = Assessment.objects.create(
            referral=referral,
            team=referral.team,
            level=level,
            at=at,
            by=by,
            tool=tool.strip(),
            tool_version=tool_version.strip(),
            answers=[dict(answer) for answer in answers],
            reason=reason.strip(),
            target_at=target.at,
        )
        if referral.owner_id is None:
            referral.owner = by
        referral.state, referral.risk_level, referral.assessed_at = ReferralState.ASSESSED, level, at
        act.says(
            reason=assessment.reason,
            level=level,
            tool=assessment.tool,
            tool_version=assessment.tool_version,
            target=target.at,
        )
    return assessment


def override_target(
    referral: Referral, *, by: Officer, at: datetime, moved_to: datetime, reason: str, version: int | None = None
) -> Referral:
    """Move the target that counts from the receipt of a referral: its own, or that of the case that it was joined to first.

    The move is of the target that runs now: when the level changes, the new level's target counts again.
    Units and zones: aware moments. Assumes: force policy, not law; no limit that the law sets is ever moved here.
    Raises: NotPermittedError; RefusedError where no target runs; InputError for a moment that has passed, the same moment, or
    without a reason; StaleError.
    Writes: the referral, its clock or those of its case; audit `referral.target_moved`.
    """
    with doing(
        Verb.TARGET_MOVED,
        referral,
        may=permissions.OVERRIDE_TARGET,
        by=by,
        at=at,
        version=version,
        also=lambda: [queries.referral_by_reference(referral.reference)],
        in_closed_case=True,
    ) as (act, referral):
        case = referral.case
        counts = referral.is_open if case is None else case.is_open and queries.receipt_of(case) == referral
        if not counts:
            raise RefusedError(f"No target counts from {referral} any more.", "Nothing needs to be moved.")
        before = target_of(referral, policy.versions(), case)
        if moved_to <= at:
            raise InputError("moved_to", f"{spoken_time(moved_to)} has passed.", "Choose a time to come.")
        if moved_to == before.ends_at:
            raise InputError("moved_to", f"The target is {spoken_time(moved_to)} already.", "Choose another time.")
        referral.target_moved_to, referral.target_moved_of = moved_to, before.of
        referral.target_moved_at, referral.target_moved_by = at, by
        referral.target_moved_reason = require_text("reason", reason, "Write why the target is moved.")
        act.says(reason=referral.target_moved_reason, before=before.ends_at, after=moved_to)
    return referral


def decide_match(
    referral: Referral,
    *,
    by: Officer,
    at: datetime,
    matched: Person | Referral,
    decision: MatchDecision,
    reason: str,
    about: ReferralPerson | None = None,
) -> MatchProposal:
    """Decide whether a recorded person, or another referral, concerns the same person. The decision is kept and not asked again.

    `about` is the person of the report whom a recorded person is, or is not: nobody else of the report becomes that person in a
    case. It may be left out where only one can be meant.
    Raises: NotPermittedError; NotFoundError for a record that the officer may not see; InputError without a reason, or where it
    is not clear whom of the report it is about; RefusedError where it was decided so before, or where whom it is about was
    decided to be somebody else.
    Writes: the proposal with its decision; audit `referral.match_decided`.
    """
    with doing(Verb.MATCH_DECIDED, referral, may=permissions.DECIDE_MATCH, by=by, at=at, in_closed_case=True) as (act, referral):
        if not reason.strip():
            raise InputError("reason", "Write what shows that they are, or are not, the same.")
        if isinstance(matched, Person):
            found = person_by_number(matched.pk)
            matches = [match for match in matching.matches_of(referral) if match.record == found]
            about = _whom(referral, matches, about, decision)
            _refuse_second_identity(about, found, decision)
            key: dict[str, Any] = {"matched_person": found, "reported": about}
            match = next((match for match in matches if match.reported in (about, None)), None)
        else:
            key = {"matched_referral": queries.referral_by_reference(matched.reference), "reported": None}
            match = next((match for match in matching.matches_of(referral) if match.record == matched), None)
        proposal = _proposal(referral, match, key)
        if proposal.decision == decision:
            raise RefusedError(f"{proposal.decided_by} decided so before.", "Nothing was changed.")
        proposal.decision, proposal.reason = decision, reason.strip()
        proposal.decided_by, proposal.decided_at = by, at
        proposal.save()
        act.says(
            reason=proposal.reason,
            decision=decision,
            matched=str(matched),
            about=str(proposal.reported) if proposal.reported else None,
        )
    return proposal


def open_case_from_referral(
    referral: Referral,
    *,
    by: Officer,
    at: datetime,
    officer_in_the_case: Officer,
    supervisor: Officer,
    reason: str,
    title: str = "",
    restriction: Restriction = Restriction.STANDARD,
    version: int | None = None,
) -> Case:
    """Open a case from an assessed referral: its people, what they are known by and its risk go into the case.

    A person whom somebody decided to be the same as a recorded one is not recorded a second time.
    Raises: NotPermittedError; RefusedError before the assessment, or where the referral has ended; InputError as `open_case`;
    StaleError.
    Writes: a case with its access rows, people, identifiers and risk; the referral; clocks; audit `referral.opened_case`.
    """
    with doing(
        Verb.REFERRAL_OPENED_CASE,
        referral,
        may=permissions.OPEN_CASE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_unless_assessed(referral)
        case = cases_actions.new_case(
            by=by,
            at=at,
            title=title.strip() or copying.name_for_case(referral),
            officer_in_the_case=officer_in_the_case,
            supervisor=supervisor,
            reason=reason.strip() or f"Opened from {referral}",
            restriction=restriction,
        )
        act.finds(case)
        _join(referral, case, by=by, at=at)
        act.says(reason=reason.strip(), case_reference=case.reference)
    return case


def join_referral(
    referral: Referral, case: Case, *, by: Officer, at: datetime, reason: str, version: int | None = None
) -> Referral:
    """Join an assessed referral to a case that is open: its people and what they are known by go into the case.

    The level of the case is not changed where it has one: a person does that.
    Raises: NotPermittedError; RefusedError before the assessment, where the referral has ended or the case is closed;
    InputError without a reason; StaleError.
    Writes: people and identifiers of the case; the referral; clocks; audit `referral.joined_to_case`.
    """
    with doing(
        Verb.REFERRAL_JOINED,
        referral,
        may=permissions.JOIN,
        by=by,
        at=at,
        version=version,
        also=[case],
        in_closed_case=True,
    ) as (act, referral):
        case = act.reaches(case)
        _refuse_unless_assessed(referral)
        if not case.is_open:
            raise RefusedError(f"{case} is closed.", "Open a new case from the referral.")
        if not reason.strip():
            raise InputError("reason", "Write what shows that it belongs to the case.")
        _join(referral, case, by=by, at=at)
        act.says(reason=reason.strip(), case_reference=case.reference)
    return referral


def close_referral(
    referral: Referral,
    *,
    by: Officer,
    at: datetime,
    reason: str,
    outcome: ClosedAs = ClosedAs.NO_FURTHER_ACTION,
    passed_to: str = "",
    version: int | None = None,
) -> Referral:
    """Close a referral without a case. Only a person closes one, with a reason.

    Raises: NotPermittedError; RefusedError where it has ended; InputError without a reason, or without a receiver where it is
    passed on; StaleError.
    Writes: the referral, its clock; audit `referral.closed`.
    """
    with doing(
        Verb.REFERRAL_CLOSED,
        referral,
        may=permissions.CLOSE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_ended(referral)
        if not reason.strip():
            raise InputError("reason", "Write why nothing more is to be done here.")
        if outcome == ClosedAs.PASSED_ON and not passed_to.strip():
            raise InputError("passed_to", "Write to which force or agency it was passed.")
        referral.state, referral.closed_as, referral.closed_reason = ReferralState.CLOSED, outcome, reason.strip()
        referral.passed_to = passed_to.strip() if outcome == ClosedAs.PASSED_ON else ""
        referral.ended_at = at
        act.says(
            reason=reason.strip(),
            recipients=[referral.passed_to] if referral.passed_to else (),
            outcome=outcome,
        )
    return referral


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
        unreadable=[{"where": part.where, "text": part.text, "reason": part.reason} for part in report.unreadable],
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

    The team reads the points and their order: they tell nothing of a restricted case, whoever receives the report. A proposal is
    seen by those who see both sides; where only a restricted case tells what a person whom the team sees is known by, it is not
    stored, and whoever sees that case is shown it when they open the referral.
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


def _whom(
    referral: Referral, matches: Sequence[matching.Match], about: ReferralPerson | None, decision: MatchDecision
) -> ReferralPerson | None:
    """The person of the report whom a decision about a recorded person is about: the one named, or the only one it can be.

    None only where what matched belongs to nobody in the report, and is decided to be of somebody else. Raises: InputError;
    NotFoundError for somebody of another referral.
    """
    if about is not None:
        return queries.reported_in(referral, about.pk)
    reported = {match.reported for match in matches if match.reported is not None}
    # Who made the report is never compared.
    possible = reported or {person for person in queries.people_of(referral) if person.role != ReportedRole.REPORTER}
    if len(possible) == 1:
        return possible.pop()
    if decision == MatchDecision.SAME or reported:
        raise InputError("about", "Choose whom of the report it is about.", "The decision is about that person only.")
    return None


def _refuse_second_identity(about: ReferralPerson | None, matched: Person, decision: MatchDecision) -> None:
    """Refuse that somebody in a report is two recorded people. Raises: RefusedError."""
    if about is None or decision != MatchDecision.SAME:
        return
    decided = queries.decided_to_be_the_same(about.referral).get(about.pk)
    if decided is not None and decided != matched:
        raise RefusedError(
            f"{about} was decided to be {decided}.", f"Nobody is two people. Decide first that {about} and {decided} differ."
        )


def _proposal(referral: Referral, match: matching.Match | None, key: Mapping[str, Any]) -> MatchProposal:
    """The stored proposal that a decision is about, locked, or a new one. One of nobody's in the report becomes somebody's."""
    stored = MatchProposal.objects.select_for_update(of=("self",), no_key=True).filter(referral=referral)
    proposal = stored.filter(**key).first()
    if proposal is None and "matched_person" in key:
        proposal = stored.filter(**{**key, "reported": None}, decision="").first()
    if proposal is None:
        proposal = MatchProposal(referral=referral, matched_person=key.get("matched_person"))
        proposal.matched_referral = key.get("matched_referral")
        proposal.strength, proposal.reasons = (match.strength, list(match.reasons)) if match else ("person", [])
    proposal.reported = key["reported"]
    return proposal


def _give(referral: Referral, to: Officer) -> None:
    referral.owner = to
    if referral.state == ReferralState.NEW:
        referral.state = ReferralState.TAKEN


def _join(referral: Referral, case: Case, *, by: Officer, at: datetime) -> None:
    copying.copy_people(referral, case, by=by, at=at)
    last = queries.assessments_of(referral).first()
    if case.risk_level == RiskLevel.NOT_ASSESSED and last is not None:
        cases_actions.add_risk(
            case,
            by=by,
            at=at,
            level=RiskLevel(last.level),
            tool=last.tool,
            tool_version=last.tool_version,
            reason=f"{referral}, assessed by {last.by}: {last.reason}",
        )
    referral.state, referral.case, referral.ended_at = ReferralState.JOINED, case, at
    for rows in (referral.people, referral.identifiers, referral.assessments):
        rows.update(case=case)


def _lock_report(team: Team, digest: str) -> None:
    """Let one import of a report at a time look whether it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"referral {team.pk} {digest}"])


def _refuse_ended(referral: Referral) -> None:
    """Refuse to go on with a referral that has ended. Raises: RefusedError."""
    if not referral.is_open:
        ended = f"joined to {referral.case}" if referral.case else "closed"
        raise RefusedError(f"{referral} is {ended}.", "Nothing more is recorded in it.")


def _refuse_unless_assessed(referral: Referral) -> None:
    """Refuse what follows the assessment before there is one. Raises: RefusedError."""
    _refuse_ended(referral)
    if referral.state != ReferralState.ASSESSED:
        raise RefusedError(f"{referral} is not assessed yet.", "Record the assessment first.")
