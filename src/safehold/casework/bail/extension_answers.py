"""Who was told before an extension is decided, what they answered, and whether that was considered (PACE 1984 ss. 47ZD–47ZE)."""

from dataclasses import dataclass
from datetime import date, datetime

from safehold.accounts.checks import (
    not_before,
    one_of,
    refuse_day_before,
    refuse_future,
)
from safehold.accounts.errors import InputError
from safehold.accounts.policy_gates import PolicyGate
from safehold.casework.bail import queries
from safehold.casework.bail.asked import ExtendBail, PrepareExtension, RecordRepresentations
from safehold.casework.bail.models import (
    Answer,
    Bail,
    ExtensionRequest,
)
from safehold.casework.bail.refusals import by_when
from safehold.casework.people.models import How
from safehold.casework.releases.refusals import with_section
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken


@dataclass(frozen=True)
class Told:
    """Who was told beforehand that an extension is decided, and what came of it, as it is stored."""

    told_whom: str
    told_how: How
    told_at: datetime
    answer: Answer
    answer_by: date | None
    answered_at: datetime | None
    representations: str

    @classmethod
    def of(cls, request: ExtensionRequest) -> "Told":
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


def provision_of(bail: Bail, to_months: int) -> str:
    """The section under which so many months are authorised."""
    limits = law.LIMITS[bail.regime].on(bail.arrested_on).value
    return next((limit.provision for limit in limits if limit.months == to_months), "PACE 1984 ss.47ZD–47ZE")


def judge_told(
    bail: Bail,
    to_months: int,
    asked: PrepareExtension | ExtendBail | ExtensionRequest,
    answered: PrepareExtension | ExtendBail | RecordRepresentations,
    *,
    answer_by: date | None,
    at: datetime,
) -> Told:
    """Refuse an extension that nobody was told about beforehand. Gives what is stored of it. Raises: InputError.

    `asked` says who was told and asked, how and when, `answered` what they answered.
    """
    if not asked.told_whom:
        raise InputError(
            "told_whom",
            with_section(
                "The person or their solicitor must be told before an extension is decided", provision_of(bail, to_months)
            ),
            by_when("Tell them, ask what they say, and decide then", bail, at=at),
        )
    if asked.told_at is None:
        raise InputError("told_at", "Write when they were told.")
    refuse_future("told_at", asked.told_at, at=at)
    since, what = queries.last_decision(bail)
    told_at = not_before("told_at", asked.told_at, since, f"the last decision ({what})")
    answer = one_of(Answer, answered.answer, "answer")
    if answer_by is not None:
        refuse_day_before("answer_by", answer_by, london_date(told_at), "the day on which they were told")
        if bail.ends_on is not None and answer_by > bail.ends_on:
            raise InputError(
                "answer_by",
                f"The bail ends on {spoken(bail.ends_on)}, before that.",
                "Give them a day by which it can be decided.",
            )
    if answer is not Answer.MADE:
        return Told(asked.told_whom, one_of(How, asked.told_how, "told_how"), told_at, answer, answer_by, None, "")
    if not answered.representations:
        raise InputError("representations", "Write what they said.")
    answered_at = answered.answered_at
    if answered_at is not None:
        refuse_future("answered_at", answered_at, at=at)
        answered_at = not_before("answered_at", answered_at, told_at, "they were told")
    how = one_of(How, asked.told_how, "told_how")
    return Told(asked.told_whom, how, told_at, answer, answer_by, answered_at, answered.representations)


def judge_considered(told: Told, request: ExtensionRequest | None, considered: str, *, provision: str, today: date) -> Told:
    """Refuse to decide on representations that were received and not considered; no answer by the day given is none made."""
    if request is not None and request.answer == Answer.MADE and told.answer is not Answer.MADE:
        raise InputError(
            "answer",
            with_section("Representations were received, so they must be considered", provision),
            "Choose that they were made, and write what you say to them.",
        )
    if told.answer is Answer.MADE and not considered:
        raise InputError(
            "considered",
            with_section("The representations must be considered before an extension is decided", provision),
            "Write what you say to them.",
        )
    if told.answer is Answer.AWAITED and told.answer_by is not None and told.answer_by < today:
        return Told(**{**vars(told), "answer": Answer.NONE})
    return told


def answer_awaited(told: Told) -> PolicyGate | None:
    """An answer is awaited until the day given for it; where no day was given, until it comes."""
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


def as_the_law_reads_it(told: Told, gate_reason: str) -> str:
    """What the law's check reads as the representations: of an answer that is awaited, only why it is not waited for."""
    if told.answer is Answer.AWAITED:
        return f"not awaited, {gate_reason}" if gate_reason else ""
    return told.representations or told.answer.label


def refuse_open_end(told: Told) -> None:
    """Refuse to ask somebody without a day until which they may answer. Raises: InputError."""
    if told.answer is Answer.AWAITED and told.answer_by is None:
        raise InputError(
            "answer_by",
            "They have not answered, so write until which day they may.",
            "Give them a day that leaves time to decide before the bail ends.",
        )
