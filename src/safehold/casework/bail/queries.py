"""Reads of bail. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from safehold.accounts.models import Officer, Rank, Role
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import (
    RUNNING,
    Bail,
    BailBreach,
    BailCondition,
    BailState,
    ClockEntry,
    ClockEntryType,
    ConditionsDecision,
    ExtensionDecision,
    ExtensionPack,
    ExtensionRequest,
    FailureOutcome,
    FailureToSurrender,
)
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, read_once
from safehold.casework.custody.models import Arrest, Sought
from safehold.casework.people.models import Person
from safehold.casework.policy import queries as policy
from safehold.casework.policy.versions import Versions
from safehold.law import bail as law
from safehold.law.bail.limits import Limit
from safehold.law.calendar import london_date, midnight


def bails() -> QuerySet[Bail]:
    """Every bail that the reader may see."""
    return Bail.objects.select_related(
        "case__officer_in_the_case", "case__supervisor", "case__team", "person", "arrest__arrested_by"
    )


def bail_by_reference(reference: str) -> Bail:
    """Find one bail, with what its clock needs. Raises: NotFoundError, the same for missing and for not visible."""
    bail = _with_clock(bails().filter(reference=reference)).first()
    if bail is None:
        raise cannot_find(reference)
    return bail


def bails_of(case: Case) -> QuerySet[Bail]:
    """The bails of a case, newest first."""
    return bails().filter(case=case).order_by("-granted_at", "-pk")


def running_bails_in(cases: Sequence[Case]) -> QuerySet[Bail]:
    """The bails of these cases that have not ended, with everything that their clocks need."""
    running = Bail.objects.filter(RUNNING, case_id__in=[case.pk for case in cases]).select_related("person", "arrest")
    return _with_clock(running.order_by("-granted_at", "-pk"))


def bails_with_clocks_in(cases: Sequence[Case]) -> QuerySet[Bail]:
    """The bails of these cases that run, and those that have ended with a person who was not told what was decided."""
    outcome = ExtensionDecision.objects.filter(bail=OuterRef("pk"), outcome_told_at__isnull=True)
    found = Bail.objects.filter(RUNNING | Exists(outcome), case_id__in=[case.pk for case in cases])
    failed = FailureToSurrender.objects.filter(bail=OuterRef("pk"), failed_on=OuterRef("returns_on"))
    found = found.annotate(failed_to_come=Exists(failed))
    return _with_clock(found.select_related("person", "arrest").order_by("-granted_at", "-pk"))


def bails_on_page(case: Case) -> list[Bail]:
    """The bails of a case with their clocks and breaches, for the parts of its page, read once."""
    breaches = Prefetch("breaches", BailBreach.objects.select_related("condition", "recorded_by"))
    rows = _with_clock(bails_of(case).select_related(None).select_related("person")).prefetch_related(
        breaches, "failures__recorded_by"
    )
    return read_once(case, "bails", rows)


def _with_clock(found: QuerySet[Bail]) -> QuerySet[Bail]:
    requests = ExtensionRequest.objects.select_related("sent_to", "prepared_by").order_by("-prepared_at")
    return found.prefetch_related(
        Prefetch("clock_entries", ClockEntry.objects.select_related("by").order_by("on", "pk")),
        Prefetch("extension_requests", requests),
        Prefetch("decisions", ExtensionDecision.objects.select_related("by").order_by("-at", "-pk")),
        Prefetch("conditions_decisions", ConditionsDecision.objects.order_by("at", "pk")),
        *_OF_THE_PERSON,
    )


_OF_THE_PERSON = ("person__arrests__bails__clock_entries", "person__charges")
"""The other arrests of the person, from which the period of a bail may count, and what followed them."""


def read_period_once(bail: Bail) -> None:
    """Read what the clock of a bail asks of its person, for an action that computes it several times.

    Not where the action has changed, or is about to change, an arrest or another bail of theirs.
    """
    prefetch_related_objects([bail], *_OF_THE_PERSON)


def running_bail_of(person: Person, case: Case) -> Bail | None:
    """The bail that runs for a person in a case."""
    return Bail.objects.filter(RUNNING, person=person, case=case).first()


SHOWN = {"fortnight": "Ends within 14 days", "stopped": "Stopped", "past": "Ended by law"}
"""The ways to narrow the list of bails that run."""


def running_bails(viewer: Officer, *, show: str = "", on: date | None = None) -> QuerySet[Bail]:
    """The bails that run in the cases of the reader's team, the sooner to end first; stopped ones last.

    `show` narrows them (`SHOWN`), as of the day `on`.
    """
    found = bails().filter(RUNNING, case__team=viewer.team_id).order_by(F("ends_on").asc(nulls_last=True), "pk")
    if show == "stopped":
        return found.filter(state=BailState.STOPPED)
    if show == "fortnight" and on is not None:
        return found.filter(ends_on__gte=on, ends_on__lte=on + timedelta(days=14))
    if show == "past" and on is not None:
        return found.filter(ends_on__lt=on)
    return found


def conditions_in_force(bail: Bail) -> QuerySet[BailCondition]:
    """The conditions that have not been lifted, in order."""
    return bail.conditions.filter(lifted_at__isnull=True).order_by("number")


def conditions_of(bail: Bail) -> QuerySet[BailCondition]:
    """Every condition that a bail ever had, in order."""
    return bail.conditions.select_related("set_by").order_by("number")


def condition_by_number(bail: Bail, number: int) -> BailCondition:
    """One condition of a bail by its number. Raises: NotFoundError."""
    condition = conditions_of(bail).filter(number=number).first()
    if condition is None:
        raise cannot_find(f"condition {number} of {bail}")
    return condition


def breaches_of(bail: Bail) -> QuerySet[BailBreach]:
    """The breaches that were recorded, newest first."""
    return bail.breaches.select_related("condition", "recorded_by").order_by("-happened_at", "-pk")


def failures_of(bail: Bail) -> list[FailureToSurrender]:
    """The failures to surrender that were recorded, the newest first; reads nothing where they were read before."""
    return sorted(bail.failures.all(), key=lambda failure: failure.failed_on, reverse=True)


def days_nobody_came(bail: Bail, today: date) -> list[date]:
    """The days of return, up to today, on which somebody had to come and no failure is recorded, in order.

    They are the one that stands, and those that stood until they came, whatever was appointed afterwards: on its own day, too,
    for until when of that day somebody was awaited is not recorded. Zone: London.
    """
    ended = london_date(bail.ended_at) if bail.ended_at is not None else None
    recorded = {failure.failed_on for failure in failures_of(bail)}
    return [day for day in days_of_return(bail) if day <= today and (ended is None or day <= ended) and day not in recorded]


def days_of_return(bail: Bail) -> list[date]:
    """The day of return that stands, and those that stood on that day until another was appointed, in order. Zone: London."""
    days = set(bail.replaced_returns.filter(replaced_on__gte=F("returns_on")).values_list("returns_on", flat=True))
    return sorted(days if bail.day_of_return is None else days | {bail.day_of_return})


def failed_to_come(bail: Any) -> bool:
    """Say whether it is recorded that the person did not come on the day of return that stands. For `bails_with_clocks_in`."""
    return bool(bail.failed_to_come)


def failure_to_decide(bail: Bail) -> FailureToSurrender | None:
    """The failure to surrender on which nobody has decided."""
    return next((failure for failure in failures_of(bail) if not failure.is_decided), None)


def failures_to_decide_in(cases: Sequence[Case]) -> QuerySet[FailureToSurrender]:
    """The failures to surrender in these cases on which nobody has decided, also after the end of the bail."""
    found = FailureToSurrender.objects.filter(outcome="", case_id__in=[case.pk for case in cases])
    return found.select_related("bail__person").prefetch_related("bail__person__arrests").order_by("failed_on", "pk")


def failure_of_person(person: Person, case: Case) -> FailureToSurrender | None:
    """The failure to surrender that a charge of a person in a case is about: the last that waits for a decision.

    Where none waits, the last that is not recorded as not proceeded with.
    """
    found = FailureToSurrender.objects.filter(case=case, bail__person=person).exclude(outcome=FailureOutcome.NOT_PROCEEDED)
    # No outcome sorts before any.
    return found.select_related("bail").order_by("outcome", "-failed_on", "-pk").first()


FAILURE_ARREST_POWER = "PACE 1984 s.46A(1)"
MAY_ARREST = f"A constable may arrest without warrant ({FAILURE_ARREST_POWER})"


def may_be_arrested(failure: FailureToSurrender) -> bool:
    """Say whether nothing is recorded that ended a failure to surrender, and nobody has decided on it."""
    return not failure.is_decided and information_of(failure).may_lengthen


def arrest_since(failure: FailureToSurrender) -> Arrest | None:
    """The first arrest of the person in the case from the day of the failure on, save that of the bail itself."""
    bail = failure.bail
    found = [
        arrest
        for arrest in bail.person.arrests.all()
        if arrest.case_id == failure.case_id
        and arrest.pk != bail.arrest_id
        and london_date(arrest.arrested_at) >= failure.failed_on
    ]
    return min(found, key=lambda arrest: (arrest.arrested_at, arrest.pk), default=None)


def facts_of_failure(failure: FailureToSurrender) -> law.FailureToSurrender:
    """What the law needs to know of a failure to surrender."""
    return law.FailureToSurrender(failure.failed_on, failure.surrendered_on, failure.arrested_on, failure.before_court_on)


def information_of(failure: FailureToSurrender) -> law.InformationClock:
    """Compute until when the information may be laid."""
    return law.information_clock(facts_of_failure(failure))


def waiting_request(bail: Bail, answer: law.BailClock | None = None) -> ExtensionRequest | None:
    """The prepared extension that nobody has decided on: the newest one for the limit that comes next."""
    wanted = next_limit(bail, answer)
    if wanted is None:
        return None
    requests = sorted(bail.extension_requests.all(), key=lambda request: request.prepared_at, reverse=True)
    return next((found for found in requests if found.decided_at is None and found.to_months == wanted.months), None)


def last_decision(bail: Bail) -> tuple[datetime, str]:
    """The last decision that gave this bail its time, and what it was: the release, an extension, or an order of a court.

    Units and zones: of a court's order only the day is known; what was done on that day came before it.
    """
    found = (bail.granted_at, "Released on bail")
    for entry in sorted(bail.clock_entries.all(), key=lambda entry: (entry.on, entry.pk)):
        if entry.type == ClockEntryType.EXTENSION:
            found = (entry.at, f"Extended to {entry.to_months} months by {entry.by.name}")
        elif entry.type == ClockEntryType.COURT_EXTENSION and entry.decided_on and entry.court_ends_on:
            end_of_day = midnight(entry.decided_on + timedelta(days=1))
            found = (end_of_day - timedelta(seconds=1), f"Extended by the court ({entry.court})")
    return found


def bails_to_tell_of(named: Collection[int], asked: Collection[int]) -> QuerySet[Bail]:
    """The bails of the cases with the first numbers, and of the others those before which a victim's views were sought."""
    sought = ConditionsDecision.objects.filter(bail=OuterRef("pk")).exclude(sought=Sought.NO_VICTIM)
    found = Bail.objects.filter(Q(case_id__in=named) | Q(Exists(sought), case_id__in=asked))
    return found.select_related("person", "arrest", "case").prefetch_related("conditions_decisions").order_by("pk")


