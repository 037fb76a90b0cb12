"""Of what of a bail the victims are told: the release, each change of its conditions, its end."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from safehold.casework.bail import queries
from safehold.casework.bail.models import Bail, BailOutcome, ConditionsDecision
from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.releases.choices import Sought
from safehold.casework.victims.events import Happened, register
from safehold.law.victims_code import Event

S47ZZA = "PACE 1984 s.47ZZA"


@register(sought=[Rows(ConditionsDecision, ~Q(sought=Sought.NO_VICTIM))])
def of_bails(named: Collection[int], asked: Collection[int]) -> Iterable[Happened]:
    """Each release on bail, each change of conditions and each end. A charge ends a bail too; that is told in another way."""
    in_named = set(named)
    for bail in queries.bails_to_tell_of(named, asked):
        yield from (happened for happened in _of(bail) if happened.asked or bail.case_id in in_named)


def _of(bail: Bail) -> Iterable[Happened]:
    """What of one bail."""
    url, whose = address("bail:bail", bail.reference), f"of {bail.person.name}"
    offences = tuple(bail.arrest.offences)
    decisions = queries.conditions_decisions_of(bail)
    first = next((decision for decision in decisions if decision.at == bail.granted_at), None)
    yield Happened(
        bail.case_id,
        "release",
        bail.arrest_id,
        Event.RELEASED_ON_BAIL,
        bail.granted_at,
        f"the release {whose} on bail",
        bail.reference,
        url,
        offences,
        vulnerable=first is not None and first.vulnerable,
        asked=first is not None and first.sought != Sought.NO_VICTIM,
        provision=S47ZZA if first is not None else "",
    )
    for decision in decisions:
        if decision is not first:
            yield Happened(
                bail.case_id,
                "conditions",
                decision.pk,
                Event.BAIL_CONDITIONS_CHANGED,
                decision.at,
                f"the new conditions of the bail {whose}",
                bail.reference,
                url,
                offences,
                vulnerable=decision.vulnerable,
                asked=decision.sought != Sought.NO_VICTIM,
                provision=S47ZZA,
            )
    if bail.ended_at is not None and bail.outcome != BailOutcome.CHARGED:
        yield Happened(
            bail.case_id,
            "bail_end",
            bail.pk,
            Event.BAIL_CANCELLED,
            bail.ended_at,
            f"the end of the bail {whose}: {bail.get_outcome_display().lower()}",
            bail.reference,
            url,
            offences,
            vulnerable=any(decision.vulnerable for decision in decisions),
            asked=any(decision.sought != Sought.NO_VICTIM for decision in decisions),
        )
