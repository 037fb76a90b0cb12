"""What is kept, and how long, in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.clock_presenters import ClockRow, clock_row
from safehold.casework.cases.models import Case, Clock
from safehold.casework.charging.models import Charge
from safehold.casework.charging.timeline_sources import offence_words
from safehold.casework.people.models import Order, Person
from safehold.casework.retention import periods, permissions
from safehold.casework.retention.models import Biometrics, DecisionKind, Group, Record
from safehold.casework.retention.queries import Known
from safehold.web import wording
from safehold.web.shown import Button, Cell, Facts

NOTHING_IS_DELETED = (
    "The software deletes nothing. A review asks whether what is kept is still needed; a disposal is agreed to by a second"
    " inspector, recorded, and carried out by people outside the software."
)
WHOLE = "The case as a whole"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on a record."""

    what: Cell
    when: Cell
    why: str


@dataclass(frozen=True, slots=True)
class RecordPart:
    """What is kept of one suspect, or of the case as a whole."""

    name: str
    status: tuple[str, str]
    facts: Facts
    clock: ClockRow | None
    decisions: list[DecisionRow]
    buttons: list[Button]


def record_parts(
    case: Case,
    whose: Sequence[Person | None],
    records: Sequence[Record],
    clocks: Mapping[tuple[str, int], Clock],
    *,
    now: datetime,
    viewer: Officer,
) -> list[RecordPart]:
    """Each suspect, or the case as a whole, with group, clock, decisions, and what may be done."""
    by_person = {record.person_id: record for record in records}
    earlier = [None] if None in by_person and None not in whose else []
    parts = []
    for person in (*whose, *earlier):
        record = by_person.get(person.pk if person else None)
        stored = clocks.get(("kept_record", record.pk)) if record else None
        parts.append(
            RecordPart(
                name=person.name if person else WHOLE,
                status=status(record, case),
                facts=record_facts(record) if record else [("Review group", None)],
                clock=clock_row(stored, now=now, viewer=viewer) if stored else None,
                decisions=_decision_rows(record) if record else [],
                buttons=_buttons(case, person, record, viewer),
            )
        )
    return parts


def status(record: Record | None, case: Case) -> tuple[str, str]:
    """The word for where a record stands, and its kind of tag."""
    if record is None or not record.group:
        return "No group chosen", "missing"
    if periods.disposal_of(record, case) is not None:
        return "Disposal agreed to", "ended"
    if periods.hold_on(record) is not None:
        return "On hold", "waiting"
    if periods.proposal_of(record, case) is not None:
        return "Disposal proposed", "due"
    return ("Group chosen", "under-way") if case.is_open else ("Kept", "under-way")


def record_facts(record: Record) -> Facts:
    """What stands of a record."""
    found: list[tuple[str, str | None]] = [
        ("Of whom", record.name),
        ("Review group", record.get_group_display() or None),
    ]
    if record.person is not None:
        born = record.person.date_of_birth
        found += [("Date of birth", wording.exact_with_year(born) if born else None), ("Proceedings", _proceedings_words(record))]
    hold, proposal = periods.hold_on(record), periods.proposal_of(record, record.case)
    if hold is not None:
        found.append(("On hold", f"Since {wording.exact_with_year(hold.at)}, {hold.by.name}: {hold.reason}"))
    if proposal is not None:
        found.append(("Disposal proposed", f"{wording.exact_with_year(proposal.at)}, {proposal.by.name}: {proposal.reason}"))
    return found


def _proceedings_words(record: Record) -> str:
    if periods.charged_since(record):
        return "Charged; how they ended is not recorded"
    if record.proceedings_ended_on is None:
        return "None recorded"
    day = wording.exact_with_year(record.proceedings_ended_on)
    words = [f"Convicted on {day}" if record.convicted else f"Ended on {day} without a conviction"]
    if record.in_custody:
        words.append("in custody")
    if record.released_on:
        words.append(f"released on {wording.exact_with_year(record.released_on)}")
    if record.appeal_pending:
        words.append("an appeal is pending")
    return ", ".join(words)


def _decision_rows(record: Record) -> list[DecisionRow]:
    rows = []
    for made in reversed(list(record.decisions.all())):
        group = made.get_group_display() if made.kind == DecisionKind.GROUP_CHOSEN else ""
        rows.append(
            DecisionRow(
                what=Cell(text=made.get_kind_display(), second=group),
                when=Cell(text=wording.exact_with_year(made.at), second=made.by.name),
                why=made.reason,
            )
        )
    return rows


