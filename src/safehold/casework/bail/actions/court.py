"""Applications to the magistrates' court, and what it decides."""

from collections.abc import Mapping
from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day, require_text
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.actions.writing import add_entry, project, refuse_ended
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, ClockEntryType
from safehold.casework.cases.door import doing
from safehold.casework.custody.deciding_bail import refusals_name_a_field
from safehold.law import bail as law

COURTS_CONDITIONS = ("B", "C", "D")
"""Of the conditions of s.47ZC, those that a court has to be satisfied of (s.47ZF(3)(a))."""
REFUSED_AT = {"bail.court_reach": "asked_until", "bail.longer_not_needed": "why_longer"}
"""At which field what the law refuses is said."""


def record_court_application(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    applied_on: date,
    court: str,
    asked_until: date,
    condition_reasons: Mapping[str, str],
    why_longer: str = "",
    version: int | None = None,
) -> Bail:
    """Record an application to the magistrates' court. Made in time, the bail is treated as extended until it is decided.

    `condition_reasons` holds the grounds for B, C and D; `why_longer` is needed beyond the plain period (s.47ZF(7)).

    Source: PACE 1984 ss. 47ZF–47ZJ.
    Raises: NotPermittedError; InputError; RefusedByLawError (too late, out of sequence, a condition without grounds); StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.court_applied`.
    """
    with doing(Verb.BAIL_COURT_APPLIED, bail, may=permissions.MOVE_CLOCK, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        refuse_future_day("applied_on", applied_on, at=at)
        court = require_text("court", court, "Write the court.")
        reasons = {
            letter: require_text(
                f"condition_{letter.lower()}", condition_reasons.get(letter, ""), f"Write the grounds for condition {letter}."
            )
            for letter in COURTS_CONDITIONS
        }
        facts = facts_of(bail)
        entry = add_entry(act, bail, ClockEntryType.COURT_EXTENSION, applied_on, by=by, at=at, court=court, field="applied_on")
        with refusals_name_a_field(REFUSED_AT):
            law.check_court_application(
                facts,
                applied=applied_on,
                asked_until=asked_until,
                judgements={law.ExtensionCondition(letter): law.Judgement(True, text) for letter, text in reasons.items()},
                why_longer=why_longer,
                readings=queries.readings_of(bail),
            )
        entry.asked_until, entry.reasons = asked_until, reasons | ({"longer": why_longer.strip()} if why_longer.strip() else {})
        entry.save()
        act.says(applied=applied_on, court=court, asked_until=asked_until)
    return bail


def record_court_decision(
    bail: Bail, *, by: Officer, at: datetime, decided_on: date, ends_on: date | None, version: int | None = None
) -> Bail:
    """Record what the court decided: the end that it ordered, or a refusal (no end). The order is stored as ordered.

    Source: PACE 1984 ss. 47ZF, 47ZG, 47ZJ. Raises: NotPermittedError; InputError; RefusedError where no application is open;
    RefusedByLawError; StaleError.
    Writes: the clock entry of the application; the case's clocks; audit `bail.court_decided`.
    """
    with doing(Verb.BAIL_COURT_DECIDED, bail, may=permissions.MOVE_CLOCK, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        refuse_future_day("decided_on", decided_on, at=at)
        entry = bail.clock_entries.filter(type=ClockEntryType.COURT_EXTENSION, decided_on__isnull=True).first()
        if entry is None:
            raise RefusedError(f"No application to the court is open for {bail}.", "Record the application first.")
        refuse_day_before("decided_on", decided_on, entry.on, "the application")
        entry.decided_on, entry.court_ends_on = decided_on, ends_on
        entry.save()
        act.changes(bail)
        project(bail, "ends_on", at=at, on=decided_on)
        act.says(decided=decided_on, ends=ends_on)
    return bail
