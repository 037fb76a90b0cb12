"""Reads of exhibits. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case as DbCase
from django.db.models import Count, IntegerField, Q, QuerySet, When

from safehold.accounts.models import Officer, Team, TeamKind
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find
from safehold.casework.exhibits import continuity
from safehold.casework.exhibits.models import (
    COUNTS_AS_DEVICE,
    ENDS,
    GONE,
    KEPT_UNTIL_A_DAY,
    RUNNING_DISPOSAL,
    ContinuityEvent,
    ContinuityKind,
    DeviceType,
    Disposal,
    Exhibit,
    ExhibitState,
)
from safehold.casework.exhibits.seals import comparable, comparable_in


def visible_exhibits() -> QuerySet[Exhibit]:
    """Every exhibit that the reader may see."""
    return Exhibit.objects.select_related("case", "seized_by", "warrant", "held_by", "laboratory", "parent")


def exhibit_by_reference(reference: str) -> Exhibit:
    """Find one exhibit. Raises: NotFoundError, the same for missing and for not visible."""
    exhibit = visible_exhibits().filter(reference=reference).first()
    if exhibit is None:
        raise cannot_find(reference)
    return exhibit


def seals_put_on(exhibit: Exhibit) -> list[str]:
    """Every seal that was put on an exhibit, the first one first."""
    put_on = exhibit.continuity.filter(new_seal__isnull=False).exclude(new_seal="").order_by("number")
    return [entry.new_seal for entry in put_on if entry.new_seal]


def exhibits_of(case: Case) -> QuerySet[Exhibit]:
    """The exhibits of a case, in the order of their seizure."""
    return visible_exhibits().filter(case=case).order_by("seized_at", "pk")


def exhibits_named(case: Case, references: Collection[str]) -> list[Exhibit]:
    """The exhibits of a case with these references, as they were seized. Raises: NotFoundError where one is not there."""
    exhibits = list(exhibits_of(case).filter(reference__in=references))
    for missing in set(references) - {exhibit.reference for exhibit in exhibits}:
        raise cannot_find(missing)
    return exhibits


def family_of(exhibit: Exhibit) -> list[Exhibit]:
    """An exhibit, what it was found in and what was found in it, however deep; without what has left already."""
    family = {exhibit.pk: exhibit}
    above = exhibit
    while above.parent is not None and above.parent_id not in family:
        above = above.parent
        family[above.pk] = above
    layer = [exhibit.pk]
    while layer:
        found = visible_exhibits().select_related("held_by__team").filter(parent__in=layer).exclude(state__in=GONE)
        layer = [one.pk for one in found if one.pk not in family]
        family |= {one.pk: one for one in found}
    return [one for one in family.values() if one.pk == exhibit.pk or one.state not in GONE]


def disposals_of(exhibit: Exhibit) -> QuerySet[Disposal]:
    """What was asked for, decided and done about letting an exhibit go, newest first."""
    return exhibit.disposals.select_related(*Disposal.READ_WITH).order_by("-number")


def running_disposal(exhibit: Exhibit) -> Disposal | None:
    """What was asked for and is neither refused, done nor overtaken."""
    return disposals_of(exhibit).filter(RUNNING_DISPOSAL).first()


def disposal_by_number(exhibit: Exhibit, number: int) -> Disposal:
    """One return or disposal by its number. Raises: NotFoundError."""
    found = disposals_of(exhibit).filter(number=number).first()
    if found is None:
        raise cannot_find(f"{exhibit.reference} return {number}")
    return found


def undecided_in(case: Case, *, on: date) -> QuerySet[Exhibit]:
    """The exhibits of a case that are here, and of which nobody has decided until when they are kept."""
    decided = Q(hold_until__gte=on)
    return exhibits_of(case).exclude(state__in=GONE).exclude(decided)


def kept_until_a_day_in(cases: Sequence[Case]) -> QuerySet[Exhibit]:
    """The exhibits of some cases that are here and kept until a day."""
    return Exhibit.objects.filter(KEPT_UNTIL_A_DAY, case__in=cases).order_by("hold_until", "pk")


def witnesses_for(exhibit: Exhibit, *, without: Officer) -> QuerySet[Officer]:
    """Who may witness a disposal: the other officers of the team."""
    return officers_of(exhibit.team_id).exclude(pk=without.pk)


def exhibits_to_label(case: Case, references: Collection[str], *, most: int = 1000) -> list[Exhibit]:
    """The exhibits of a case whose labels are printed: those named, or all where none is, `most` of them."""
    of_case = exhibits_of(case)
    return list(of_case.filter(reference__in=references) if references else of_case[:most])


@dataclass(frozen=True)
class Movable:
    """Which exhibits of a case are offered to be moved together: by where they were found, who has them, where they stand."""

    room: str = ""
    holder: str = ""
    state: str = ""


def exhibits_to_move(case: Case, laboratory: Team | None = None, asked: Movable | None = None) -> QuerySet[Exhibit]:
    """The exhibits of a case that have not been returned; with a laboratory, those that were handed to it."""
    exhibits = exhibits_of(case).exclude(state__in=GONE)
    if laboratory is not None:
        exhibits = exhibits.filter(laboratory=laboratory)
    wanted = {"place_found": asked.room, "holder": asked.holder, "state": asked.state} if asked else {}
    return exhibits.filter(**{field: value for field, value in wanted.items() if value})


def named_to_move(case: Case, references: Collection[str], laboratory: Team | None = None) -> QuerySet[Exhibit]:
    """Those of the exhibits that may be moved which a form names."""
    return exhibits_to_move(case, laboratory).filter(reference__in=references)


def ways_to_narrow(case: Case, laboratory: Team | None = None) -> dict[str, list[str]]:
    """The rooms, holders and states of the exhibits that may be moved: each that occurs."""
    found: dict[str, set[str]] = {"room": set(), "holder": set(), "state": set()}
    rows = exhibits_to_move(case, laboratory).order_by().values_list("place_found", "holder", "state").distinct()
    for row in rows:
        for name, value in zip(found, row, strict=True):
            found[name].add(value)
    return {name: sorted(values) for name, values in found.items()}


def devices_of(case: Case) -> QuerySet[Exhibit]:
    """The digital devices of a case, each counted once; a card found inside one does not count again."""
    return exhibits_of(case).filter(COUNTS_AS_DEVICE)


def held_by(officer: Officer) -> QuerySet[Exhibit]:
    """What an officer holds now: the examiner's bench."""
    return visible_exhibits().filter(held_by=officer).order_by("case__reference", "pk")


