"""The other clocks from facts as JSON: warrants, notification and orders, children, victims, retention."""

from collections.abc import Mapping
from typing import Any

from safehold.law import notification, retention, safeguarding, victims_code, warrants
from safehold.law.documents.reading import (
    Json,
    a_date,
    an_object,
    as_date,
    as_integer,
    choice,
    date_or_none,
    integer,
    integer_or_none,
    iso,
    items,
    readings,
    reasons,
    shown,
    spans,
    text,
    time_or_none,
    truth,
    truth_or_none,
)
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.steps import Step

__all__ = [
    "answer_biometrics",
    "answer_notification",
    "answer_notify",
    "answer_order",
    "answer_retention",
    "answer_safeguarding",
    "answer_victims_code",
    "answer_warrant",
]


def answer_warrant(value: object) -> Json:
    """Answer the clock of a warrant."""
    facts = an_object(value, "", needed=("issued", "kind"))
    answer = warrants.clock(a_date(facts, "issued", ""), choice(facts, "kind", "", warrants.WarrantKind))
    return {"last_day": iso(answer.last_day), **reasons(answer.steps, answer.sign_off)}


def answer_notification(value: object) -> Json:
    """Answer how long notification requirements last."""
    facts = an_object(value, "", needed=("disposal", "age_at_conviction", "from"), allowed=("months", "consecutive"))
    months = integer_or_none(facts, "months", "")
    added: tuple[Step, ...] = ()
    if facts.get("consecutive") is not None:
        months, added = _consecutive(facts, months)
    answer = notification.period(
        choice(facts, "disposal", "", notification.Disposal),
        months,
        integer(facts, "age_at_conviction", ""),
        a_date(facts, "from", ""),
    )
    return {
        "indefinite": answer.indefinite,
        "months": answer.months,
        "ends": iso(answer.ends),
        **reasons((*added, *answer.steps), ()),
    }


def _consecutive(facts: Mapping[str, Any], months: int | None) -> tuple[int, tuple[Step, ...]]:
    if months is not None:
        raise FactsError("consecutive", "the months of one sentence are given too")
    sentences = [as_integer(value, where) for where, value in items(facts, "consecutive", "")]
    total, step = notification.added_sentences(sentences)
    return total, (step,)


def answer_safeguarding(value: object) -> Json:
    """Answer the limits that run for one child."""
    facts = an_object(value, "", needed=("strategy_discussion", "nation"), allowed=("referred", "police_protection_began"))
    nation = facts["nation"]
    if nation not in safeguarding.NATIONS:
        raise FactsError("nation", f"{shown(nation)} is not covered; only {', '.join(safeguarding.NATIONS)} is")
    answer = safeguarding.clocks(
        strategy_discussion=a_date(facts, "strategy_discussion", ""),
        referred=date_or_none(facts, "referred", ""),
        police_protection_began=time_or_none(facts, "police_protection_began", ""),
        nation=nation,
    )
    return {
        "conference_by": iso(answer.conference_by),
        "decision_by": iso(answer.decision_by),
        "assessment_by": iso(answer.assessment_by),
        "police_protection_ends": iso(answer.police_protection_ends),
        **reasons(answer.steps, ()),
    }


def answer_notify(value: object) -> Json:
    """Answer by which day somebody under notification requirements has to notify."""
    duties: dict[str, tuple[str, ...]] = {
        "first": ("date", "away"),
        "change": ("date", "away"),
        "periodic": ("date", "fixed_address", "away", "readings"),
        "other_address": ("stays", "away"),
        "travel": ("date",),
    }
    every = tuple(dict.fromkeys(key for keys in duties.values() for key in keys))
    duty = an_object(value, "", needed=("duty",), allowed=every)["duty"]
    if not isinstance(duty, str) or duty not in duties:
        raise FactsError("duty", f"{shown(duty)} is not among {', '.join(duties)}")
    first, *rest = duties[duty]
    facts = an_object(value, "", needed=("duty", first), allowed=rest)
    match duty:
        case "first":
            answer = notification.first_by(a_date(facts, "date", ""), spans(facts, "away", ""))
        case "change":
            answer = notification.change_by(a_date(facts, "date", ""), spans(facts, "away", ""))
        case "periodic":
            fixed = truth_or_none(facts, "fixed_address", "")
            taken = readings(facts, notification.Readings)
            answer = notification.periodic_by(
                a_date(facts, "date", ""),
                fixed_address=fixed is not False,
                away=spans(facts, "away", ""),
                readings=taken,
            )
        case "other_address":
            answer = notification.other_address_by(spans(facts, "stays", ""), spans(facts, "away", ""))
        case _:
            answer = notification.travel_by(a_date(facts, "date", ""))
    return {"by": iso(answer.by), **reasons(answer.steps, answer.sign_off)}