def decision_to_tell(bail: Bail) -> ExtensionDecision | None:
    """The newest decision on an extension, where the person is not recorded as told of it."""
    newest = max(bail.decisions.all(), key=lambda decision: (decision.at, decision.pk), default=None)
    return newest if newest is not None and newest.outcome_told_at is None else None


def conditions_decisions_of(bail: Bail) -> list[ConditionsDecision]:
    """The decisions that set and varied conditions, each with what was done about the victims' views, in order."""
    return sorted(bail.conditions_decisions.all(), key=lambda decision: (decision.at, decision.pk))


def event_of(decision: ConditionsDecision) -> tuple[str, int]:
    """As what the victims are told of conditions: of the release on bail with which they were set, or of their variation."""
    bail = decision.bail
    return ("release", bail.arrest_id) if decision.at == bail.granted_at else ("conditions", decision.pk)


def decisions_on(bail: Bail) -> QuerySet[ExtensionDecision]:
    """The decisions on extensions, newest first, each with its pack (without the document) and the request it answers."""
    related = ("by", "pack", "request__pack", "entry")
    documents = ("pack__document", "request__pack__document")
    return bail.decisions.select_related(*related).defer(*documents).order_by("-at", "-pk")


def pack_by_number(bail: Bail, number: int) -> ExtensionPack:
    """One kept pack. Raises: NotFoundError."""
    found = bail.packs.select_related("made_by").filter(number=number).first()
    if found is None:
        raise cannot_find(f"pack {number} of {bail}")
    return found


