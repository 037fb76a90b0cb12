"""Reads of referrals: those of the reader's team, and those of cases that the reader may see."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from safehold.accounts.models import Officer
from safehold.casework.cases.models import OPEN as OPEN_CASES
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, visible_cases
from safehold.casework.people.models import Person, PersonInCase
from safehold.casework.people.queries import TELLING_KINDS
from safehold.casework.referrals.models import (
    OPEN,
    UNASSESSED,
    Assessment,
    MatchDecision,
    MatchProposal,
    Referral,
    ReferralIdentifier,
    ReferralPerson,
)
from safehold.casework.referrals.names import named_fact
from safehold.casework.referrals.stored import TriageLine


def visible_referrals() -> QuerySet[Referral]:
    """Every referral that the reader may see."""
    return Referral.objects.select_related("team", "owner", "case", "recorded_by", "target_moved_by")


def referral_by_reference(reference: str) -> Referral:
    """Find one referral. Raises: NotFoundError, the same for missing and for not visible."""
    referral = visible_referrals().filter(reference=reference).first()
    if referral is None:
        raise cannot_find(reference)
    return referral


def referral_by_number(number: int) -> Referral | None:
    """The visible referral of a number; None where there is none."""
    return visible_referrals().filter(pk=number).first()


def referral_with_digest(viewer: Officer, digest: str) -> Referral | None:
    """Find the referral of the reader's team that says exactly this."""
    same = {"team": viewer.team_id, "content_sha256": digest}
    return visible_referrals().get(**same) if Referral.objects.filter(**same).exists() else None


def team_referrals(
    viewer: Officer, *, state: str = "", mine: bool = False, source: str = "", level: str = ""
) -> QuerySet[Referral]:
    """The referrals of the reader's team: those that wait, by triage points and then by time; with a state, the newest first.

    `state` is "" for all that are open, "waiting" for those without an assessment, or a state.
    """
    found = visible_referrals().defer("content", "unreadable").filter(team=viewer.team_id)
    if mine:
        found = found.filter(owner=viewer)
    if source:
        found = found.filter(source=source)
    if level:
        found = found.filter(risk_level=level)
    if state == "waiting":
        return found.filter(UNASSESSED).order_by("-triage_points", "received_at", "pk")
    if state:
        return found.filter(state=state).order_by("-received_at", "-pk")
    return found.filter(OPEN).order_by("-triage_points", "received_at", "pk")


def state_counts(viewer: Officer) -> dict[str, int]:
    """How many open referrals of the reader's team are in each state."""
    counts = Referral.objects.filter(OPEN, team=viewer.team_id).values_list("state").annotate(number=Count("pk"))
    return dict(counts)


def waiting(viewer: Officer) -> int:
    """How many referrals of the reader's team have no assessment yet."""
    return Referral.objects.filter(UNASSESSED, team=viewer.team_id).count()


def people_of(referral: Referral) -> list[ReferralPerson]:
    """The people of a referral with what they are known by. What a report says never changes: it is read once and kept."""
    prefetch_related_objects([referral], Prefetch("people", ReferralPerson.objects.order_by("pk")), "people__identifiers")
    return list(referral.people.all())


def identifiers_of(referral: Referral) -> QuerySet[ReferralIdentifier]:
    """What a referral can be compared by."""
    return referral.identifiers.select_related("person").order_by("pk")


def assessments_of(referral: Referral) -> QuerySet[Assessment]:
    """The assessments of a referral, newest first."""
    return referral.assessments.select_related("by").order_by("-at", "-pk")


def proposals_of(referral: Referral) -> QuerySet[MatchProposal]:
    """The stored proposals of a referral whose other side the reader may see."""
    related = ("reported", "matched_person", "matched_referral", "decided_by")
    return referral.proposals.select_related(*related).order_by("pk")


def people_in(cases: QuerySet[Case], people: Sequence[Person]) -> set[Person]:
    """Those of some people who play a role in one of these cases, or were first recorded in one."""
    if not people:
        return set()
    known = Person.objects.filter(pk__in=[person.pk for person in people])
    return set(known.filter(Q(cases__case__in=cases) | Q(recorded_in__in=cases)))


def reported_in(referral: Referral, number: int) -> ReferralPerson:
    """One of the people of a referral. Raises: NotFoundError."""
    person = referral.people.filter(pk=number).first()
    if person is None:
        raise cannot_find(f"that person of {referral}")
    return person


