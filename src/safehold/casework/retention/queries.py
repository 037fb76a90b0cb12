"""Reads of what is kept of people. Row-level security limits each to what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from safehold.casework.bail.models import Bail
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.queries import cannot_find
from safehold.casework.charging.models import Charge, ChargingRequest, HearingOutcome
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Order, Person
from safehold.casework.people.queries import orders_of, subjects_of
from safehold.casework.retention.models import Biometrics, Decision, Record
from safehold.law.charging import FAILING_TO_SURRENDER


def records() -> QuerySet[Record]:
    """Every record that the reader may see, with all that its clocks and its page need."""
    of_person = {"case": OuterRef("case"), "person": OuterRef("person")}
    request = ChargingRequest.objects.filter(**of_person).order_by("-requested_at", "-pk")
    bail = Bail.objects.filter(**of_person).order_by("-pk")
    arrest = Arrest.objects.filter(**of_person).order_by("-arrested_at", "-pk")
    # Failing to surrender alone is no qualifying offence, and ends nothing that the case is about.
    charge = Charge.objects.filter(**of_person).exclude(offences=[FAILING_TO_SURRENDER]).order_by("-charged_at")
    return (
        Record.objects.select_related("person", "case__supervisor", "case__team")
        .prefetch_related(
            Prefetch("decisions", Decision.objects.select_related("by").order_by("at", "pk")),
            Prefetch("biometrics", Biometrics.objects.select_related("arrest", "recorded_by").order_by("taken_on", "pk")),
        )
        .annotate(
            last_charged_at=Subquery(charge.values("charged_at")[:1]),
            request_state=Subquery(request.values("state")[:1]),
            request_decision=Subquery(request.values("decision")[:1]),
            request_decided_on=Subquery(request.values("decided_on")[:1]),
            bail_state=Subquery(bail.values("state")[:1]),
            bail_outcome=Subquery(bail.values("outcome")[:1]),
            bail_ended_at=Subquery(bail.values("ended_at")[:1]),
            arrest_arrested_at=Subquery(arrest.values("arrested_at")[:1]),
            arrest_disposal=Subquery(arrest.values("disposal")[:1]),
            arrest_released_at=Subquery(arrest.values("released_at")[:1]),
        )
        .order_by("pk")
    )


def records_in(cases: Sequence[Case]) -> QuerySet[Record]:
    """The records of these cases, with all that their clocks need."""
    return records().select_related(None).select_related("person").filter(case_id__in=[case.pk for case in cases])


def records_of(case: Case) -> QuerySet[Record]:
    """The records of a case."""
    return records().filter(case=case)


def record_by_number(number: int) -> Record:
    """Find one record. Raises: NotFoundError, the same for missing and for not visible."""
    found = records().filter(pk=number).first()
    if found is None:
        raise cannot_find("that record")
    return found


def record_of(case: Case, person: Person | None) -> Record | None:
    """The record of a person in a case, or of the case as a whole."""
    return records_of(case).filter(person=person).first()


def biometrics_by_number(number: int) -> Biometrics:
    """Find prints or a sample. Raises: NotFoundError, the same for missing and for not visible."""
    found = Biometrics.objects.select_related("case__team", "arrest__person", "record__person").filter(pk=number).first()
    if found is None:
        raise cannot_find("these prints or that sample")
    return found


def biometrics_taken_in(case: Case) -> QuerySet[Biometrics]:
    """The prints and samples recorded in a case, in the order in which they were taken."""
    return (
        Biometrics.objects.filter(case=case)
        .select_related("arrest__person", "record__person", "recorded_by", "destruction_recorded_by")
        .order_by("taken_on", "pk")
    )


def has_arrest(case: Case) -> bool:
    """Say whether somebody was arrested in a case: only then prints are taken in it."""
    return Arrest.objects.filter(case=case).exists()


def person_of(case: Case, number: int) -> Person | None:
    """The suspect with this number; None for 0, the case as a whole. Raises: NotFoundError for anybody else."""
    if number == 0:
        return None
    found = next((person for person in subjects_of(case) if person.pk == number), None)
    if found is None:
        raise cannot_find("that suspect of the case")
    return found


def without_group(case: Case) -> list[Person | None]:
    """For whom no review group was chosen: suspects, or (None) the case as a whole where nobody is known."""
    chosen = set[int | None](Record.objects.filter(case=case).exclude(group="").values_list("person_id", flat=True))
    return [person for person in whose_records(case) if (person.pk if person else None) not in chosen]


def whose_records(case: Case) -> list[Person | None]:
    """Of whom something is kept: the suspects of a case, or (None) the case as a whole where nobody is known."""
    return [*subjects_of(case)] or [None]


@dataclass(frozen=True)
class Known:
    """What the proposal of a group rests on: codes of offences, and the orders of the person in words."""

    offences: list[str]
    orders: list[str]


def known_of(case: Case, person: Person | None) -> Known:
    """The offences recorded of a person in a case, charges first, and their orders; of nobody, nothing."""
    if person is None:
        return Known([], [])
    rows = [
        *Charge.objects.filter(case=case, person=person).values_list("offences", flat=True),
        *ChargingRequest.objects.filter(case=case, person=person).values_list("offences", flat=True),
        *Arrest.objects.filter(case=case, person=person).values_list("offences", flat=True),
    ]
    return Known([code for codes in rows for code in codes], [order.get_kind_display() for order in orders_of(person)])


def in_proceedings(case: Case) -> list[Person]:
    """Who is charged in a case without a recorded end of the proceedings, or appeals: a charge discontinued counts no more."""
    charged = Charge.objects.filter(case=case).exclude(hearing_outcome=HearingOutcome.DISCONTINUED)
    over = set(
        Record.objects.filter(case=case, proceedings_ended_on__isnull=False, appeal_pending=False).values_list(
            "person_id", flat=True
        )
    )
    people = {charge.person_id: charge.person for charge in charged.select_related("person").order_by("person__name", "pk")}
    return [person for key, person in people.items() if key not in over]


def known_outcomes(case: Case, person: Person | None) -> tuple[QuerySet[Charge], QuerySet[Order]]:
    """What a case holds that tells of proceedings against a person: charges, and orders and requirements made in it."""
    orders = orders_of(person).filter(case=case) if person else Order.objects.none()
    return Charge.objects.filter(case=case, person=person).order_by("charged_at"), orders


def clocks_of(case: Case) -> dict[tuple[str, int], Clock]:
    """The clocks of the records, prints and samples of a case, by kind and number of what they belong to."""
    found = case.clocks.filter(subject_kind__in=("kept_record", "biometrics")).select_related("owner", "case")
    return {(clock.subject_kind, clock.subject_id): clock for clock in found}