def words_beside(pack: ExtensionPack) -> tuple[ExtensionRequest | None, ExtensionDecision | None]:
    """What officers wrote on a kept pack: the request that it was kept with or that was decided on it, and the decision."""
    decision = ExtensionDecision.objects.select_related("by", "request__prepared_by").filter(pack=pack).first()
    if decision is not None:
        return decision.request, decision
    return ExtensionRequest.objects.select_related("prepared_by").filter(pack=pack).first(), None


def officers_who_may_authorise(bail: Bail) -> QuerySet[Officer]:
    """The officers of the rank needed for what comes next, or above: not the officer in the case."""
    following = next_limit(bail)
    needed = Rank(following.rank.value) if following and following.rank else Rank.INSPECTOR
    ranks = [rank.value for rank in Rank if rank.is_at_least(needed)]
    officers = Officer.objects.filter(role=Role.INSPECTOR, rank__in=ranks, is_active=True)
    return officers.exclude(pk=bail.case.officer_in_the_case_id).order_by("name")


def officers_months(bail: Bail) -> list[int]:
    """The limits, in months, that an officer may authorise in this kind of case."""
    return [limit.months for limit in law.LIMITS[bail.regime].on(bail.arrested_on).value if limit.rank is not None]


# The law's view


def readings_of(bail: Bail) -> law.Readings:
    """The readings that apply to a bail: those in force on the day of the arrest, which stay with the case."""
    return bail.readings if bail.readings is not None else policy.versions().bail_readings_on(bail.arrested_on)