def continuity_of(exhibit: Exhibit) -> list[ContinuityEvent]:
    """The entries of an exhibit's continuity, oldest first."""
    return continuities_of([exhibit])[exhibit.pk]


def bench_of(exhibit: Exhibit) -> str:
    """The place at which the person who holds an exhibit took it or opened it; empty where it was handed to them elsewhere."""
    held = (ContinuityKind.BOOKED_IN, ContinuityKind.OPENED)
    moves = (*held, ContinuityKind.TRANSFERRED, ContinuityKind.SEIZED, ContinuityKind.NOT_RETURNED, *ENDS)
    last = next((entry for entry in reversed(continuity_of(exhibit)) if entry.kind in moves), None)
    return last.place.strip() if last is not None and last.kind in held else ""


def entries_of_kinds(case: Case, kinds: Collection[ContinuityKind]) -> QuerySet[ContinuityEvent]:
    """The entries of some kinds in the continuity of every exhibit of a case, oldest first."""
    return ContinuityEvent.objects.filter(case=case, kind__in=list(kinds)).select_related("exhibit").order_by("at", "pk")


def continuities_of(exhibits: Sequence[Exhibit]) -> dict[int, list[ContinuityEvent]]:
    """The entries of the continuity of each of some exhibits, oldest first, by the key of the exhibit. One query."""
    chains: dict[int, list[ContinuityEvent]] = {exhibit.pk: [] for exhibit in exhibits}
    entries = {entry.pk: entry for entry in ContinuityEvent.objects.filter(exhibit__in=chains).order_by("number")}
    for entry in entries.values():
        if entry.corrects_id in entries:
            entry.corrects = entries[entry.corrects_id]
        chains[entry.exhibit_id].append(entry)
    return chains


def continuity_check(exhibit: Exhibit) -> continuity.ContinuityCheck:
    """Check the continuity of an exhibit: unbroken, or the first break in words."""
    return continuity.check(continuity_of(exhibit), exhibit.reference)


def entry_of(exhibit: Exhibit, number: int) -> ContinuityEvent:
    """One entry by its number. Raises: NotFoundError."""
    entry = exhibit.continuity.select_related("corrects").filter(number=number).first()
    if entry is None:
        raise cannot_find(f"{exhibit.reference} entry {number}")
    return entry


def movements_of(case: Case) -> QuerySet[ContinuityEvent]:
    """Each time that an exhibit of a case was handed over, booked in, opened or sealed again, in order of time."""
    kinds = (ContinuityKind.TRANSFERRED, ContinuityKind.BOOKED_IN, ContinuityKind.OPENED, ContinuityKind.SEALED)
    return ContinuityEvent.objects.filter(case=case, kind__in=kinds).select_related("exhibit").order_by("at", "pk")


