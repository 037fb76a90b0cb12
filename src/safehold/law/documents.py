"""Facts as JSON in, answers as JSON out: the contract of `safehold clock`.

- Nothing is guessed: an unknown key, a wrong type, an impossible date or a missing fact is refused and named.
- A name leads to the fact: `events[2].to` is the key `to` of the third event.
- Dates are ISO 8601. Times are RFC 3339 with an offset; the answer gives them in London time.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from safehold.law import bail, detention, notification, safeguarding, warrants
from safehold.law.calendar import EARLIEST, LATEST
from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.steps import SignOff, Step

__all__ = ["KINDS", "clock_from_json"]

type Json = dict[str, Any]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_OFFICER_MONTHS: Final = (6, 9, 12)
_NAMES: Final = {
    dict: "an object",
    list: "an array",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def clock_from_json(kind: str, facts: object) -> Json:
    """Compute the clock of one kind from facts as they were read from JSON.

    Units and zones: as the contract of `safehold clock` says.
    Returns: an answer that can be written as JSON, with `steps` and `sign_off`.
    Raises: FactsError naming the fact that is missing, impossible or out of order.
    """
    read = KINDS.get(kind)
    if read is None:
        raise FactsError("kind", f"{_shown(kind)} is no kind of clock; choose {', '.join(KINDS)}")
    try:
        return read(facts)
    except NotCoveredError as error:
        raise FactsError(_DATED_BY[kind], str(error)) from error


# -- kinds ----------------------------------------------------------------------------------------------------------


def _bail(value: object) -> Json:
    facts = _object(value, "", needed=("regime", "arrested", "first_release"), allowed=("released", "events"))
    read = bail.BailFacts(
        regime=_choice(facts, "regime", "", bail.Regime),
        arrested=_date(facts, "arrested", ""),
        released=_date_or_none(facts, "released", ""),
        first_release=_choice(facts, "first_release", "", bail.FirstRelease),
        events=tuple(_bail_event(event, where) for where, event in _items(facts, "events", "")),
    )
    answer = bail.clock(read)
    return {
        "ends": _iso(answer.ends),
        "limits": [
            {
                "months": limit.months,
                "ends": _iso(limit.ends),
                "authority": limit.authority,
                "basis": limit.basis.value,
                "provision": limit.provision,
                "state": limit.state.value,
            }
            for limit in answer.limits
        ],
        "stopped": answer.stopped,
        "days_left_when_restarted": answer.days_left_when_restarted,
        "pending_since": _iso(answer.pending_since),
        "suspensions": [{"from": _iso(first), "to": _iso(last)} for first, last in answer.suspensions],
        **_reasons(answer.steps, answer.sign_off),
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


def _bail_event(value: object, where: str) -> bail.BailEvent:
    if not isinstance(value, Mapping):
        raise FactsError(where, f"is {_named(value)}, not an object")
    kind = value.get("type")
    read = _BAIL_EVENTS.get(kind) if isinstance(kind, str) else None
    if read is None:
        problem = "is missing" if "type" not in value else f"{_shown(kind)} is no kind of event"
        raise FactsError(f"{where}.type", f"{problem}; choose {', '.join(_BAIL_EVENTS)}")
    return read(value, where)


def _on_a_day(make: Callable[[date], bail.BailEvent]) -> Callable[[object, str], bail.BailEvent]:
    def read(value: object, where: str) -> bail.BailEvent:
        facts = _object(value, where, needed=("type", "date"))
        return make(_date(facts, "date", where))

    return read


def _in_patient(value: object, where: str) -> bail.BailEvent:
    facts = _object(value, where, needed=("type", "from", "to"))
    return bail.InPatient(_date(facts, "from", where), _date(facts, "to", where))


def _extension(value: object, where: str) -> bail.BailEvent:
    facts = _object(value, where, needed=("type", "authorised", "rank", "to_months"))
    months = _integer(facts, "to_months", where)
    if months not in _OFFICER_MONTHS:
        raise FactsError(f"{where}.to_months", f"{months} is not among 6, 9 and 12")
    return bail.Extension(_date(facts, "authorised", where), _choice(facts, "rank", where, bail.Rank), months)


def _court_extension(value: object, where: str) -> bail.BailEvent:
    facts = _object(value, where, needed=("type", "applied", "decided", "ends"))
    return bail.CourtExtension(
        _date(facts, "applied", where), _date_or_none(facts, "decided", where), _date_or_none(facts, "ends", where)
    )


_BAIL_EVENTS: Final[Mapping[str, Callable[[object, str], bail.BailEvent]]] = {
    "suspended": _on_a_day(bail.Suspended),
    "dpp_request": _on_a_day(bail.DppRequest),
    "dpp_request_met": _on_a_day(bail.DppRequestMet),
    "in_patient": _in_patient,
    "extension": _extension,
    "court_extension": _court_extension,
}


def _detention(value: object) -> Json:
    facts = _object(
        value,
        "",
        needed=("arrived", "authorised"),
        allowed=("voluntary_arrest", "used_minutes", "excluded", "reviews", "superintendent", "breach_arrest"),
    )
    excluded = []
    for where, period in _items(facts, "excluded", ""):
        parts = _object(period, where, needed=("from", "to", "questioned_minutes"))
        excluded.append(
            detention.ExcludedPeriod(
                _time(parts, "from", where), _time(parts, "to", where), _integer(parts, "questioned_minutes", where)
            )
        )
    answer = detention.clock(
        detention.DetentionFacts(
            arrived=_time(facts, "arrived", ""),
            authorised=_time_or_none(facts, "authorised", ""),
            voluntary_arrest=_time_or_none(facts, "voluntary_arrest", ""),
            used_minutes=0 if facts.get("used_minutes") is None else _integer(facts, "used_minutes", ""),
            excluded=tuple(excluded),
            reviews=tuple(_as_time(review, where) for where, review in _items(facts, "reviews", "")),
            superintendent=_time_or_none(facts, "superintendent", ""),
            breach_arrest=_truth(facts, "breach_arrest", ""),
        )
    )
    return {
        "relevant_time": _iso(answer.relevant_time),
        "next_review_by": _iso(answer.next_review_by),
        "limits": [
            {
                "hours": limit.hours,
                "at": _iso(limit.at),
                "authority": limit.authority,
                "basis": limit.basis.value,
                "provision": limit.provision,
                "state": limit.state.value,
            }
            for limit in answer.limits
        ],
        **_reasons(answer.steps, answer.sign_off),
        "refused": [
            {
                "fact": entry.fact,
                "reason": entry.reason,
                "code": entry.code,
                "provision": entry.provision,
                "way_forward": entry.way_forward,
            }
            for entry in answer.refused
        ],
    }


def _warrant(value: object) -> Json:
    facts = _object(value, "", needed=("issued", "kind"))
    answer = warrants.clock(_date(facts, "issued", ""), _choice(facts, "kind", "", warrants.WarrantKind))
    return {"last_day": _iso(answer.last_day), **_reasons(answer.steps, answer.sign_off)}


def _notification(value: object) -> Json:
    facts = _object(value, "", needed=("disposal", "age_at_conviction", "from"), allowed=("months",))
    answer = notification.period(
        _choice(facts, "disposal", "", notification.Disposal),
        None if facts.get("months") is None else _integer(facts, "months", ""),
        _integer(facts, "age_at_conviction", ""),
        _date(facts, "from", ""),
    )
    return {
        "indefinite": answer.indefinite,
        "months": answer.months,
        "ends": _iso(answer.ends),
        **_reasons(answer.steps, ()),
    }


def _safeguarding(value: object) -> Json:
    facts = _object(value, "", needed=("strategy_discussion", "nation"))
    nation = facts["nation"]
    if nation not in safeguarding.NATIONS:
        raise FactsError("nation", f"{_shown(nation)} is not covered; only {', '.join(safeguarding.NATIONS)} is")
    answer = safeguarding.clock(_date(facts, "strategy_discussion", ""), nation)
    return {"conference_by": _iso(answer.conference_by), **_reasons(answer.steps, ())}


KINDS: Final[Mapping[str, Callable[[object], Json]]] = {
    "bail": _bail,
    "detention": _detention,
    "warrant": _warrant,
    "notification": _notification,
    "safeguarding": _safeguarding,
}
# The fact whose date chooses the version of the rules.
_DATED_BY: Final = {
    "bail": "arrested",
    "detention": "arrived",
    "warrant": "issued",
    "notification": "from",
    "safeguarding": "strategy_discussion",
}


# -- answers --------------------------------------------------------------------------------------------------------


def _reasons(steps: Iterable[Step], sign_off: Iterable[SignOff]) -> Json:
    return {
        "steps": [{"text": step.text, "basis": step.basis.value, "provision": step.provision} for step in steps],
        "sign_off": [
            {
                "code": point.code,
                "point": point.point,
                "reading": point.reading,
                "alternative": point.alternative,
                "provision": point.provision,
            }
            for point in sign_off
        ],
    }


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# -- facts ----------------------------------------------------------------------------------------------------------


def _object(value: object, where: str, *, needed: Sequence[str], allowed: Sequence[str] = ()) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FactsError(where or "facts", f"{'is ' if where else 'are '}{_named(value)}, not an object")
    for key in value:
        if key not in needed and key not in allowed:
            raise FactsError(_path(where, key), f"is not a fact of this clock; it knows {', '.join((*needed, *allowed))}")
    for key in needed:
        if key not in value:
            raise FactsError(_path(where, key), "is missing")
    return value


def _items(facts: Mapping[str, Any], key: str, where: str) -> list[tuple[str, object]]:
    value = facts.get(key)
    path = _path(where, key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FactsError(path, f"is {_named(value)}, not an array")
    return [(f"{path}[{position}]", item) for position, item in enumerate(value)]


def _choice[E: StrEnum](facts: Mapping[str, Any], key: str, where: str, choices: type[E]) -> E:
    value = facts[key]
    for choice in choices:
        if isinstance(value, str) and value == choice.value:
            return choice
    raise FactsError(_path(where, key), f"{_shown(value)} is not among {', '.join(choices)}")


def _date(facts: Mapping[str, Any], key: str, where: str) -> date:
    value, path = facts[key], _path(where, key)
    if not isinstance(value, str):
        raise FactsError(path, f"is {_named(value)}, not a date such as 2026-03-14")
    if not _DATE.fullmatch(value):
        raise FactsError(path, f"{_shown(value)} is not a date such as 2026-03-14")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise FactsError(path, f"{value} is not a day of the calendar") from None
    if not EARLIEST <= day <= LATEST:
        raise FactsError(path, f"{value} is not a date of this work")
    return day


def _date_or_none(facts: Mapping[str, Any], key: str, where: str) -> date | None:
    return None if facts.get(key) is None else _date(facts, key, where)


def _as_time(value: object, path: str) -> datetime:
    if not isinstance(value, str):
        raise FactsError(path, f"is {_named(value)}, not a time such as 2026-03-14T08:40:00+00:00")
    if not _TIME.fullmatch(value):
        raise FactsError(path, f"{_shown(value)} is not a time with offset such as 2026-03-14T08:40:00+00:00")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise FactsError(path, f"{value} is not a moment of the calendar") from None
    if not EARLIEST <= moment.date() <= LATEST:
        raise FactsError(path, f"{value} is not a date of this work")
    return moment


def _time(facts: Mapping[str, Any], key: str, where: str) -> datetime:
    return _as_time(facts[key], _path(where, key))


def _time_or_none(facts: Mapping[str, Any], key: str, where: str) -> datetime | None:
    return None if facts.get(key) is None else _time(facts, key, where)


def _integer(facts: Mapping[str, Any], key: str, where: str) -> int:
    value = facts[key]
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactsError(_path(where, key), f"is {_named(value)}, not a whole number")
    if not -1_000_000 <= value <= 1_000_000:
        raise FactsError(_path(where, key), "is out of all range")
    return value


def _truth(facts: Mapping[str, Any], key: str, where: str) -> bool:
    value = facts.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise FactsError(_path(where, key), f"is {_named(value)}, not true or false")
    return value


def _path(where: str, key: object) -> str:
    name = key if isinstance(key, str) and key.isprintable() and len(key) <= 60 else _shown(key)
    return f"{where}.{name}" if where else str(name)


def _named(value: object) -> str:
    return "null" if value is None else _NAMES.get(type(value), "something else")


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else _named(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
