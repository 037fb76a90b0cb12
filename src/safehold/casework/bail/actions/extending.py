"""Extensions by officers: prepared, answered, decided, and the outcome told. Each decision keeps the pack that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from safehold.accounts.checks import (
    not_before,
    one_of,
    refuse_day_before,
    refuse_future,
    require_text,
)
from safehold.accounts.errors import InputError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import PolicyGate, pass_gates
from safehold.audit.verbs import Verb
from safehold.casework.bail import pack, permissions, queries
from safehold.casework.bail.actions import authority
from safehold.casework.bail.actions.writing import (
    add_entry,
    by_when,
    refusals_say_by_when,
    refuse_ended,
    who_was_told,
)
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import (
    Answer,
    Bail,
    ClockEntryType,
    ExtensionDecision,
    ExtensionPack,
    ExtensionRequest,
)
from safehold.casework.cases import access
from safehold.casework.cases.door import doing
from safehold.casework.custody.deciding_bail import refusals_name_a_field, with_section
from safehold.casework.people.models import How
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken

CONDITIONS = {
    "A": "There are reasonable grounds to suspect that the person is guilty",
    "B": "Further time is needed for a charging decision or for the investigation",
    "C": "The investigation is conducted diligently and expeditiously",
    "D": "Release on bail is necessary and proportionate in all the circumstances",
}
"""What an officer must have reasonable grounds to believe before extending (PACE 1984 s.47ZC)."""

S47ZC = "PACE 1984 s.47ZC"
REFUSED_AT = {"bail.not_designated": "designated_on", "bail.director_not_consulted": "director_consulted"}
"""At which field what the law refuses is said."""


@dataclass(frozen=True)
class _Told:
    """Who was told beforehand that an extension is decided, and what came of it, as it is stored."""

    told_whom: str
    told_how: How
    told_at: datetime
    answer: Answer
    answer_by: date | None
    answered_at: datetime | None
    representations: str

    @classmethod
    def of(cls, request: ExtensionRequest) -> "_Told":
        """As it is recorded with a request."""
        return cls(
            request.told_whom,
            How(request.told_how),
            request.told_at,
            Answer(request.answer),
            request.answer_by,
            request.answered_at,
            request.representations,
        )


def prepare_extension(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    to_months: int,
    condition_reasons: Mapping[str, str],
    told_whom: str,
    told_how: How | str,
    told_at: datetime,
    answer: Answer | str = Answer.AWAITED,
    answer_by: date | None = None,
    answered_at: datetime | None = None,
    representations: str = "",
    sent_to: Officer,
    version: int | None = None,
) -> ExtensionRequest:
    """Prepare an extension and send it to the officer who may authorise it, who is given access to the case.

    The pack is kept with it as it stands. It extends nothing: the authority is theirs.

    Source: PACE 1984 ss. 47ZC–47ZE. Units and zones: `answer_by` is the last London day that they have to answer; it is needed
    while the answer is awaited.
    Raises: NotPermittedError; InputError (a reason or the day to answer by is missing, the wrong rank, their own case);
    RefusedByLawError; StaleError.
    Writes: a request, a pack, an access row; the case's clocks; audit `bail.extension_prepared`.
    """
    with doing(
        Verb.BAIL_EXTENSION_PREPARED,
        bail,
        may=permissions.PREPARE_EXTENSION,
        by=by,
        at=at,
        version=version,
    ) as (act, bail):
        refuse_ended(bail)
        if sent_to.pk == bail.case.officer_in_the_case_id:
            raise InputError("sent_to", f"{sent_to.name} is the officer in the case.", "Nobody authorises for their own case.")
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=sent_to.rank, to_months=to_months, at=at)
        reasons = _all_four(condition_reasons)
        told = _told(bail, to_months, at, told_whom, told_how, told_at, answer, answer_by, answered_at, representations)
        _refuse_open_end(told)
        request = ExtensionRequest(
            bail=bail,
            case=bail.case,
            to_months=to_months,
            condition_reasons=reasons,
            sent_to=sent_to,
            prepared_by=by,
            prepared_at=at,
            **vars(told),
        )
        request.pack = pack.keep(bail, pack.build(bail, by=by, at=at, request=request), by=by, at=at)
        request.save()
        access.give(bail.case, to=sent_to, role=authority.ROLE, by=by, at=at, reason=f"To decide on {to_months} months of bail")
        act.changes(bail)
        act.says(to_months=to_months, sent_to=sent_to.name, pack=request.pack.sha256)
    return request


def record_representations(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    answer: Answer | str,
    answered_at: datetime | None = None,
    representations: str = "",
    version: int | None = None,
) -> ExtensionRequest:
    """Record what the person or their solicitor answered, for the extension that waits: representations, or that none are made.

    Source: PACE 1984 ss. 47ZD–47ZE. Raises: NotPermittedError; InputError; RefusedError where no extension waits; StaleError.
    Writes: the request; audit `bail.representations_recorded`.
    """
    with doing(Verb.BAIL_REPRESENTATIONS, bail, may=permissions.PREPARE_EXTENSION, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        request = _waiting(bail)
        told = _told(
            bail,
            request.to_months,
            at,
            request.told_whom,
            request.told_how,
            request.told_at,
            answer,
            request.answer_by,
            answered_at,
            representations,
        )
        if told.answer is Answer.AWAITED:
            raise InputError("answer", "Choose whether representations were made.")
        for name, value in vars(told).items():
            setattr(request, name, value)
        request.save()
        act.changes(bail)
        act.says(answer=str(told.answer))
    return request


def extend_bail(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    to_months: int,
    condition_reasons: Mapping[str, str],
    told_whom: str = "",
    told_how: How | str = "",
    told_at: datetime | None = None,
    answer: Answer | str = "",
    answered_at: datetime | None = None,
    representations: str = "",
    considered: str = "",
    designated_on: date | None = None,
    director_consulted: bool = False,
    seen: str = "",
    gate_reason: str = "",
    version: int | None = None,
) -> Bail:
    """Authorise an extension of the bail, in the officer's own rank. The pack is kept with the decision as it stands.

    Who was told beforehand and what they answered is taken from the request that waits, where there is one and nothing is said.
    `condition_reasons` gives the reasons for each of the conditions A to D (`CONDITIONS`); `considered` is what the officer says
    to representations that were made. `designated_on` and `director_consulted` belong to 12 months in a designated case. `seen`
    is the digest of the pack that the officer saw (`pack.seen`), or empty.

    Source: PACE 1984 ss. 47ZC–47ZE. Units and zones: calendar months from the bail start date; the law uses the London date
    of `at`. To decide before the day that the person was given to answer is a gate of force policy: it needs `gate_reason`.
    Raises: NotPermittedError (also for one's own case); InputError (a reason is missing, the person was not told, what they said
    was not considered); RefusedByLawError (ended, out of sequence, rank), with the provision; RefusedError; StaleError (also
    where the pack is another than the one seen).
    Writes: a clock entry, a decision, a pack; the case's clocks; audit `bail.extended`.
    """
    with doing(Verb.BAIL_EXTENDED, bail, may=permissions.EXTEND, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        today = london_date(at)
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=by.rank, to_months=to_months, at=at)
        request = queries.waiting_request(bail)
        reasons = _all_four(condition_reasons)
        if request is not None and not told_whom:
            told = _Told.of(request)
        else:
            by_day = request.answer_by if request else None
            told = _told(bail, to_months, at, told_whom, told_how, told_at, answer, by_day, answered_at, representations)
            if request is None and told.answer is Answer.AWAITED:
                raise InputError(
                    "answer",
                    "They were asked and have not answered, and no day was set until which they may.",
                    "Record what they answered, or prepare the extension with such a day first.",
                )
        told = _considered(told, request, considered, provision=_provision(bail, to_months), today=today)
        passed = pass_gates(_answer_awaited(told), reason=gate_reason)
        decided = law.ExtensionDecision(
            judgements={law.ExtensionCondition(letter): law.Judgement(True, text) for letter, text in reasons.items()},
            person_told=True,
            representations=_said(told, gate_reason),
            designated_on=designated_on,
            director_consulted=director_consulted,
        )
        with refusals_name_a_field(REFUSED_AT), refusals_say_by_when(bail, at=at):
            law.check_extension_decision(facts_of(bail), decided, authorised=today, to_months=to_months)
        kept = _pack_as_seen(bail, seen, by=by, at=at)
        before = bail.ends_on
        entry = add_entry(act, bail, ClockEntryType.EXTENSION, today, by=by, at=at, rank=by.rank, to_months=to_months)
        ExtensionDecision.objects.create(
            **_decision(bail, request, kept, told, by=by, at=at),
            entry=entry,
            to_months=to_months,
            condition_reasons=reasons,
            considered=considered.strip(),
        )
        authority.let_go(bail, at=at)
        act.says(
            reason=" ".join(f"{letter}: {text}" for letter, text in reasons.items()),
            to_months=to_months,
            before=before,
            after=bail.ends_on,
            rank=by.rank,
            pack=kept.sha256,
            passed_gates=passed,
        )
    return bail


def decline_extension(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    reason: str,
    considered: str = "",
    seen: str = "",
    version: int | None = None,
) -> Bail:
    """Decide not to authorise the extension that waits. The bail ends as before; the pack is kept with the decision.

    Source: PACE 1984 s.47ZC: without reasonable grounds for each of the four conditions there is no extension.
    Raises: NotPermittedError; InputError; RefusedByLawError (rank); RefusedError where none waits; StaleError.
    Writes: a decision, a pack; the case's clocks; audit `bail.extension_declined`.
    """
    with doing(Verb.BAIL_EXTENSION_DECLINED, bail, may=permissions.EXTEND, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        request = _waiting(bail)
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=by.rank, to_months=request.to_months, at=at)
        reason = require_text("reason", reason, f"Write which of the conditions A to D is not met, and why ({S47ZC}).")
        told = _Told.of(request)
        provision = _provision(bail, request.to_months)
        told = _considered(told, request, considered, provision=provision, today=london_date(at))
        kept = _pack_as_seen(bail, seen, by=by, at=at)
        ExtensionDecision.objects.create(
            **_decision(bail, request, kept, told, by=by, at=at),
            to_months=request.to_months,
            reason=reason,
            considered=considered.strip(),
        )
        act.changes(bail)
        authority.let_go(bail, at=at)
        act.says(reason=reason, to_months=request.to_months, rank=by.rank, pack=kept.sha256)
    return bail


def record_outcome_told(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    told_whom: str,
    told_how: How | str,
    told_at: datetime,
    version: int | None = None,
) -> ExtensionDecision:
    """Record that the person or their solicitor was told what was decided on an extension. Its clock stops.

    Source: PACE 1984 ss. 47ZD–47ZE. It may be recorded after the bail has ended.
    Raises: NotPermittedError; InputError; RefusedError where no outcome is still to be told; StaleError.
    Writes: the decision; the case's clocks; audit `bail.outcome_told`.
    """
    with doing(Verb.BAIL_OUTCOME_TOLD, bail, may=permissions.TELL, by=by, at=at, version=version) as (act, bail):
        decision = queries.decision_to_tell(bail)
        if decision is None:
            raise RefusedError(f"No outcome on {bail} is still to be told.", "Nothing is needed.")
        decision.outcome_told_whom, decision.outcome_told_how, decision.outcome_told_at = who_was_told(
            told_whom,
            told_how,
            told_at,
            at=at,
            since=decision.at,
            what="the decision",
            missing="Write who was told: the person or their solicitor.",
        )
        decision.save()
        act.changes(bail)
        act.says(told_at=decision.outcome_told_at, how=str(decision.outcome_told_how))
    return decision


def _check(bail: Bail, *, rank: str, to_months: int, at: datetime) -> None:
    """Refuse what the law does not allow: the order, the rank, the time. Raises: RefusedByLawError."""
    law.check_extension(
        facts_of(bail),
        authorised=london_date(at),
        rank=rank,
        to_months=to_months,
        readings=queries.readings_of(bail),
    )


def _waiting(bail: Bail) -> ExtensionRequest:
    request = queries.waiting_request(bail)
    if request is None:
        raise RefusedError(f"No extension of {bail} waits for a decision.", "Prepare one first.")
    return request


def _provision(bail: Bail, to_months: int) -> str:
    """The section under which so many months are authorised."""
    limits = law.LIMITS[bail.regime].on(bail.arrested_on).value
    return next((limit.provision for limit in limits if limit.months == to_months), "PACE 1984 ss.47ZD–47ZE")


def _all_four(condition_reasons: Mapping[str, str]) -> dict[str, str]:
    missing = [letter for letter in CONDITIONS if not condition_reasons.get(letter, "").strip()]
    if missing:
        letter = missing[0]
        raise InputError(
            f"condition_{letter.lower()}",
            f"Write the reasons for condition {letter}: {CONDITIONS[letter].lower()} ({S47ZC}).",
            "Without reasonable grounds for all four conditions there is no extension.",
        )
    return {letter: condition_reasons[letter].strip() for letter in CONDITIONS}


def _told(
    bail: Bail,
    to_months: int,
    at: datetime,
    whom: str,
    how: How | str,
    told_at: datetime | None,
    answer: Answer | str,
    answer_by: date | None,
    answered_at: datetime | None,
    representations: str,
) -> _Told:
    """Refuse an extension of which nobody was told beforehand; give what is stored of it. Raises: InputError."""
    if not whom.strip():
        raise InputError(
            "told_whom",
            with_section(
                "The person or their solicitor must be told before an extension is decided", _provision(bail, to_months)
            ),
            by_when("Tell them, ask what they say, and decide then", bail, at=at),
        )
    if told_at is None:
        raise InputError("told_at", "Write when they were told.")
    refuse_future("told_at", told_at, at=at)
    since, what = queries.last_decision(bail)
    told_at = not_before("told_at", told_at, since, f"the last decision ({what})")
    given, said = one_of(Answer, answer, "answer"), representations.strip()
    if answer_by is not None:
        refuse_day_before("answer_by", answer_by, london_date(told_at), "the day on which they were told")
        if bail.ends_on is not None and answer_by > bail.ends_on:
            raise InputError(
                "answer_by",
                f"The bail ends on {spoken(bail.ends_on)}, before that.",
                "Give them a day by which it can be decided.",
            )
    if given is not Answer.MADE:
        return _Told(whom.strip(), one_of(How, how, "told_how"), told_at, given, answer_by, None, "")
    if not said:
        raise InputError("representations", "Write what they said.")
    if answered_at is not None:
        refuse_future("answered_at", answered_at, at=at)
        answered_at = not_before("answered_at", answered_at, told_at, "they were told")
    return _Told(whom.strip(), one_of(How, how, "told_how"), told_at, given, answer_by, answered_at, said)


def _considered(told: _Told, request: ExtensionRequest | None, considered: str, *, provision: str, today: date) -> _Told:
    """Refuse to decide on representations that were received and not considered; no answer by the day given is none made."""
    if request is not None and request.answer == Answer.MADE and told.answer is not Answer.MADE:
        raise InputError(
            "answer",
            with_section("Representations were received, so they must be considered", provision),
            "Choose that they were made, and write what you say to them.",
        )
    if told.answer is Answer.MADE and not considered.strip():
        raise InputError(
            "considered",
            with_section("The representations must be considered before an extension is decided", provision),
            "Write what you say to them.",
        )
    if told.answer is Answer.AWAITED and told.answer_by is not None and told.answer_by < today:
        return _Told(**{**vars(told), "answer": Answer.NONE})
    return told


def _answer_awaited(told: _Told) -> PolicyGate | None:
    """Whoever is asked is waited for: until the day that they were given, or until they answer where none was given."""
    if told.answer is not Answer.AWAITED:
        return None
    if told.answer_by is None:
        return PolicyGate(
            "bail.answer_awaited", f"{told.told_whom} was asked and has not answered", "Decide once they have answered"
        )
    return PolicyGate(
        "bail.answer_awaited",
        f"{told.told_whom} has until {spoken(told.answer_by)} to make representations",
        f"Decide after {spoken(told.answer_by)} or once they have answered",
    )


def _said(told: _Told, gate_reason: str) -> str:
    """What the law's check reads as the representations: of an answer that is awaited, only why it is not waited for."""
    if told.answer is Answer.AWAITED:
        return f"not awaited, {gate_reason.strip()}" if gate_reason.strip() else ""
    return told.representations or told.answer.label