def answer_order(value: object) -> Json:
    """Answer when an order ends, and refuse one whose restrictions can't have been made so."""
    facts = an_object(value, "", needed=("made", "restrictions"))
    restrictions = []
    for where, one in items(facts, "restrictions", ""):
        parts = an_object(one, where, needed=("text", "kind"), allowed=("ends",))
        restrictions.append(
            notification.Restriction(
                text(parts, "text", where),
                choice(parts, "kind", where, notification.RestrictionKind),
                date_or_none(parts, "ends", where),
            )
        )
    try:
        answer = notification.order_end(notification.Order(a_date(facts, "made", ""), tuple(restrictions)))
    except RefusedByLawError as error:
        raise FactsError("restrictions", f"{error.reason} ({error.provision})") from error
    return {"ends": iso(answer.ends), "until_further_order": answer.ends is None, **reasons(answer.steps, ())}


def answer_victims_code(value: object) -> Json:
    """Answer by which day a victim is told of an event."""
    facts = an_object(value, "", needed=("event", "happened"), allowed=("enhanced",))
    answer = victims_code.tell_by(
        choice(facts, "event", "", victims_code.Event), a_date(facts, "happened", ""), enhanced=truth(facts, "enhanced", "")
    )
    return {"tell_by": iso(answer.tell_by), "working_days": answer.working_days, **reasons(answer.steps, ())}


def answer_retention(value: object) -> Json:
    """Answer when the keeping of a record is reviewed."""
    facts = an_object(value, "", needed=("group", "last_contact"), allowed=("reviews", "born", "proceedings"))
    answer = retention.review(
        retention.RecordFacts(
            group=choice(facts, "group", "", retention.ReviewGroup),
            last_contact=a_date(facts, "last_contact", ""),
            reviews=tuple(as_date(day, where) for where, day in items(facts, "reviews", "")),
            born=date_or_none(facts, "born", ""),
            proceedings=_proceedings(facts),
        )
    )
    return {
        "review_by": iso(answer.review_by),
        "kept_until_age": iso(answer.kept_until_age),
        "kept_by_proceedings_until": iso(answer.kept_by_proceedings_until),
        "deletes": answer.deletes,
        **reasons(answer.steps, ()),
    }


def _proceedings(facts: Mapping[str, Any]) -> retention.CriminalProceedings | None:
    if facts.get("proceedings") is None:
        return None
    where = "proceedings"
    parts = an_object(
        facts[where], where, needed=(), allowed=("ended", "convicted", "released_from_custody", "in_custody", "appeal_pending")
    )
    return retention.CriminalProceedings(
        ended=date_or_none(parts, "ended", where),
        convicted=truth(parts, "convicted", where),
        released_from_custody=date_or_none(parts, "released_from_custody", where),
        in_custody=truth(parts, "in_custody", where),
        appeal_pending=truth(parts, "appeal_pending", where),
    )


def answer_biometrics(value: object) -> Json:
    """Answer how long prints or a DNA profile may be kept."""
    facts = an_object(value, "", needed=("taken", "outcome"), allowed=("commissioner_consented", "earlier_conviction"))
    answer = retention.biometrics(
        retention.BiometricFacts(
            a_date(facts, "taken", ""),
            choice(facts, "outcome", "", retention.BiometricOutcome),
            truth(facts, "commissioner_consented", ""),
            truth(facts, "earlier_conviction", ""),
        )
    )
    return {
        "indefinite": answer.indefinite,
        "ends": iso(answer.ends),
        "deletes": answer.deletes,
        **reasons(answer.steps, ()),
    }