def read_as_in(versions: Versions, bail: Bail) -> None:
    """Have the clock of a bail computed by these versions: nothing more is read of many bails, and others can be tried."""
    bail.readings = versions.bail_readings_on(bail.arrested_on)


def clock_of(bail: Bail) -> law.BailClock:
    """Compute the clock of a bail from its facts."""
    return law.clock(facts_of(bail), readings_of(bail))


def next_limit(bail: Bail, answer: law.BailClock | None = None) -> Limit | None:
    """The limit that comes after the one in force, and who may authorise it; None after the last or a court's order."""
    table = law.LIMITS[bail.regime].on(bail.arrested_on).value
    places = [place for place, limit in enumerate((answer or clock_of(bail)).limits) if limit.state == law.LimitState.IN_FORCE]
    return table[places[0] + 1] if places and places[0] + 1 < len(table) else None


def court_reach_of(bail: Bail) -> law.CourtReach:
    """How far a court asked now can extend. Raises: RefusedByLawError where it can't be asked."""
    return law.court_reach(facts_of(bail), readings_of(bail))


def clock_if_restarted(bail: Bail, today: date) -> law.BailClock:
    """Compute where the limits of a stopped clock would fall if it ran again on a day."""
    facts = facts_of(bail)
    return law.clock(
        replace(facts, events=(*facts.events, law.DppRequest(today))),
        readings_of(bail),
    )


def entries_of(bail: Bail) -> Iterable[ClockEntry]:
    """What stopped, restarted or lengthened the clock, in order."""
    return bail.clock_entries.select_related("by").order_by("on", "pk")