def _buttons(case: Case, person: Person | None, record: Record | None, viewer: Officer) -> list[Button]:
    """What may be done next with a record, the first as the main button."""
    number = person.pk if person else 0
    gone = record is not None and periods.disposal_of(record, case) is not None
    offered: list[tuple[str, str, str, Any, list[Any]]] = []
    if record is not None and record.group and not gone:
        of_record = [record.pk]
        if not case.is_open:
            offered.append(
                ("Decide on the disposal", "retention:agree", permissions.AGREE, record, of_record)
                if periods.proposal_of(record, case)
                else ("Review what is kept", "retention:review", permissions.REVIEW, record, of_record)
            )
        offered.append(
            ("End the hold", "retention:end_hold", permissions.HOLD, record, of_record)
            if periods.hold_on(record)
            else ("Put on hold", "retention:hold", permissions.HOLD, record, of_record)
        )
    of_person = [case.reference, number]
    if not gone:
        words = "Choose another group" if record is not None and record.group else "Choose the review group"
        offered.append((words, "retention:group", permissions.CHOOSE_GROUP, case, of_person))
    if person is not None:
        offered.append(
            ("Record how the proceedings ended", "retention:proceedings", permissions.RECORD_PROCEEDINGS, case, of_person)
        )
    allowed = [(label, reverse(name, args=args)) for label, name, needed, about, args in offered if may(viewer, needed, about)]
    # Nothing is the next thing to do while the group is chosen and the case is open.
    waits = not case.is_open or record is None or not record.group
    return [Button(label, url, is_main=waits and place == 0) for place, (label, url) in enumerate(allowed)]


@dataclass(frozen=True, slots=True)
class BiometricsRow:
    """Prints or a sample."""

    what: str
    of: str
    taken: str
    kept: str
    steps: tuple[Any, ...]
    grounds_url: str
    destroyed_url: str


def biometrics_rows(
    taken: Iterable[Biometrics],
    records: Iterable[Record],
    clocks: Mapping[tuple[str, int], Clock],
    *,
    case: Case,
    now: datetime,
    viewer: Officer,
) -> list[BiometricsRow]:
    """Prints and samples as rows."""
    rows = []
    by_number = {record.pk: record for record in records}
    changes = may(viewer, permissions.RECORD_BIOMETRICS)
    for each in taken:
        stored = clocks.get(("biometrics", each.pk))
        clock = clock_row(stored, now=now, viewer=viewer) if stored else None
        open_to = changes and each.destroyed_on is None
        rows.append(
            BiometricsRow(
                what=each.get_kind_display(),
                of=f"{each.record.name}, {each.arrest.reference}",
                taken=wording.exact_with_year(each.taken_on),
                kept=_kept_words(each, clock, by_number[each.record_id], case),
                steps=clock.steps if clock else (),
                grounds_url=reverse("retention:grounds", args=[each.pk]) if open_to else "",
                destroyed_url=reverse("retention:destroyed", args=[each.pk]) if open_to else "",
            )
        )
    return rows


def _kept_words(taken: Biometrics, clock: ClockRow | None, record: Record, case: Case) -> str:
    if taken.destroyed_on is not None:
        return f"Destroyed on {wording.exact_with_year(taken.destroyed_on)}"
    if clock:
        return f"Until {clock.exact}"
    answer = periods.biometrics_of(taken, record, case)
    return answer.steps[0].text if answer.indefinite else "While the investigation, or any proceedings, go on"


def biometrics_facts(taken: Biometrics) -> Facts:
    """What is recorded of prints or a sample."""
    consented = wording.exact_with_year(taken.consented_on) if taken.consented_on else None
    return [
        ("What", taken.get_kind_display()),
        ("Of whom", f"{taken.record.name}, {taken.arrest.reference}"),
        ("Taken", wording.exact_with_year(taken.taken_on)),
        ("Commissioner's consent", consented),
        ("Earlier conviction", taken.earlier_conviction or None),
    ]


def group_facts(person: Person | None, known: Known) -> Facts:
    """Of whom the group is, what is proposed, and why. The form itself holds no answer."""
    group, why = periods.proposed_group(known.offences, known.orders)
    return [
        ("Of whom", person.name if person else WHOLE),
        ("Proposed", Group(group).label if group else "Nothing"),
        ("Because", why),
    ]


def recorded_proceedings(record: Record) -> dict[str, Any]:
    """What the form holds at first: what is recorded already."""
    return {
        "ended_on": record.proceedings_ended_on,
        "convicted": record.convicted,
        "in_custody": record.in_custody,
        "released_on": record.released_on,
        "appeal_pending": record.appeal_pending,
        "seen": record.version,
    }


def proceedings_facts(person: Person | None, charges: Iterable[Charge], orders: Iterable[Order]) -> Facts:
    """What the case holds already that says how proceedings stand."""
    found: list[tuple[str, str | None]] = [("Of whom", person.name if person else WHOLE)]
    found += [("Charged", f"{wording.exact_with_year(each.charged_at)}: {offence_words(each.offences)}") for each in charges]
    found += [(each.get_kind_display(), f"Of {wording.exact_with_year(each.made_on)}, {each.court}") for each in orders]
    return found
