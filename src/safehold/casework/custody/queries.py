"""Reads of arrests. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import PolicyGate
from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.cases.queries import cannot_find
from safehold.casework.custody.models import (
    IN_CUSTODY,
    ON_STREET_BAIL,
    Arrest,
    CourtApplication,
    DetentionReview,
    ExcludedTime,
    Interview,
    WayIn,
    WelfareContact,
    WelfareRecord,
    WelfareStep,
)
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.policy import queries as policy
from safehold.casework.policy.versions import Versions
from safehold.law import bail, detention
from safehold.law.calendar import add_months, in_london, london_date, spoken, spoken_time
from safehold.law.detention import DetentionFacts, ExcludedPeriod, FurtherDetention, OutOfArea
from safehold.law.targets import welfare_contact_by

AWAITS_CONTACT = Q(released_at__isnull=False, welfare_contact_by__isnull=False, contacts__isnull=True)
"""The one definition of a released person with whom no contact has been recorded."""


def arrests() -> QuerySet[Arrest]:
    """Every arrest that the reader may see."""
    return Arrest.objects.select_related("case__officer_in_the_case", "case__team", "person", "arrested_by", "warrant")


def arrest_by_reference(reference: str) -> Arrest:
    """Find one arrest. Raises: NotFoundError, the same for missing and for not visible."""
    arrest = arrests().filter(reference=reference).first()
    if arrest is None:
        raise cannot_find(reference)
    return arrest


def arrests_of(case: Case) -> QuerySet[Arrest]:
    """The arrests of a case, newest first."""
    return arrests().filter(case=case).order_by("-arrested_at", "-pk")


def arrests_with_their_course(case: Case) -> QuerySet[Arrest]:
    """The arrests of a case, newest first, with what followed each: reviews, applications to a court, contacts."""
    contacts = Prefetch("contacts", WelfareContact.objects.select_related("by"))
    applications = Prefetch("applications", CourtApplication.objects.select_related("asked_by").order_by("applied_at"))
    found = arrests_of(case).select_related(None).select_related("person", "arrested_by", "different_judged_by")
    return found.prefetch_related("reviews", contacts, applications)


def times_under_arrest(case: Case) -> list[tuple[datetime, datetime | None]]:
    """When somebody was under arrest in a case: from when, and until when, None while they are held.

    Whoever is on street bail is not under arrest until they come to the station.
    """
    times: list[tuple[datetime, datetime | None]] = []
    for arrest in arrests_of(case):
        if arrest.street_bailed_at is None:
            times.append((arrest.arrested_at, arrest.released_at))
            continue
        times.append((arrest.arrested_at, arrest.street_bailed_at))
        if arrest.arrived_at is not None:
            times.append((arrest.arrived_at, arrest.released_at))
    return times


def held_in(cases: Sequence[Case]) -> QuerySet[Arrest]:
    """The arrests under which people are held in these cases, with all that their clocks need."""
    return _newest_first_in(cases).filter(IN_CUSTODY).prefetch_related("excluded", "reviews", "applications")


def on_street_bail_in(cases: Sequence[Case]) -> QuerySet[Arrest]:
    """The arrests of these cases whose person is on street bail and has not come to answer it."""
    return _newest_first_in(cases).filter(ON_STREET_BAIL).prefetch_related("person__arrests__bails", "person__charges")


def interviews_of(case: Case) -> QuerySet[Interview]:
    """The interviews under caution in a case, in order."""
    return case.interviews.select_related("person", "arrest", "recorded_by").order_by("began_at", "pk")


def interview_during(person: Person, case: Case, began_at: datetime, ended_at: datetime) -> Interview | None:
    """An interview of a person in a case that is recorded already and went on at some time between two moments."""
    return interviews_of(case).filter(person=person, began_at__lt=ended_at, ended_at__gt=began_at).first()


def interviews_in(cases: Collection[int]) -> QuerySet[Interview]:
    """The interviews under caution in the cases with these numbers."""
    return Interview.objects.filter(case_id__in=cases).select_related("person", "arrest", "case").order_by("pk")


def arrests_to_tell_of(named: Collection[int], asked: Collection[int]) -> QuerySet[Arrest]:
    """The arrests of the cases with the first numbers, and of the others those that led to street bail."""
    found = Arrest.objects.filter(Q(case_id__in=named) | Q(case_id__in=asked, street_bailed_at__isnull=False))
    return found.select_related("person").prefetch_related("bails").order_by("pk")


def arrest_at(person: Person, case: Case, moment: datetime) -> Arrest | None:
    """The arrest under which a person was held in a case at a moment; street bail is none until they come to the station."""
    for arrest in arrests_of(case).filter(person=person, arrested_at__lte=moment):
        over = arrest.released_at is not None and arrest.released_at < moment
        away = arrest.street_bailed_at is not None and moment > arrest.street_bailed_at
        if away and arrest.arrived_at is not None and arrest.arrived_at <= moment:
            away = False
        if not over and not away:
            return arrest
    return None


def awaiting_contact_in(cases: Sequence[Case]) -> QuerySet[Arrest]:
    """The released people of these cases with whom no contact has been recorded."""
    return _newest_first_in(cases).filter(AWAITS_CONTACT)


def contact_due(released: datetime, versions: Versions) -> datetime:
    """By when a released person is contacted: by the policy of the day of the release (force policy, not law)."""
    return welfare_contact_by(released, versions.force_policy_on(london_date(released)))


def _newest_first_in(cases: Sequence[Case]) -> QuerySet[Arrest]:
    found = Arrest.objects.filter(case_id__in=[case.pk for case in cases]).select_related("person")
    return found.order_by("-arrested_at", "-pk")


def in_custody(viewer: Officer) -> QuerySet[Arrest]:
    """Who is held in the cases of the reader's team, the longest held first."""
    return arrests().filter(IN_CUSTODY, case__team=viewer.team_id).order_by("arrested_at", "pk")