def opener_of(exhibit: Exhibit) -> ContinuityEvent | None:
    """The entry by which the exhibit was opened, while it is open."""
    if exhibit.seal:
        return None
    return exhibit.continuity.filter(kind="opened").order_by("-number").first()


def unopened_seal(exhibit: Exhibit) -> str:
    """The seal on an exhibit of which no opening was ever recorded; empty where one was, and where it lies open."""
    if not exhibit.seal or exhibit.continuity.filter(kind=ContinuityKind.OPENED).exists():
        return ""
    return exhibit.seal


def reference_with_seal(seal: str) -> str | None:
    """The reference of the visible exhibit on which a seal was ever put, whether or not it is still on it."""
    used = ContinuityEvent.objects.alias(compared=comparable_in("new_seal")).filter(compared=comparable(seal))
    return used.values_list("exhibit__reference", flat=True).order_by("pk").first()


def exhibit_scanned(text: str) -> Exhibit | None:
    """The visible exhibit that a scan or a typed text names: its reference, the code on its label, or the seal on it."""
    text = text.strip()
    reference = text.split(" ")[0].upper()
    found = visible_exhibits().alias(compared=comparable_in("seal"))
    return found.filter(Q(reference=reference) | Q(compared=comparable(text))).order_by("pk").first() if text else None


@dataclass(frozen=True)
class ExhibitFilter:
    """What a list of exhibits is narrowed to. Empty values narrow nothing."""

    state: str = ""
    device_type: str = ""
    case_reference: str = ""
    text: str = ""
    sort: str = "newest"


SORTS = {
    "newest": ("-seized_at", "-pk"),
    "oldest": ("seized_at", "pk"),
    "reference": ("reference", "pk"),
    "state": ("state", "-seized_at", "-pk"),
}


def listed_exhibits(viewer: Officer, asked: ExhibitFilter) -> QuerySet[Exhibit]:
    """The exhibits of the reader's team, or those handed to the reader's laboratory, narrowed and sorted."""
    of_team = Q(laboratory=viewer.team_id) if viewer.team.kind == TeamKind.LABORATORY else Q(team=viewer.team_id)
    exhibits = visible_exhibits().filter(of_team)
    if asked.state in ExhibitState.values:
        exhibits = exhibits.filter(state=asked.state)
    if asked.device_type in DeviceType.values:
        exhibits = exhibits.filter(device_type=asked.device_type)
    if asked.case_reference:
        exhibits = exhibits.filter(case__reference=asked.case_reference.strip().upper())
    if asked.text.strip():
        text = asked.text.strip()
        exhibits = exhibits.filter(
            Q(reference__istartswith=text) | Q(seal__istartswith=text) | Q(serial_number__istartswith=text)
        )
    return exhibits.order_by(*SORTS.get(asked.sort, SORTS["newest"]))


def counts_by_state(case: Case) -> dict[str, int]:
    """How many exhibits of a case are in each state."""
    return dict(case.exhibits.values_list("state").annotate(number=Count("pk")).order_by())


def most_telling(case: Case, first: Sequence[ExhibitState], number: int) -> list[Exhibit]:
    """The exhibits of a case that a reader wants to see first, in the order of the states given, then the newest."""
    places = [When(state=state, then=place) for place, state in enumerate(first)]
    order = DbCase(*places, default=len(first), output_field=IntegerField())
    return list(case.exhibits.order_by(order, "-seized_at", "pk")[:number])


def officers_of(team_id: int) -> QuerySet[Officer]:
    """The active officers of a team, by name."""
    return Officer.objects.filter(team_id=team_id, is_active=True).order_by("name")


def receivers_of(record: Exhibit | Case) -> QuerySet[Officer]:
    """Who may take an exhibit (of a case): the officers of the team that investigates, and the people of the laboratories."""
    of_team_or_laboratory = Q(team_id=record.team_id) | Q(team__kind=TeamKind.LABORATORY)
    return Officer.objects.filter(of_team_or_laboratory, is_active=True).select_related("team").order_by("name")


def is_needed_at(laboratory: Team, case: Case) -> bool:
    """Say whether a laboratory has an exhibit of a case, or an examination of one waits or goes on anywhere."""
    to_come = Q(state__in=[ExhibitState.WAITING, ExhibitState.IN_EXAMINATION])
    return Exhibit.objects.filter(Q(laboratory=laboratory) | to_come, case=case).exists()
