"""Records that may be of one child: found by an index of names, proposed with both in sight, and never joined by themselves.

A name is looked up by each of its parts with the first letter of another, so that "J. Sample", "Sample, Jo" and "jo sample" find
each other. Row-level security limits what is found to what the reader may see: nobody learns of a case that is kept from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from django.db.models import Q

from safehold.casework.safeguarding import named_children
from safehold.casework.safeguarding.models import Child, ChildName, SameChild, SameDecision
from safehold.law.calendar import london_date
from safehold.linking import IdentifierKind, LinkingError, normalise

MOST: Final = 200
"""At most so many records are compared, the newest first."""
AGES_ALIKE_WITHIN: Final = 1
"""Years by which recorded ages of one child may differ in a proposal: whoever wrote them may have asked in another year."""


def parts_of(name: str) -> list[str]:
    """The parts of a name as they are compared: without letter case, accents and titles."""
    try:
        return normalise(IdentifierKind.NAME, name).key.split()
    except LinkingError:
        return []


def keys_of(name: str) -> set[str]:
    """The keys by which a name is looked up; a single name is its own."""
    parts = parts_of(name)
    if len(parts) == 1:
        return {parts[0][:130]}
    return {f"{one} {other[0]}"[:130] for one, other in permutations(parts[:8], 2) if len(one) > 1}


def names_agree(one: str, other: str) -> bool:
    """Say whether two names may be one: each part of the shorter is a part of the longer, or the first letter of one."""
    shorter, longer = sorted((parts_of(one), parts_of(other)), key=len)
    left = list(longer)
    for part in sorted(shorter, key=len, reverse=True):
        found = next((each for each in left if each == part), None) or next(
            (each for each in left if (len(part) == 1 or len(each) == 1) and each[0] == part[0]), None
        )
        if found is None:
            return False
        left.remove(found)
    return bool(shorter)


def write_keys(child: Child) -> None:
    """Write by what a child's name is looked up, inside an action that records the child. Writes: names of children."""
    ChildName.objects.bulk_create(ChildName(child=child, case=child.case, key=key) for key in sorted(keys_of(child.name)))


def ages_agree(one: Child, other: Child) -> bool:
    """Say whether two records may be of one age: the dates of birth where both are known, else the years."""
    if one.date_of_birth is not None and other.date_of_birth is not None:
        return one.date_of_birth == other.date_of_birth
    first, second = (named_children.years(each.date_of_birth, each.age, london_date(each.found_at)) for each in (one, other))
    if first is None or second is None:
        return True
    # A child grows older between two records.
    between = abs(london_date(one.found_at).year - london_date(other.found_at).year)
    return abs(first - second) <= AGES_ALIKE_WITHIN + between


@dataclass(frozen=True)
class Decided:
    """Another record with what was decided of it."""

    child: Child
    decision: SameChild


def decided_about(child: Child) -> list[Decided]:
    """What was decided about a child and other records that the reader may see."""
    rows = SameChild.objects.filter(Q(one=child) | Q(other=child)).select_related("one__case", "other__case", "decided_by")
    return [Decided(row.other if row.one_id == child.pk else row.one, row) for row in rows.order_by("pk")]


def may_be_the_same(child: Child) -> list[Child]:
    """The records that may be of the same child and about which nobody has decided, the newest first."""
    known = {child.pk, *(decided.child.pk for decided in decided_about(child))}
    keys = ChildName.objects.filter(key__in=sorted(keys_of(child.name))).exclude(child__in=known)
    numbers = keys.order_by("-child_id").values_list("child_id", flat=True).distinct()[:MOST]
    found = Child.objects.filter(pk__in=list(numbers)).select_related("case").order_by("-pk")
    return [other for other in found if names_agree(child.name, other.name) and ages_agree(child, other)]


def counted_once(children: Iterable[int]) -> int:
    """How many children some records are of, by the decisions that the reader may see."""
    wanted = set(children)
    rows = SameChild.objects.filter(decision=SameDecision.SAME).filter(Q(one__in=wanted) | Q(other__in=wanted))
    first = {number: number for number in wanted}

    def root(number: int) -> int:
        while first.setdefault(number, number) != number:
            number = first[number]
        return number

    for one, other in rows.values_list("one_id", "other_id"):
        first[root(other)] = root(one)
    return len({root(number) for number in wanted})
