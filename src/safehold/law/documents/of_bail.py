"""The clock of a bail, and of failing to surrender, from facts as JSON."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from safehold.law import bail
from safehold.law.documents.reading import (
    Json,
    a_date,
    an_object,
    as_date,
    choice,
    date_or_none,
    integer,
    iso,
    items,
    named,
    readings,
    reasons,
    shown,
)
from safehold.law.errors import FactsError, RefusedByLawError

__all__ = ["answer_bail", "answer_failing_to_surrender"]

_OFFICER_MONTHS: Final = (6, 9, 12)


def answer_bail(value: object) -> Json:
    """Answer the clock of a bail."""
    facts = an_object(
        value,
        "",
        needed=("regime", "arrested", "first_release"),
        allowed=("released", "events", "street_bail", "rearrested", "readings"),
    )
    read = bail.BailFacts(
        regime=choice(facts, "regime", "", bail.Regime),
        arrested=a_date(facts, "arrested", ""),
        released=date_or_none(facts, "released", ""),
        first_release=choice(facts, "first_release", "", bail.FirstRelease),
        events=tuple(_bail_event(event, where) for where, event in items(facts, "events", "")),
        street_bail=date_or_none(facts, "street_bail", ""),
        rearrested=tuple(as_date(day, where) for where, day in items(facts, "rearrested", "")),
    )
    taken = readings(facts, bail.Readings)
    answer = bail.clock(read, taken)
    return {
        "ends": iso(answer.ends),
        "limits": [
            {
                "months": limit.months,
                "ends": iso(limit.ends),
                "authority": limit.authority,
                "basis": limit.basis.value,
                "provision": limit.provision,
                "state": limit.state.value,
            }
            for limit in answer.limits
        ],
        "stopped": answer.stopped,
        "days_left_when_restarted": answer.days_left_when_restarted,
        "pending_since": iso(answer.pending_since),
        "court": _court(read, taken),
        "suspensions": [{"from": iso(first), "to": iso(last)} for first, last in answer.suspensions],
        **reasons(answer.steps, answer.sign_off),
        "refused": [
            {
                "event": entry.event,
                "reason": entry.reason,
                "code": entry.code,
                "provision": entry.provision,
                "way_forward": entry.way_forward,
            }
            for entry in answer.refused
        ],
    }


def _court(facts: bail.BailFacts, taken: bail.Readings) -> Json | None:
    """How far the next order of the court may reach; null where it can't be asked now."""
    try:
        reach = bail.court_reach(facts, taken)
    except RefusedByLawError:
        return None
    return {
        "first_order": reach.first_order,
        "ends": iso(reach.ends),
        "ends_where_needed": iso(reach.ends_where_needed),
        "months": reach.months,
        "months_where_needed": reach.months_where_needed,
    }


def _bail_event(value: object, where: str) -> bail.BailEvent:
    if not isinstance(value, Mapping):
        raise FactsError(where, f"is {named(value)}, not an object")
    kind = value.get("type")
    read = _BAIL_EVENTS.get(kind) if isinstance(kind, str) else None
    if read is None:
        problem = "is missing" if "type" not in value else f"{shown(kind)} is no kind of event"
        raise FactsError(f"{where}.type", f"{problem}; choose {', '.join(_BAIL_EVENTS)}")
    return read(value, where)


def _on_a_day(make: Callable[[date], bail.BailEvent]) -> Callable[[object, str], bail.BailEvent]:
    def read(value: object, where: str) -> bail.BailEvent:
        facts = an_object(value, where, needed=("type", "date"))
        return make(a_date(facts, "date", where))

    return read


def _in_patient(value: object, where: str) -> bail.BailEvent:
    facts = an_object(value, where, needed=("type", "from", "to"))
    return bail.InPatient(a_date(facts, "from", where), a_date(facts, "to", where))


def _extension(value: object, where: str) -> bail.BailEvent:
    facts = an_object(value, where, needed=("type", "authorised", "rank", "to_months"))
    months = integer(facts, "to_months", where)
    if months not in _OFFICER_MONTHS:
        raise FactsError(f"{where}.to_months", f"{months} is not among 6, 9 and 12")
    return bail.Extension(a_date(facts, "authorised", where), choice(facts, "rank", where, bail.Rank), months)


def _court_extension(value: object, where: str) -> bail.BailEvent:
    facts = an_object(value, where, needed=("type", "applied", "decided", "ends"))
    return bail.CourtExtension(
        a_date(facts, "applied", where), date_or_none(facts, "decided", where), date_or_none(facts, "ends", where)
    )


_BAIL_EVENTS: Final[Mapping[str, Callable[[object, str], bail.BailEvent]]] = {
    "suspended": _on_a_day(bail.Suspended),
    "dpp_request": _on_a_day(bail.DppRequest),
    "dpp_request_met": _on_a_day(bail.DppRequestMet),
    "bail_ended": _on_a_day(bail.BailEnded),
    "in_patient": _in_patient,
    "extension": _extension,
    "court_extension": _court_extension,
}


def answer_failing_to_surrender(value: object) -> Json:
    """Answer until when the information for failing to surrender may be laid."""
    facts = an_object(value, "", needed=("failed",), allowed=("surrendered", "arrested", "before_court"))
    answer = bail.information_clock(
        bail.FailureToSurrender(
            a_date(facts, "failed", ""),
            date_or_none(facts, "surrendered", ""),
            date_or_none(facts, "arrested", ""),
            date_or_none(facts, "before_court", ""),
        )
    )
    return {"lay_by": iso(answer.lay_by), "may_lengthen": answer.may_lengthen, **reasons(answer.steps, ())}