def in_custody_count(viewer: Officer) -> int:
    """How many people the reader's team holds."""
    return Arrest.objects.filter(IN_CUSTODY, case__team=viewer.team_id).count()


def clocks_of(kind: ClockKind, numbers: list[int], *, subject_kind: str = "arrest") -> dict[int, Clock]:
    """The clocks of one kind of some records, with the owners and cases that a row of a list names."""
    clocks = Clock.objects.filter(kind=kind, subject_kind=subject_kind, subject_id__in=numbers).select_related("owner", "case")
    return {clock.subject_id: clock for clock in clocks}


def awaiting_contact(viewer: Officer) -> QuerySet[Arrest]:
    """Released people of the reader's team with whom no contact has been recorded, the sooner due first."""
    return arrests().filter(AWAITS_CONTACT, case__team=viewer.team_id).order_by("welfare_contact_by", "pk")


def suspects_of(case: Case) -> QuerySet[Person]:
    """The suspects of a case, as a choice for a form."""
    return Person.objects.filter(cases__case=case, cases__role=CaseRole.SUBJECT).distinct().order_by("pk")


def detention_of(person: Person, case: Case) -> Arrest | None:
    """The arrest under which a person is held in a case now."""
    return Arrest.objects.filter(IN_CUSTODY, person=person, case=case).first()


def street_bail_of(person: Person, case: Case) -> Arrest | None:
    """The arrest after which a person is on street bail in a case now."""
    return arrests().filter(ON_STREET_BAIL, person=person, case=case).first()


def arrests_for_the_offence(arrest: Arrest) -> list[Arrest]:
    """The arrests of the person in the case for the same offence, the first of them first, up to this one.

    For the same offence means: it shares the code of one, and nobody has judged that it is for another one all the same
    (`judge_other_offence`). An arrest that led to a charge with an offence that it was made for is left out, and all before it:
    that offence is charged, so a later arrest before charge is for another one. A charge with something else, as failing to
    surrender, leaves it. Why: `safehold.casework.bail.facts`.
    """
    charged = [
        charge
        for charge in arrest.person.charges.all()
        if charge.case_id == arrest.case_id and charge.charged_at <= arrest.arrested_at
    ]
    found: list[Arrest] = []
    for one in earlier_of_the_kind(arrest):
        if is_judged_different(arrest, one) or any(is_judged_different(one, kept) for kept in found):
            continue
        led_to_a_charge = any(
            charge.charged_at >= one.arrested_at and not set(charge.offences).isdisjoint(one.offences) for charge in charged
        )
        found = [] if led_to_a_charge else [*found, one]
    return [*found, arrest]


