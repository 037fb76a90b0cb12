"""What bail adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.bail import queries
from safehold.casework.bail.models import ClockEntry, ClockEntryType, FailureToSurrender
from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.law.calendar import spoken


@register
def bail_events(case: Case) -> Iterable[TimelineEntry]:
    """Each release on bail, what moved its clock, each breach, and the end."""
    for bail in queries.bails_on_page(case):
        url = reverse("bail:bail", args=[bail.reference])
        yield TimelineEntry(
            bail.granted_at, f"{bail.person} released on bail", bail.custody_officer, bail.reasons, url, is_legal_step=True
        )
        for entry in bail.clock_entries.all():
            title, detail = entry_words(entry)
            yield TimelineEntry(entry.at, title, entry.by.name, detail, url, is_legal_step=True)
        for decision in bail.decisions.all():
            if not decision.is_authorised:
                title = f"Extension of bail to {decision.to_months} months not authorised"
                yield TimelineEntry(decision.at, title, decision.by.name, decision.reason, url, is_legal_step=True)
            if decision.outcome_told_at:
                told = f"{decision.outcome_told_whom}, {decision.get_outcome_told_how_display().lower()}."
                yield TimelineEntry(decision.outcome_told_at, "Told what was decided on bail", "", told, url)
        for breach in bail.breaches.all():
            yield TimelineEntry(
                breach.happened_at,
                f"Breach of condition {breach.condition.number} recorded",
                breach.recorded_by.name,
                f"{breach.what} {breach.response}",
                url,
            )
        for failure in bail.failures.all():
            yield from _failure(failure, bail.person.name, url)
        if bail.ended_at:
            yield TimelineEntry(
                bail.ended_at,
                f"Bail of {bail.person.name} ended: {bail.get_outcome_display().lower()}",
                "",
                bail.outcome_reason,
                url,
                is_legal_step=True,
            )


def _failure(failure: FailureToSurrender, name: str, url: str) -> Iterable[TimelineEntry]:
    """A failure to surrender, what ended it, and what was decided."""
    yield TimelineEntry(
        failure.failed_on,
        f"{name} did not come on the day of return of bail",
        failure.recorded_by.name,
        failure.excuse,
        url,
        is_legal_step=True,
    )
    ended = (
        (failure.surrendered_on, "surrendered after failing to come"),
        (failure.arrested_on, "arrested, or at a station, after failing to come"),
        (failure.before_court_on, "before a court after failing to come"),
    )
    for day, words in ended:
        if day is not None:
            yield TimelineEntry(day, f"{name} {words}", "", "", url, follows=failure.failed_on)
    if failure.decided_at is not None and failure.outcome_on is not None:
        what = failure.get_outcome_display()
        detail = f"{spoken(failure.outcome_on)}. {failure.outcome_reason}"
        title = f"Failure to surrender: {what[0].lower()}{what[1:]}"
        yield TimelineEntry(failure.decided_at, title, failure.decided_by, detail, url, is_legal_step=True)


def entry_words(entry: ClockEntry) -> tuple[str, str]:
    """Say in words what moved the clock: a title and a line."""
    on = spoken(entry.on)
    match ClockEntryType(entry.type):
        case ClockEntryType.SUSPENDED:
            asked = f", asked of the prosecutor on {spoken(entry.sent_on)}" if entry.sent_on else ""
            return "Bail clock stopped", f"Released for a charging decision on {on}{asked}. {entry.note}".strip()
        case ClockEntryType.DPP_REQUEST:
            return "Bail clock running again", f"The CPS asked for more on {on}. {entry.note}".strip()
        case ClockEntryType.DPP_REQUEST_MET:
            return "Bail clock stopped again", f"What the CPS asked for was sent on {on}. {entry.note}".strip()
        case ClockEntryType.IN_PATIENT:
            return "In hospital", f"In-patient from {on} to {spoken(entry.until or entry.on)}. {entry.note}".strip()
        case ClockEntryType.EXTENSION:
            return f"Bail extended to {entry.to_months} months", f"Authorised on {on}."
        case ClockEntryType.COURT_EXTENSION:
            if entry.decided_on is None:
                asked = f", asked until {spoken(entry.asked_until)}" if entry.asked_until else ""
                return "Applied to the court to extend bail", f"{entry.court}, {on}{asked}"
            end = f"ordered until {spoken(entry.court_ends_on)}" if entry.court_ends_on else "refused"
            return "The court decided on bail", f"{entry.court}, decided {spoken(entry.decided_on)}: {end}"
