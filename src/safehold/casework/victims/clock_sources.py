"""The clock of each victim and each thing of which they are still to be told (Victims' Code, Right 6)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clocks import Limit, RunningClock, last_minute_of, register
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.victims import events, queries
from safehold.casework.victims.queries import Owed, OwedInCase
from safehold.law import victims_code
from safehold.law.calendar import london_date, spoken
from safehold.law.charging import OFFENCES
from safehold.law.victims_code import Event

LIMITS = {
    Event.ARREST: "Victim not told of the arrest",
    Event.INTERVIEW: "Victim not told of the interview",
    Event.RELEASED_WITHOUT_CHARGE: "Victim not told of the release without charge",
    Event.RELEASED_ON_BAIL: "Victim not told of the release on bail",
    Event.RELEASED_UNDER_INVESTIGATION: "Victim not told of the release under investigation",
    Event.BAIL_CONDITIONS_CHANGED: "Victim not told of the new conditions",
    Event.BAIL_CANCELLED: "Victim not told that the bail has ended",
}
_CONSEQUENCES = {
    Event.RELEASED_ON_BAIL: "Until then the victim does not know what keeps the person away from them.",
    Event.BAIL_CONDITIONS_CHANGED: "Until then the victim does not know what keeps the person away from them.",
    Event.BAIL_CANCELLED: "Until then the victim relies on conditions that have ended.",
}


@register(queries.owed_in, needs=events.NEEDED)
def victim_clocks(case: Case, facts: Sequence[OwedInCase]) -> Iterable[RunningClock]:
    """One clock for each victim of the case and each event; none where no victim is known."""
    for each in facts:
        for owed in each.owed:
            yield victim_clock(case, owed)


def victim_clock(case: Case, owed: Owed) -> RunningClock:
    """Put what is owed to one victim into a clock. Nothing ends by law where they are told late."""
    happened, victim, answer = owed.happened, owed.victim, owed.tell_by
    due = last_minute_of(answer.tell_by)
    day = london_date(happened.at)
    through = ", through whoever speaks for them" if owed.is_child else ""
    return RunningClock(
        kind=ClockKind.VICTIM,
        subject_kind=f"victim-{victim.number}-{happened.source}",
        subject_id=happened.number,
        reference=happened.reference,
        subject_name=victim.name,
        limit_name=LIMITS[happened.event],
        starts_at=max(happened.at, victim.since or happened.at),
        ends_at=due,
        record_url=happened.record_url,
        soon=timedelta(days=1),
        tag=Tag.VICTIM_NOT_TOLD,
        ended_by_law=False,
        consequence=_CONSEQUENCES.get(happened.event, "Until then the victim does not know of it."),
        next_action=f"Tell the victim of {happened.words}{through}"[:120],
        action_label="Record that they were told",
        action_url=f"{address('victims:told', case.reference)}?event={owed.key}",
        limits=(Limit(answer.within, due, in_force=True, authority="Officer in the case"),),
        scale_end=due + timedelta(days=2),
        steps=(
            *(
                ((f"Conditions were set or varied on {spoken(day)}; the victim is told of them.", happened.provision),)
                if happened.provision
                else ()
            ),
            *_enhanced(owed),
            *((step.text, step.provision) for step in answer.steps),
        ),
    )


def _enhanced(owed: Owed) -> Iterable[tuple[str, str]]:
    """Why the victim has enhanced rights, where they have."""
    if owed.is_child:
        yield "The victim is recorded as a child, and so has enhanced rights.", victims_code.ENHANCED
    elif owed.happened.vulnerable:
        yield "The victim is recorded as vulnerable, and so has enhanced rights.", victims_code.ENHANCED
    for code in owed.serious:
        yield f"Arrested for “{OFFENCES[code].wording}”: its victim has enhanced rights.", victims_code.ENHANCED
