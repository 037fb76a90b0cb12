"""What the pack says out loud: what an authorising officer, and later a court, would ask about first.

Worked out from the facts of the pack alone, and kept with it. From how many days on something is named is force policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from safehold.casework.bail.models import Answer
from safehold.casework.bail.pack.document import Document, Done, Release, Remaining, Told
from safehold.law.calendar import london_date, spoken
from safehold.web.wording import counted

FINDINGS_WITHIN_DAYS = 7
"""Force policy: an examination of which nobody has recorded findings for so long is named."""


@dataclass(frozen=True)
class Warned:
    """From how many days on the force wants a gap, or the wait for an examination, to be named."""

    gap: int
    wait: int


def warnings(pack: Document, warned: Warned) -> list[str]:
    """The sentences, in the order of the conditions that they bear on: C, B, D, then what the person was asked."""
    return [
        *_diligence(pack.done, warned.gap),
        *_remaining(pack.remaining, pack.asked.months, warned.wait),
        *_release(pack.release),
        *_told(pack.told, london_date(pack.made_at)),
    ]


def _diligence(done: Done, long_gap: int) -> Iterator[str]:
    if done.days and not done.days_with_a_step:
        yield f"No step of the investigation is recorded since the last decision: {counted(done.days, 'day')}."
        return
    for gap in done.gaps:
        if gap.days >= long_gap:
            stopped = f", on {counted(gap.stopped, 'day')} of which the clock was stopped" if gap.stopped else ""
            yield (
                f"No step of the investigation is recorded for {counted(gap.days, 'day')}: {_span(gap.first, gap.last)}{stopped}."
            )


def _remaining(remaining: Remaining, months: int | None, long_wait: int) -> Iterator[str]:
    for found in remaining.examinations:
        if found.comes_too_late and found.expected:
            yield (
                f"{found.exhibit} comes up at the laboratory about {spoken(found.expected)} at its present pace, after "
                f"the {months} months asked for would end."
            )
        elif found.waiting_days >= long_wait:
            yield f"{found.exhibit} has waited {counted(found.waiting_days, 'day')} for its examination."
    not_asked = remaining.not_asked_for
    if not_asked:
        names = ", ".join(found.exhibit for found in not_asked)
        yield f"No examination was asked for of {counted(len(not_asked), 'device')}: {names}."
    for finished in remaining.without_findings:
        if finished.days >= FINDINGS_WITHIN_DAYS:
            yield f"{finished.exhibit} was examined {finished.days} days ago, and no findings are recorded."
    for request in remaining.charging:
        for material in request.material:
            if material.sent_on is None:
                days = counted(material.days, "day")
                yield f"The CPS asked for more on {spoken(material.asked_on)}, {days} ago, and it is not sent."


def _release(release: Release) -> Iterator[str]:
    if not release.welfare.contacts:
        yield "No welfare contact is recorded since the release."
    if release.breaches:
        yield f"{counted(len(release.breaches), 'breach', 'breaches')} of conditions recorded."
    if release.victims and release.victims[-1].must_be_told and release.victims[-1].told_at is None:
        yield "The victim is not recorded as told of the conditions."
    waiting = [child.reference for child in release.children if not child.has_outcome]
    if waiting:
        yield f"No outcome is recorded for {counted(len(waiting), 'child', 'children')}: {', '.join(waiting)}."


def _told(told: Told | None, today: date) -> Iterator[str]:
    if told is None:
        yield "Nobody is recorded as told that an extension is to be decided."
    elif told.answer is Answer.AWAITED:
        last = told.answer_by
        if last is not None and last < today:
            yield f"No representations were received by {spoken(last)}."
        else:
            yield f"No representations so far{f'; they have until {spoken(last)}' if last else ''}."


def _span(first: date, last: date) -> str:
    return spoken(first) if first == last else f"{spoken(first)} to {spoken(last)}"
