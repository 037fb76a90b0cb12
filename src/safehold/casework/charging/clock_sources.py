"""The clock of each first hearing: until it is recorded that somebody who was charged came before the court."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.addresses import address, numbered_address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.charging import queries
from safehold.casework.charging.models import AWAITS_HEARING, Charge, Remand
from safehold.casework.policy.versions import Versions
from safehold.law import charging as law
from safehold.law.calendar import london_date, spoken

KEPT_SOON = timedelta(days=1)
BAILED_SOON = timedelta(days=3)


@register_with_policy(queries.awaiting_hearing_in, needs=[Rows(Charge, AWAITS_HEARING)])
def hearing_clocks(_: Case, charges: Sequence[Charge], versions: Versions) -> Iterable[RunningClock]:
    """By which day each person charged in the case comes before the court (PACE 1984 ss. 46, 47(3A))."""
    for charge in charges:
        yield _clock(charge, versions)


def _clock(charge: Charge, versions: Versions) -> RunningClock:
    kept = charge.remand == Remand.REMANDED
    answer = (law.brought_by if kept else law.appears_on)(charge.charged_at, charge.first_hearing)
    ends = last_minute_of(answer.by)
    form = numbered_address("charging:first_hearing", charge.pk)
    return RunningClock(
        kind=ClockKind.HEARING,
        subject_kind="charge",
        subject_id=charge.pk,
        reference=charge.case.reference,
        subject_name=charge.person.name,
        limit_name="First hearing, kept in custody" if kept else "First hearing, bailed to court",
        starts_at=charge.charged_at,
        ends_at=ends,
        record_url=address("charging:of_case", charge.case.reference),
        soon=KEPT_SOON if kept else BAILED_SOON,
        tag=_tag(answer),
        when_late=OnceLate("Not recorded", "Record whether they came before the court", "Record the hearing", form),
        consequence=(
            "Nobody is kept in custody after a charge beyond the first sitting of a court (PACE 1984 s.46)."
            if kept
            else "Whoever does not come may have failed to surrender (Bail Act 1976 s.6); the court decides."
        ),
        next_action=_what_next(charge, answer)[:120],
        action_label="Record the hearing",
        action_url=form,
        limits=(Limit("last day" if kept else "hearing", ends, in_force=True, authority=charge.court),),
        steps=tuple((step.text, step.provision) for step in answer.steps),
        sign_off=tuple(versions.sign_off_on("charging", point, london_date(charge.charged_at)) for point in answer.sign_off),
    )


def _tag(answer: law.BeforeCourt) -> Tag | None:
    if answer.listed_late:
        return Tag.LISTED_TOO_LATE
    return Tag.INFORM_THE_COURT if answer.inform_court else None


def _what_next(charge: Charge, answer: law.BeforeCourt) -> str:
    if charge.remand != Remand.REMANDED:
        return f"They appear at {charge.court}"
    if answer.inform_court:
        return f"Inform {charge.court} that somebody waits: it sits by {spoken(answer.by)}"
    return f"Bring them before {charge.court}"