def _refuse_open_end(told: _Told) -> None:
    """Refuse to ask somebody without a day until which they may answer. Raises: InputError."""
    if told.answer is Answer.AWAITED and told.answer_by is None:
        raise InputError(
            "answer_by",
            "They have not answered, so write until which day they may.",
            "Give them a day that leaves time to decide before the bail ends.",
        )


def _pack_as_seen(bail: Bail, seen: str, *, by: Officer, at: datetime) -> ExtensionPack:
    """Keep the pack as it stands, unless the officer saw another one. Raises: StaleError."""
    document = pack.build(bail, by=by, at=at)
    if seen and seen != pack.seen(document):
        raise StaleError(
            "The case changed since you opened this page, and the pack with it.", "Read the pack below again, then decide."
        )
    return pack.keep(bail, document, by=by, at=at)


def _decision(
    bail: Bail, request: ExtensionRequest | None, kept: ExtensionPack, told: _Told, *, by: Officer, at: datetime
) -> dict[str, Any]:
    """What authorising and declining store alike. Every request that waited for these months is decided with it."""
    if request is not None:
        # The same extension may have been sent to somebody else before: that request must not wait again.
        bail.extension_requests.filter(to_months=request.to_months, decided_at__isnull=True).update(decided_at=at)
        request.decided_at = at
    return {
        "bail": bail,
        "case": bail.case,
        "request": request,
        "pack": kept,
        "rank": by.rank,
        "at": at,
        "by": by,
        **vars(told),
    }
