"""Of what of arrests and interviews the victims are told: the arrest, an interview under caution, each release."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.custody import queries
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.releases.choices import Sought
from safehold.casework.victims.events import Happened, register
from safehold.law.victims_code import Event

_RELEASES = {
    Disposal.RELEASED_UNDER_INVESTIGATION: (Event.RELEASED_UNDER_INVESTIGATION, "under investigation"),
    Disposal.NO_FURTHER_ACTION: (Event.RELEASED_WITHOUT_CHARGE, "without charge"),
    Disposal.BAILED: (Event.RELEASED_ON_BAIL, "on bail"),
}
"""How a release is told. A charge is told in another way."""


@register(sought=[Rows(Arrest, Q(street_bailed_at__isnull=False))])
def of_arrests(named: Collection[int], asked: Collection[int]) -> Iterable[Happened]:
    """Each arrest, release on street bail and release. A release on a bail of its own is told with that bail."""
    in_named = set(named)
    for arrest in queries.arrests_to_tell_of(named, asked):
        yield from (happened for happened in _of(arrest) if happened.asked or arrest.case_id in in_named)


@register()
def of_interviews(named: Collection[int], asked: Collection[int]) -> Iterable[Happened]:  # noqa: ARG001 - no views are sought before one
    """Each interview under caution."""
    for interview in queries.interviews_in(named) if named else ():
        arrest = interview.arrest
        reference, url = interview.case.reference, address("cases:case", interview.case.reference)
        if arrest is not None:
            reference, url = arrest.reference, address("custody:arrest", arrest.reference)
        yield Happened(
            interview.case_id,
            "interview",
            interview.pk,
            Event.INTERVIEW,
            interview.began_at,
            f"the interview of {interview.person.name} under caution",
            reference,
            url,
            tuple(interview.offences),
        )


def _of(arrest: Arrest) -> Iterable[Happened]:
    """What of one arrest."""
    of, views = f"of {arrest.person.name}", arrest.street_bail_views
    about = (arrest.reference, address("custody:arrest", arrest.reference), tuple(arrest.offences))
    yield Happened(arrest.case_id, "arrest", arrest.pk, Event.ARREST, arrest.arrested_at, f"the arrest {of}", *about)
    if arrest.street_bailed_at is not None:
        yield Happened(
            arrest.case_id,
            "street_bail",
            arrest.pk,
            Event.RELEASED_ON_BAIL,
            arrest.street_bailed_at,
            f"the release {of} on street bail",
            *about,
            vulnerable=bool(views.get("vulnerable")),
            asked=bool(views) and views["sought"] != Sought.NO_VICTIM,
            provision="PACE 1984 s.30CA(4C)" if arrest.street_bail_conditions else "",
        )
    told = _RELEASES.get(Disposal(arrest.disposal)) if arrest.disposal else None
    if arrest.released_at is not None and told is not None and not arrest.bails.all():
        event, words = told
        yield Happened(arrest.case_id, "release", arrest.pk, event, arrest.released_at, f"the release {of} {words}", *about)