def earlier_of_the_kind(arrest: Arrest) -> list[Arrest]:
    """The arrests of the person in the case before this one that share a code of an offence with it, in order."""
    before = [
        one
        for one in arrest.person.arrests.all()
        if one.pk != arrest.pk
        and one.case_id == arrest.case_id
        and one.arrested_at <= arrest.arrested_at
        and not set(one.offences).isdisjoint(arrest.offences)
    ]
    return sorted(before, key=lambda one: (one.arrested_at, one.pk))


def is_judged_different(arrest: Arrest, earlier: Arrest) -> bool:
    """Whether it is judged that an arrest was for another offence than an earlier one with the same code."""
    return earlier.reference in arrest.different_from


def is_new_arrest(arrest: Arrest) -> bool:
    """Whether s.47(7) applies to a further arrest: not for a breach (s.46A), nor of somebody who answers bail (s.34(7))."""
    return not arrest.for_breach_of_bail and not _answers_bail(arrest)


def _answers_bail(arrest: Arrest) -> bool:
    """Whether somebody who came to the station of their own accord was on bail in the case then."""
    if arrest.way_in != WayIn.VOLUNTARY:
        return False
    bails = [one for other in arrest.person.arrests.all() if other.case_id == arrest.case_id for one in other.bails.all()]
    return any(
        one.granted_at <= arrest.arrested_at and (one.ended_at is None or one.ended_at > arrest.arrested_at) for one in bails
    )


def street_bail_facts(arrest: Arrest, bailed: datetime) -> bail.BailFacts:
    """What the law needs to know of street bail.

    What was authorised on bail from a station before, and days on which its clock was stopped, are left out by every reading:
    sooner over.
    """
    first, *others = arrests_for_the_offence(arrest)
    return bail.BailFacts(
        bail.Regime.STANDARD,
        arrested=london_date(first.arrested_at),
        street_bail=london_date(bailed),
        rearrested=tuple(london_date(one.arrested_at) for one in others if is_new_arrest(one)),
    )


def street_bail_clock(arrest: Arrest, bailed: datetime, versions: Versions) -> bail.BailClock:
    """Compute the clock of street bail: it runs from the first arrest for the offence, by the readings of the day of this one.

    Source: PACE 1984 ss. 47ZB, 47ZM(2).
    """
    return bail.clock(street_bail_facts(arrest, bailed), versions.bail_readings_on(london_date(arrest.arrested_at)))


def missing_steps(arrest: Arrest) -> list[WelfareStep]:
    """The steps of the release gate that nobody has recorded, in order."""
    taken = set(arrest.welfare.values_list("step", flat=True))
    return [step for step in WelfareStep if step.value not in taken]


def welfare_gate(arrest: Arrest) -> PolicyGate | None:
    """The release gate of the force, where a welfare step is missing. Force policy, not law."""
    missing = missing_steps(arrest)
    if not missing:
        return None
    return PolicyGate(
        "custody.welfare",
        f"Welfare steps are missing before {arrest.person} is released: {'; '.join(step.label.lower() for step in missing)}",
        "Record them",
        tuple(str(step) for step in missing),
    )


EARLY_MONTHS = 12
"""So many months before the case was opened an arrest needs a reason. Force policy."""


def early_arrest_gate(case: Case, arrested_at: datetime) -> PolicyGate | None:
    """What stands in the way of an arrest long before its case was opened: most often the year is wrong. Force policy."""
    opened = london_date(case.opened_at)
    if london_date(arrested_at) >= add_months(opened, -EARLY_MONTHS):
        return None
    problem = f"{spoken_time(arrested_at)} is more than {EARLY_MONTHS} months before {case} was opened on {spoken(opened)}"
    return PolicyGate("custody.early_arrest", problem, "Check the year", ("arrested_at",))


def missing_step_counts(arrests: list[int]) -> dict[int, int]:
    """How many steps of the release gate nobody has recorded, for each of some arrests."""
    taken = dict(WelfareRecord.objects.filter(arrest__in=arrests).order_by().values_list("arrest").annotate(number=Count("pk")))
    return {arrest: len(WelfareStep) - taken.get(arrest, 0) for arrest in arrests}


def welfare_of(arrest: Arrest) -> QuerySet[WelfareRecord]:
    """The steps of the release gate that were taken, in order of time."""
    return arrest.welfare.select_related("by").order_by("at", "pk")


def reviews_of(arrest: Arrest) -> QuerySet[DetentionReview]:
    """The reviews of a detention, in order."""
    return arrest.reviews.order_by("at")


