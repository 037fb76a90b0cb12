"""Failures to surrender in the words of a page."""

from datetime import date

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.bail import clock_sources, permissions, queries
from safehold.casework.bail.models import (
    Bail,
    FailureEnd,
    FailureOutcome,
    FailureToSurrender,
)
from safehold.casework.bail.shown import FailurePanel
from safehold.law import bail as law
from safehold.web import wording
from safehold.web.action_pages import is_open_to
from safehold.web.shown import Button, Fact, Link, Reason


def failure_actions(bail: Bail, viewer: Officer, today: date) -> list[Link]:
    """A failure to surrender, once the day of return has come and none waits for a decision."""
    waits = queries.failure_to_decide(bail) is not None
    if waits or not may(viewer, permissions.RECORD_FAILURE) or not queries.days_nobody_came(bail, today):
        return []
    return [Link("A failure to surrender", reverse("bail:failure", args=[bail.reference]))]


def failure_panels(bail: Bail, viewer: Officer) -> list[FailurePanel]:
    """Each failure to surrender: what is known of it, by when the information may be laid and why, and what may be recorded."""
    allowed = may(viewer, permissions.RECORD_FAILURE)
    found = []
    for failure in queries.failures_of(bail):
        answer = queries.information_of(failure)
        links = []
        if allowed and not failure.is_decided:
            links = [
                Button("Record the decision", reverse("bail:failure_decided", args=[bail.reference])),
                Button("Record what ended it", reverse("bail:failure_over", args=[bail.reference])),
            ]
            if queries.may_be_arrested(failure) and queries.arrest_since(failure) is None:
                address = clock_sources.arrest_address(failure)
                links[:0] = [Button("Record the arrest", address)] if is_open_to(viewer, address) else []
        found.append(
            FailurePanel(
                title=f"Did not come on {wording.long_date(failure.failed_on)}",
                text=_failure_words(failure, answer),
                facts=_failure_facts(failure, answer),
                steps=[Reason(step.text, step.provision) for step in answer.steps],
                links=links,
                waits=not failure.is_decided,
            )
        )
    return found


def _failure_words(failure: FailureToSurrender, answer: law.InformationClock) -> str:
    if failure.outcome_on is not None:
        return f"{failure.get_outcome_display()}, {wording.long_date(failure.outcome_on)}."
    power = f"{queries.MAY_ARREST}. " if answer.may_lengthen else ""
    return (
        f"{power}Whether it is an offence (Bail Act 1976 s.6) a person judges; the information may be laid until "
        f"{wording.long_date(answer.lay_by)}."
    )


def _failure_facts(failure: FailureToSurrender, answer: law.InformationClock) -> list[Fact]:
    ended = (
        (FailureEnd.SURRENDERED, failure.surrendered_on),
        (FailureEnd.ARRESTED, failure.arrested_on),
        (FailureEnd.BEFORE_COURT, failure.before_court_on),
    )
    known = "Knew of the day and the place. " if failure.duty_known else "In doubt. "
    facts = [
        Fact("Duty to return", f"{known}{failure.duty_words}"),
        Fact("Reasonable cause", f"{failure.excuse} ({failure.judged_by})"),
        *(Fact(str(FailureEnd(what).label), wording.exact_with_year(day)) for what, day in ended if day),
        Fact("Information until", wording.exact_with_year(answer.lay_by)),
    ]
    if failure.is_decided:
        facts.append(Fact("Decided", f"{failure.get_outcome_display()}. {failure.outcome_reason} ({failure.decided_by})"))
        if failure.outcome == FailureOutcome.INFORMATION_LAID and failure.outcome_on and failure.outcome_on > answer.lay_by:
            facts.append(Fact("Out of time", "By what is recorded now, it was laid too late."))
    return facts


def known_of_failure(bail: Bail) -> list[Fact]:
    """What stands above the form of the decision on a failure to surrender."""
    failure = queries.failure_to_decide(bail)
    person = Fact("Person", bail.person.name)
    if failure is None:
        return [person]
    failed = Fact("Did not come on", wording.exact_with_year(failure.failed_on))
    return [person, failed, *_failure_facts(failure, queries.information_of(failure))]


def days_of_return(bail: Bail) -> Fact:
    """The days of return that stand, or stood on that day, beside the form of a failure to surrender."""
    days = queries.days_of_return(bail)
    value = wording.listed(map(wording.exact_with_year, days)) or "None stands while the clock is stopped"
    return Fact("Day of return" if len(days) < 2 else "Days of return", value)