def decided_to_be_the_same(referral: Referral) -> dict[int, Person]:
    """Which recorded person somebody decided that each of the people of a referral is, by the number of the person reported.

    Only decisions about recorded people whom the reader may see.
    """
    same = referral.proposals.filter(decision=MatchDecision.SAME, matched_person__isnull=False, reported__isnull=False)
    found: dict[int, Person] = {}
    for proposal in same.select_related("matched_person").order_by("pk"):
        assert proposal.reported_id is not None
        assert proposal.matched_person is not None
        found.setdefault(proposal.reported_id, proposal.matched_person)
    return found


def triage_of(referrals: Iterable[Referral]) -> dict[int, list[TriageLine]]:
    """The triage of each of these referrals: each point with its fact, naming only whom and what the reader may see. Two queries.

    What is stored names nobody: others read the referral than those who may see the record behind a point.
    """
    asked = list(referrals)
    lines: list[TriageLine] = [line for referral in asked for line in referral.triage]
    numbers = {line["person_in_case"] for line in lines if "person_in_case" in line}
    named = (
        {row.pk: row for row in PersonInCase.objects.filter(pk__in=numbers).select_related("person", "case")} if numbers else {}
    )
    earlier = {number for line in lines for number in line.get("referrals", ())}
    known = dict(Referral.objects.filter(pk__in=earlier).values_list("pk", "reference")) if earlier else {}
    return {
        referral.pk: [
            TriageLine(
                code=line["code"],
                words=line["words"],
                points=line["points"],
                fact=named_fact(
                    line,
                    named.get(line.get("person_in_case", 0)),
                    [known[number] for number in line.get("referrals", ()) if number in known],
                ),
            )
            for line in referral.triage
        ]
        for referral in asked
    }


def proposal_counts(referrals: Iterable[Referral]) -> dict[int, int]:
    """How many proposals of each referral wait for a decision, weak ones left out. One query."""
    open_ones = MatchProposal.objects.filter(referral__in=list(referrals), decision="").exclude(strength="weak")
    return dict(open_ones.values_list("referral").annotate(number=Count("pk")))


def referrals_known_by(
    referral: Referral,
    keys: Iterable[tuple[str, str]],
    alike: Iterable[tuple[str, str]],
    *,
    most: int = 100,
    cases: QuerySet[Case] | None = None,
) -> list[Referral]:
    """Other referrals that the reader may see and that share an identifier, the latest first, with their identifiers.

    With `cases`, only those of the same team without a case, and those of these cases.
    """
    wanted = Q(pk__in=[])
    for field, asked in (("key", set(keys)), ("alike", set(alike))):
        for kind in sorted({kind for kind, _ in asked}):
            values = sorted(value for asked_kind, value in asked if asked_kind == kind and value)
            wanted |= Q(kind=kind, **{f"{field}__in": values})
    told = Q() if cases is None else Q(case__isnull=True, team=referral.team_id) | Q(case__in=cases)
    numbers = (
        ReferralIdentifier.objects.filter(wanted & told)
        .exclude(referral=referral)
        .exclude(person__role="reporter")
        .order_by("-referral_id")
        .values_list("referral_id", flat=True)
        .distinct()[:most]
    )
    found = visible_referrals().defer("content").filter(pk__in=list(numbers)).order_by("-pk")
    telling = ReferralIdentifier.objects.filter(wanted | Q(kind__in=TELLING_KINDS))
    return list(found.prefetch_related(Prefetch("identifiers", telling), "people"))


def joined_to(case: Case) -> QuerySet[Referral]:
    """The referrals of a case, the earliest first."""
    return case.referrals.order_by("received_at", "pk")


def first_receipts_before_action(cases: Sequence[Case]) -> QuerySet[Referral]:
    """The referral from which the target counts, for each of these cases whose target still runs: nothing has met it yet."""
    running = [case.pk for case in cases if case.target_met_at is None]
    receipts = Referral.objects.filter(case_id__in=running).order_by("case_id", "received_at", "pk").distinct("case_id")
    return receipts.select_related("target_moved_by").only(
        "case_id",
        "state",
        "received_at",
        "risk_level",
        "target_moved_to",
        "target_moved_of",
        "target_moved_at",
        "target_moved_reason",
        "target_moved_by__name",
    )


def receipt_of(case: Case) -> Referral | None:
    """The referral from which the target of a case counts; None where none runs."""
    first = first_receipts_before_action([case]).first()
    return visible_referrals().defer("content", "unreadable").get(pk=first.pk) if first else None


def open_without_case() -> QuerySet[Referral]:
    """Every open referral that has no case, for the check of its clock."""
    return visible_referrals().defer("content", "unreadable").filter(OPEN, case__isnull=True).order_by("pk")


def cases_to_join(viewer: Officer) -> QuerySet[Case]:
    """The open cases of the reader's team to which a referral may be joined, newest first."""
    return visible_cases().filter(OPEN_CASES, team=viewer.team_id).order_by("-opened_at", "-pk")