def excluded_of(arrest: Arrest) -> QuerySet[ExcludedTime]:
    """The times that do not count, in order."""
    return arrest.excluded.order_by("begins")


def reviews_in_order(arrest: Arrest) -> list[DetentionReview]:
    """The reviews of a detention, in order; reads nothing where they were read before."""
    return sorted(arrest.reviews.all(), key=lambda review: review.at)


def excluded_in_order(arrest: Arrest) -> list[ExcludedTime]:
    """The times that do not count, in order; reads nothing where they were read before."""
    return sorted(arrest.excluded.all(), key=lambda period: period.begins)


def applications_in_order(arrest: Arrest) -> list[CourtApplication]:
    """The applications to a court about a detention, in order; reads nothing where they were read before."""
    return sorted(arrest.applications.all(), key=lambda application: application.applied_at)


def pending_application(arrest: Arrest) -> CourtApplication | None:
    """The application to a court about a detention on which the court has not decided."""
    return next((one for one in applications_in_order(arrest) if one.decided_at is None), None)


def contacts_of(arrest: Arrest) -> QuerySet[WelfareContact]:
    """The contacts after release, in order."""
    return arrest.contacts.select_related("by").order_by("at")


def minutes_used_before(person: Person, case: Case) -> int:
    """Minutes of earlier detention in a case, which count after a breach of bail and when bail is answered (PACE s.47(6))."""
    earlier = arrests_of(case).filter(person=person, released_at__isnull=False)
    return sum(_minutes_counted(arrest) for arrest in earlier.prefetch_related("excluded", "reviews", "applications"))


def is_on_bail(person: Person, case: Case) -> bool:
    """Whether a person was released on bail from a station in a case, and that bail has not been ended."""
    return arrests_of(case).filter(person=person, bails__isnull=False, bails__ended_at__isnull=True).exists()


def _minutes_counted(arrest: Arrest) -> int:
    """Minutes of one detention that count: neither time in hospital nor the hours left out after a breach of bail."""
    facts = facts_of(arrest)
    if facts is None or arrest.released_at is None:
        return 0
    first = clock_of(replace(facts, used_minutes=0), policy.versions()).limits[0]
    counted = timedelta(hours=first.hours) - (first.at.astimezone(UTC) - arrest.released_at)
    return max(0, int(counted.total_seconds() // 60))


def readings_of(facts: DetentionFacts, versions: Versions) -> detention.Readings:
    """The readings that apply to a detention: those in force on the day of arrival at the first station."""
    return versions.detention_readings_on(london_date(facts.arrived))


def clock_of(facts: DetentionFacts, versions: Versions) -> detention.DetentionClock:
    """Compute the clock of a detention by the readings that apply to it. Raises: FactsError."""
    return detention.clock(facts, readings_of(facts, versions))


def facts_of(arrest: Arrest) -> DetentionFacts | None:
    """What the law needs to know of a detention; None before the person has arrived at a station."""
    if arrest.arrived_at is None:
        return None
    return DetentionFacts(
        arrived=in_london(arrest.arrived_at),
        authorised=in_london(arrest.detention_authorised_at) if arrest.detention_authorised_at else None,
        voluntary_arrest=in_london(arrest.arrested_at) if arrest.way_in == WayIn.VOLUNTARY else None,
        used_minutes=arrest.minutes_used_before,
        excluded=tuple(
            ExcludedPeriod(in_london(period.begins), in_london(period.ends), period.questioned_minutes)
            for period in excluded_in_order(arrest)
        ),
        reviews=tuple(in_london(review.at) for review in reviews_in_order(arrest)),
        superintendent=in_london(arrest.superintendent_at) if arrest.superintendent_at else None,
        breach_arrest=arrest.for_breach_of_bail,
        street_bail=arrest.way_in == WayIn.STREET_BAIL,
        out_of_area=_out_of_area(arrest),
        court=tuple(
            FurtherDetention(
                in_london(one.applied_at),
                in_london(one.decided_at) if one.decided_at else None,
                one.hours,
                one.court_not_sitting,
            )
            for one in applications_in_order(arrest)
        ),
    )


def _out_of_area(arrest: Arrest) -> OutOfArea | None:
    if arrest.way_in != WayIn.OUT_OF_AREA:
        return None
    there = arrest.arrived_in_area_at
    return OutOfArea(in_london(arrest.arrested_at), in_london(there) if there else None, arrest.questioned_elsewhere)
