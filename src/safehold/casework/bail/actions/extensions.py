"""Extensions by officers: prepared, answered, decided, and the outcome told. Each decision keeps the pack that it rests on."""

from collections.abc import Mapping
from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import pass_gates
from safehold.casework.bail import authorities, pack, permissions, queries
from safehold.casework.bail.asked import (
    Condition,
    DeclineExtension,
    ExtendBail,
    PrepareExtension,
    RecordOutcomeTold,
    RecordRepresentations,
)
from safehold.casework.bail.clock_entries import add_entry
from safehold.casework.bail.extension_answers import (
    Told,
    answer_awaited,
    as_the_law_reads_it,
    judge_considered,
    judge_told,
    provision_of,
    refuse_open_end,
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
from safehold.casework.bail.refusals import refusals_say_by_when, refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases import access
from safehold.casework.cases.door import doing
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date

CONDITIONS: dict[Condition, str] = {
    "A": "There are reasonable grounds to suspect that the person is guilty",
    "B": "Further time is needed for a charging decision or for the investigation",
    "C": "The investigation is conducted diligently and expeditiously",
    "D": "Release on bail is necessary and proportionate in all the circumstances",
}
"""What an officer must have reasonable grounds to believe before extending (PACE 1984 s.47ZC)."""

S47ZC = "PACE 1984 s.47ZC"
REFUSED_AT = {"bail.not_designated": "designated_on", "bail.director_not_consulted": "director_consulted"}
"""At which field what the law refuses is said."""


def prepare_extension(bail: Bail, asked: PrepareExtension, *, sent_to: Officer, by: Officer, at: datetime) -> ExtensionRequest:
    """Prepare an extension and send it to the officer who may authorise it, who is given access to the case.

    The pack is kept with it as it stands. It extends nothing: the authority is theirs.

    Source: PACE 1984 ss. 47ZC–47ZE. Units and zones: `answer_by` is the last London day that they have to answer; it is needed
    while the answer is awaited.
    Raises: NotPermittedError; InputError (a reason or the day to answer by is missing, the wrong rank, their own case);
    RefusedByLawError; StaleError.
    Writes: a request, a pack, an access row; the case's clocks; audit `bail.extension_prepared`.
    """
    with doing(Verb.BAIL_EXTENSION_PREPARED, bail, asked, may=permissions.PREPARE_EXTENSION, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        if sent_to.pk == bail.case.officer_in_the_case_id:
            raise InputError("sent_to", f"{sent_to.name} is the officer in the case.", "Nobody authorises for their own case.")
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=sent_to.rank, to_months=asked.to_months, at=at)
        reasons = _all_four(asked.condition_reasons)
        told = judge_told(bail, asked.to_months, asked, asked, answer_by=asked.answer_by, at=at)
        refuse_open_end(told)
        request = ExtensionRequest(
            bail=bail,
            case=bail.case,
            to_months=asked.to_months,
            condition_reasons=reasons,
            sent_to=sent_to,
            prepared_by=by,
            prepared_at=at,
            **vars(told),
        )
        request.pack = pack.keep(bail, pack.build(bail, by=by, at=at, request=request), by=by, at=at)
        request.save()
        reason = f"To decide on {asked.to_months} months of bail"
        access.give(bail.case, to=sent_to, role=authorities.ROLE, by=by, at=at, reason=reason)
        act.changes(bail)
        act.says(to_months=asked.to_months, sent_to=sent_to.name, pack=request.pack.sha256)
    return request


def record_representations(bail: Bail, asked: RecordRepresentations, *, by: Officer, at: datetime) -> ExtensionRequest:
    """Record what the person or their solicitor answered, for the extension that waits: representations, or that none are made.

    Source: PACE 1984 ss. 47ZD–47ZE. Raises: NotPermittedError; InputError; RefusedError where no extension waits; StaleError.
    Writes: the request; audit `bail.representations_recorded`.
    """
    with doing(Verb.BAIL_REPRESENTATIONS, bail, asked, may=permissions.PREPARE_EXTENSION, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        request = _waiting(bail)
        told = judge_told(bail, request.to_months, request, asked, answer_by=request.answer_by, at=at)
        if told.answer is Answer.AWAITED:
            raise InputError("answer", "Choose whether representations were made.")
        for name, value in vars(told).items():
            setattr(request, name, value)
        request.save()
        act.changes(bail)
        act.says(answer=str(told.answer))
    return request


def extend_bail(bail: Bail, asked: ExtendBail, *, seen: str = "", by: Officer, at: datetime) -> Bail:
    """Authorise an extension of the bail, in the officer's own rank. The pack is kept with the decision as it stands.

    Who was told beforehand and what they answered is taken from the request that waits, where there is one and nothing is said.
    The reasons are for each of the conditions A to D (`CONDITIONS`). What the officer says to representations is for those that
    were made. The designation and the Director's word belong to 12 months in a designated case. `seen` is the digest of the pack
    that the officer saw (`pack.seen`), or empty.

    Source: PACE 1984 ss. 47ZC–47ZE. Units and zones: calendar months from the bail start date; the law uses the London date
    of `at`. To decide before the day that the person was given to answer is a gate of force policy: it needs `gate_reason`.
    Raises: NotPermittedError (also for one's own case); InputError (a reason is missing, the person was not told, what they said
    was not considered); RefusedByLawError (ended, out of sequence, rank), with the provision; RefusedError; StaleError (also
    where the pack is another than the one seen).
    Writes: a clock entry, a decision, a pack; the case's clocks; audit `bail.extended`.
    """
    with doing(Verb.BAIL_EXTENDED, bail, asked, may=permissions.EXTEND, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        today = london_date(at)
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=by.rank, to_months=asked.to_months, at=at)
        request = queries.waiting_request(bail)
        reasons = _all_four(asked.condition_reasons)
        told = Told.of(request) if request is not None and not asked.told_whom else _told_now(bail, request, asked, at=at)
        told = judge_considered(told, request, asked.considered, provision=provision_of(bail, asked.to_months), today=today)
        passed = pass_gates(answer_awaited(told), reason=asked.gate_reason)
        _check_decision(bail, asked, told, reasons, at=at)
        kept, before = _pack_as_seen(bail, seen, by=by, at=at), bail.ends_on
        entry = add_entry(act, bail, ClockEntryType.EXTENSION, today, by=by, at=at, rank=by.rank, to_months=asked.to_months)
        decision = _decision(bail, asked.to_months, request, kept, told, considered=asked.considered, by=by, at=at)
        decision.entry, decision.condition_reasons = entry, reasons
        decision.save()
        authorities.let_go(bail, at=at)
        act.says(
            reason=" ".join(f"{letter}: {text}" for letter, text in reasons.items()),
            before=before,
            after=bail.ends_on,
            to_months=asked.to_months,
            rank=by.rank,
            pack=kept.sha256,
            passed_gates=passed,
        )
    return bail


def decline_extension(bail: Bail, asked: DeclineExtension, *, seen: str = "", by: Officer, at: datetime) -> Bail:
    """Decide not to authorise the extension that waits. The bail ends as before; the pack is kept with the decision.

    Source: PACE 1984 s.47ZC: without reasonable grounds for each of the four conditions there is no extension.
    Raises: NotPermittedError; InputError; RefusedByLawError (rank); RefusedError where none waits; StaleError.
    Writes: a decision, a pack; the case's clocks; audit `bail.extension_declined`.
    """
    with doing(Verb.BAIL_EXTENSION_DECLINED, bail, asked, may=permissions.EXTEND, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        request = _waiting(bail)
        with refusals_say_by_when(bail, at=at):
            _check(bail, rank=by.rank, to_months=request.to_months, at=at)
        provision = provision_of(bail, request.to_months)
        told = judge_considered(Told.of(request), request, asked.considered, provision=provision, today=london_date(at))
        kept = _pack_as_seen(bail, seen, by=by, at=at)
        decision = _decision(bail, request.to_months, request, kept, told, considered=asked.considered, by=by, at=at)
        decision.reason = asked.reason
        decision.save()
        act.changes(bail)
        authorities.let_go(bail, at=at)
        act.says(reason=asked.reason, to_months=request.to_months, rank=by.rank, pack=kept.sha256)
    return bail


def record_outcome_told(bail: Bail, asked: RecordOutcomeTold, *, by: Officer, at: datetime) -> ExtensionDecision:
    """Record that the person or their solicitor was told what was decided on an extension. Its clock stops.

    Source: PACE 1984 ss. 47ZD–47ZE. It may be recorded after the bail has ended.
    Raises: NotPermittedError; InputError; RefusedError where no outcome is still to be told; StaleError.
    Writes: the decision; the case's clocks; audit `bail.outcome_told`.
    """
    with doing(Verb.BAIL_OUTCOME_TOLD, bail, asked, may=permissions.TELL, by=by, at=at) as (act, bail):
        decision = queries.decision_to_tell(bail)
        if decision is None:
            raise RefusedError(f"No outcome on {bail} is still to be told.", "Nothing is needed.")
        refuse_future("told_at", asked.told_at, at=at)
        told_at = not_before("told_at", asked.told_at, decision.at, "the decision")
        decision.outcome_told_whom, decision.outcome_told_how, decision.outcome_told_at = asked.told_whom, asked.told_how, told_at
        decision.save()
        act.changes(bail)
        act.says(told_at=told_at, how=str(asked.told_how))
    return decision


def _told_now(bail: Bail, request: ExtensionRequest | None, asked: ExtendBail, *, at: datetime) -> Told:
    """Who was told beforehand, as it is said with the decision. Raises: InputError, also where an answer is awaited for ever."""
    told = judge_told(bail, asked.to_months, asked, asked, answer_by=request.answer_by if request else None, at=at)
    if request is None and told.answer is Answer.AWAITED:
        raise InputError(
            "answer",
            "They were asked and have not answered, and no day was set until which they may.",
            "Record what they answered, or prepare the extension with such a day first.",
        )
    return told


def _check(bail: Bail, *, rank: str, to_months: int, at: datetime) -> None:
    """Refuse what the law does not allow: the order, the rank, the time. Raises: RefusedByLawError."""
    law.check_extension(
        facts_of(bail),
        authorised=london_date(at),
        rank=rank,
        to_months=to_months,
        readings=queries.readings_of(bail),
    )


def _check_decision(bail: Bail, asked: ExtendBail, told: Told, reasons: Mapping[Condition, str], *, at: datetime) -> None:
    """Refuse an authority that the law does not let stand on what was decided. Raises: InputError; RefusedByLawError."""
    decided = law.ExtensionDecision(
        judgements={law.ExtensionCondition(letter): law.Judgement(True, text) for letter, text in reasons.items()},
        person_told=True,
        representations=as_the_law_reads_it(told, asked.gate_reason),
        designated_on=asked.designated_on,
        director_consulted=asked.director_consulted,
    )
    with refusals_name_a_field(REFUSED_AT), refusals_say_by_when(bail, at=at):
        law.check_extension_decision(facts_of(bail), decided, authorised=london_date(at), to_months=asked.to_months)


def _waiting(bail: Bail) -> ExtensionRequest:
    request = queries.waiting_request(bail)
    if request is None:
        raise RefusedError(f"No extension of {bail} waits for a decision.", "Prepare one first.")
    return request


def _all_four(condition_reasons: Mapping[Condition, str]) -> dict[Condition, str]:
    missing = [letter for letter in CONDITIONS if not condition_reasons.get(letter)]
    if missing:
        letter = missing[0]
        raise InputError(
            f"condition_{letter.lower()}",
            f"Write the reasons for condition {letter}: {CONDITIONS[letter].lower()} ({S47ZC}).",
            "Without reasonable grounds for all four conditions there is no extension.",
        )
    return {letter: condition_reasons[letter] for letter in CONDITIONS}


def _pack_as_seen(bail: Bail, seen: str, *, by: Officer, at: datetime) -> ExtensionPack:
    """Keep the pack as it stands, unless the officer saw another one. Raises: StaleError."""
    document = pack.build(bail, by=by, at=at)
    if seen and seen != pack.seen(document):
        raise StaleError(
            "The case changed since you opened this page, and the pack with it.", "Read the pack below again, then decide."
        )
    return pack.keep(bail, document, by=by, at=at)


def _decision(
    bail: Bail,
    to_months: int,
    request: ExtensionRequest | None,
    kept: ExtensionPack,
    told: Told,
    *,
    considered: str,
    by: Officer,
    at: datetime,
) -> ExtensionDecision:
    """What authorising and declining store alike, unsaved. Every request that waited for these months is decided with it."""
    if request is not None:
        # The same extension may have been sent to somebody else before: that request must not wait again.
        bail.extension_requests.filter(to_months=request.to_months, decided_at__isnull=True).update(decided_at=at)
        request.decided_at = at
    return ExtensionDecision(
        bail=bail,
        case=bail.case,
        request=request,
        pack=kept,
        to_months=to_months,
        considered=considered,
        rank=by.rank,
        at=at,
        by=by,
        **vars(told),
    )
