"""Applications to the magistrates' court, and what it decides."""

from datetime import datetime
from typing import Literal

from safehold.accounts.checks import refuse_day_before, refuse_future_day, require_text
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.asked import RecordCourtApplication, RecordCourtDecision
from safehold.casework.bail.clock_entries import add_entry, project
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, ClockEntryType
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law

COURTS_CONDITIONS: tuple[Literal["B", "C", "D"], ...] = ("B", "C", "D")
"""Of the conditions of s.47ZC, those that a court has to be satisfied of (s.47ZF(3)(a))."""
REFUSED_AT = {"bail.court_reach": "asked_until", "bail.longer_not_needed": "why_longer"}
"""At which field what the law refuses is said."""


def record_court_application(bail: Bail, asked: RecordCourtApplication, *, by: Officer, at: datetime) -> Bail:
    """Record an application to the magistrates' court. Made in time, the bail is treated as extended until it is decided.

    `condition_reasons` holds the grounds for B, C and D; `why_longer` is needed beyond the plain period (s.47ZF(7)).

    Source: PACE 1984 ss. 47ZF–47ZJ.
    Raises: NotPermittedError; InputError; RefusedByLawError (too late, out of sequence, a condition without grounds); StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.court_applied`.
    """
    with doing(Verb.BAIL_COURT_APPLIED, bail, asked, may=permissions.MOVE_CLOCK, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        refuse_future_day("applied_on", asked.applied_on, at=at)
        reasons = {
            letter: require_text(
                f"condition_{letter.lower()}",
                asked.condition_reasons.get(letter, ""),
                f"Write the grounds for condition {letter}.",
            )
            for letter in COURTS_CONDITIONS
        }
        facts, applied = facts_of(bail), ClockEntryType.COURT_EXTENSION
        entry = add_entry(act, bail, applied, asked.applied_on, by=by, at=at, court=asked.court, field="applied_on")
        with refusals_name_a_field(REFUSED_AT):
            law.check_court_application(
                facts,
                applied=asked.applied_on,
                asked_until=asked.asked_until,
                judgements={law.ExtensionCondition(letter): law.Judgement(True, text) for letter, text in reasons.items()},
                why_longer=asked.why_longer,
                readings=queries.readings_of(bail),
            )
        entry.asked_until = asked.asked_until
        entry.reasons = {**reasons, "longer": asked.why_longer} if asked.why_longer else reasons
        entry.save()
        act.says(applied=asked.applied_on, court=asked.court, asked_until=asked.asked_until)
    return bail


def record_court_decision(bail: Bail, asked: RecordCourtDecision, *, by: Officer, at: datetime) -> Bail:
    """Record what the court decided: the end that it ordered, or a refusal (no end). The order is stored as ordered.

    Source: PACE 1984 ss. 47ZF, 47ZG, 47ZJ. Raises: NotPermittedError; InputError; RefusedError where no application is open;
    RefusedByLawError; StaleError.
    Writes: the clock entry of the application; the case's clocks; audit `bail.court_decided`.
    """
    with doing(Verb.BAIL_COURT_DECIDED, bail, asked, may=permissions.MOVE_CLOCK, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        refuse_future_day("decided_on", asked.decided_on, at=at)
        entry = bail.clock_entries.filter(type=ClockEntryType.COURT_EXTENSION, decided_on__isnull=True).first()
        if entry is None:
            raise RefusedError(f"No application to the court is open for {bail}.", "Record the application first.")
        refuse_day_before("decided_on", asked.decided_on, entry.on, "the application")
        entry.decided_on, entry.court_ends_on = asked.decided_on, asked.ends_on
        entry.save()
        act.changes(bail)
        project(bail, "ends_on", at=at, on=asked.decided_on)
        act.says(decided=asked.decided_on, ends=asked.ends_on)
    return bail
