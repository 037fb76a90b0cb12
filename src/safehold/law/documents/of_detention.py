"""The clock of a detention, from facts as JSON."""

from collections.abc import Mapping
from typing import Any

from safehold.law import detention
from safehold.law.documents.reading import (
    Json,
    a_time,
    an_object,
    as_time,
    integer,
    integer_or_none,
    iso,
    items,
    readings,
    reasons,
    time_or_none,
    truth,
    truth_or_none,
)

__all__ = ["answer_detention"]


def answer_detention(value: object) -> Json:
    """Answer the clock of a detention."""
    facts = an_object(
        value,
        "",
        needed=("arrived", "authorised"),
        allowed=(
            "voluntary_arrest",
            "used_minutes",
            "excluded",
            "reviews",
            "superintendent",
            "breach_arrest",
            "street_bail",
            "out_of_area",
            "superintendent_until",
            "indictable",
            "court",
            "superintendent_again",
            "superintendent_before",
            "readings",
        ),
    )
    answer = detention.clock(_facts(facts), readings(facts, detention.Readings))
    return _document(answer)


def _facts(facts: Mapping[str, Any]) -> detention.DetentionFacts:
    excluded = []
    for where, period in items(facts, "excluded", ""):
        parts = an_object(period, where, needed=("from", "to", "questioned_minutes"))
        excluded.append(
            detention.ExcludedPeriod(
                a_time(parts, "from", where), a_time(parts, "to", where), integer(parts, "questioned_minutes", where)
            )
        )
    return detention.DetentionFacts(
        arrived=a_time(facts, "arrived", ""),
        authorised=time_or_none(facts, "authorised", ""),
        voluntary_arrest=time_or_none(facts, "voluntary_arrest", ""),
        used_minutes=0 if facts.get("used_minutes") is None else integer(facts, "used_minutes", ""),
        excluded=tuple(excluded),
        reviews=tuple(as_time(review, where) for where, review in items(facts, "reviews", "")),
        superintendent=time_or_none(facts, "superintendent", ""),
        breach_arrest=truth(facts, "breach_arrest", ""),
        street_bail=truth(facts, "street_bail", ""),
        out_of_area=_out_of_area(facts),
        superintendent_until=time_or_none(facts, "superintendent_until", ""),
        indictable=truth_or_none(facts, "indictable", ""),
        court=tuple(_application(application, where) for where, application in items(facts, "court", "")),
        superintendent_again=tuple(_authority(authority, where) for where, authority in items(facts, "superintendent_again", "")),
        superintendent_before=time_or_none(facts, "superintendent_before", ""),
    )


def _document(answer: detention.DetentionClock) -> Json:
    return {
        "relevant_time": iso(answer.relevant_time),
        "next_review_by": iso(answer.next_review_by),
        "authorised_until": iso(answer.authorised_until),
        "orders": [
            {"decided": iso(order.decided), "ends": iso(order.ends), "provision": order.provision} for order in answer.orders
        ],
        "limits": [
            {
                "hours": limit.hours,
                "at": iso(limit.at),
                "authority": limit.authority,
                "basis": limit.basis.value,
                "provision": limit.provision,
                "state": limit.state.value,
            }
            for limit in answer.limits
        ],
        **reasons(answer.steps, answer.sign_off),
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


def _out_of_area(facts: Mapping[str, Any]) -> detention.OutOfArea | None:
    if facts.get("out_of_area") is None:
        return None
    parts = an_object(facts["out_of_area"], "out_of_area", needed=("arrested",), allowed=("arrived", "questioned"))
    return detention.OutOfArea(
        a_time(parts, "arrested", "out_of_area"),
        time_or_none(parts, "arrived", "out_of_area"),
        truth(parts, "questioned", "out_of_area"),
    )


def _authority(value: object, where: str) -> detention.FurtherAuthority:
    parts = an_object(value, where, needed=("at",), allowed=("until",))
    return detention.FurtherAuthority(a_time(parts, "at", where), time_or_none(parts, "until", where))


def _application(value: object, where: str) -> detention.FurtherDetention:
    parts = an_object(value, where, needed=("applied",), allowed=("decided", "hours", "court_not_sitting"))
    return detention.FurtherDetention(
        a_time(parts, "applied", where),
        time_or_none(parts, "decided", where),
        integer_or_none(parts, "hours", where),
        truth(parts, "court_not_sitting", where),
    )
