"""Pre-charge bail: how long it lasts, who may extend it, and what stops its clock.

PACE 1984 ss. 47ZA–47ZM, as amended by the Police, Crime, Sentencing and Courts Act 2022.

- The bail start date is the day after arrest (47ZB(4)(a)). Each limit is a period of months beginning with that day,
  never counted from the previous limit.
- An extension is authorised before the period in force ends, in order, by the rank that the section names (47ZD–47ZE).
- An application to the court is made before the period ends, which is then treated as extended until the court
  decides (47ZJ(3)). What the court orders is taken as ordered.
- Release for a charging decision stops the clock, or keeps it from beginning where it is the first release (47ZL). It runs
  again on the day the Director asks for more, with at least seven days left, and stops when the request is met.
- Where the person is in hospital on the last day, every in-patient day is suspended (47ZM).
- A refused event changes nothing after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.calendar import EARLIEST, LATEST, period_of_months, spoken
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "DEFAULT_READINGS",
    "FLOOR",
    "LIMITS",
    "RANKS",
    "RULES",
    "BailClock",
    "BailEvent",
    "BailFacts",
    "BailLimit",
    "BailRefusal",
    "CourtExtension",
    "DppRequest",
    "DppRequestMet",
    "Extension",
    "FirstRelease",
    "InPatient",
    "LimitState",
    "Rank",
    "Readings",
    "Regime",
    "Suspended",
    "check_extension",
    "clock",
]


class Regime(StrEnum):
    """Which chain of limits a case follows."""

    STANDARD = "standard"
    DESIGNATED = "designated"
    NON_STANDARD = "non_standard"


class FirstRelease(StrEnum):
    """Why the person was first released on bail under Part 4.

    After street bail the clock has already begun: record `BAIL`, and the release for a decision as `Suspended` (47ZL(12)(c)).
    """

    BAIL = "bail"
    CHARGING_DECISION = "charging_decision"


class Rank(StrEnum):
    """Ranks that can authorise an extension, lowest first. Commander counts as assistant chief constable."""

    INSPECTOR = "inspector"
    SUPERINTENDENT = "superintendent"
    ASSISTANT_CHIEF_CONSTABLE = "assistant_chief_constable"


class LimitState(StrEnum):
    """Where a limit stands after the events."""

    USED = "used"
    IN_FORCE = "in force"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Suspended:
    """Released again for a charging decision, s.37(7)(a) or 37C(2)(b); the day of the release."""

    on: date


@dataclass(frozen=True, slots=True)
class DppRequest:
    """The Director of Public Prosecutions asked for more; the day of the request. Early advice is no such request."""

    on: date


@dataclass(frozen=True, slots=True)
class DppRequestMet:
    """What the Director asked for was sent; the day it was sent."""

    on: date


@dataclass(frozen=True, slots=True)
class InPatient:
    """The person was in hospital as an in-patient, first and last day included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Extension:
    """An officer authorised the period to be extended to so many months from the bail start date."""

    authorised: date
    rank: Rank
    to_months: int


@dataclass(frozen=True, slots=True)
class CourtExtension:
    """An application to a magistrates' court. Not decided: pending. Decided with no end: refused."""

    applied: date
    decided: date | None
    ends: date | None


type BailEvent = Suspended | DppRequest | DppRequestMet | InPatient | Extension | CourtExtension


@dataclass(frozen=True, slots=True)
class BailFacts:
    """What is recorded of one person's bail for one offence. Events are in date order; stays in hospital in any order."""

    regime: Regime
    arrested: date
    released: date | None = None
    first_release: FirstRelease = FirstRelease.BAIL
    events: tuple[BailEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Readings:
    """Which reading is taken where the law leaves a point open; each is shown as a sign-off when it mattered."""

    suspension_day_counts_as_used: bool = True
    floor_moves_later_limits: bool = True


DEFAULT_READINGS: Final = Readings()


@dataclass(frozen=True, slots=True)
class BailLimit:
    """One limit of the regime. `ends` is None while a stopped clock leaves it open."""

    months: int
    ends: date | None
    authority: str
    basis: Basis
    provision: str
    state: LimitState


@dataclass(frozen=True, slots=True)
class BailRefusal:
    """An event that the law doesn't allow; it changed nothing. `event` is its position, from 0."""

    event: int
    code: str
    reason: str
    provision: str
    way_forward: str


@dataclass(frozen=True, slots=True)
class BailClock:
    """The answer. `ends` is None while the clock is stopped or a court application is pending past the last day."""

    ends: date | None
    limits: tuple[BailLimit, ...]
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...]
    refused: tuple[BailRefusal, ...]
    suspensions: tuple[tuple[date, date | None], ...]
    stopped: bool
    days_left_when_restarted: int | None
    pending_since: date | None


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit as the table writes it: months from the bail start date, and whose authority it takes."""

    months: int
    authority: str
    provision: str
    rank: Rank | None = None
    by_court: bool = False


_S47ZB: Final = "PACE 1984 s.47ZB"
_S47ZL: Final = "PACE 1984 s.47ZL"
_S47ZM: Final = "PACE 1984 s.47ZM"
_S47ZJ: Final = "PACE 1984 s.47ZJ"
# Police, Crime, Sentencing and Courts Act 2022 s.45 and Sch.4, commenced for arrests from this day.
_ACT_2022: Final = date(2022, 10, 28)
_MONTHS_FROM_START: Final = "calendar months beginning with the bail start date"

_CUSTODY_3: Final = _Limit(3, "custody officer", "PACE 1984 s.47ZB(1)")
_CUSTODY_6: Final = _Limit(6, "custody officer", "PACE 1984 s.47ZB(1)")
_INSPECTOR_6: Final = _Limit(6, "inspector or above", "PACE 1984 s.47ZD", Rank.INSPECTOR)
_SUPERINTENDENT_9: Final = _Limit(9, "superintendent or above", "PACE 1984 s.47ZDA", Rank.SUPERINTENDENT)
_SUPERINTENDENT_12: Final = _Limit(12, "superintendent or equivalent, or above", "PACE 1984 s.47ZDB", Rank.SUPERINTENDENT)
_CHIEF_12: Final = _Limit(
    12, "assistant chief constable or commander, or above", "PACE 1984 s.47ZE", Rank.ASSISTANT_CHIEF_CONSTABLE
)
_COURT_12: Final = _Limit(12, "magistrates' court", "PACE 1984 s.47ZF(4)", by_court=True)
_COURT_18_NEEDED: Final = _Limit(18, "magistrates' court, where the time is needed", "PACE 1984 s.47ZF(6)", by_court=True)
_COURT_18: Final = _Limit(18, "magistrates' court", "PACE 1984 s.47ZF(4)", by_court=True)
_COURT_24_NEEDED: Final = _Limit(24, "magistrates' court, where the time is needed", "PACE 1984 s.47ZF(6)", by_court=True)

LIMITS: Final = dated_table(
    Rule(
        name="standard",
        title="bail limits, standard case",
        versions=(
            Version(
                value=(_CUSTODY_3, _INSPECTOR_6, _SUPERINTENDENT_9, _COURT_12, _COURT_18_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZD, 47ZDA, 47ZF",
                text="Three months; six by an inspector; nine by a superintendent; then a magistrates' court.",
            ),
        ),
    ),
    Rule(
        name="designated",
        title="bail limits, case designated by the Director of Public Prosecutions",
        versions=(
            Version(
                value=(_CUSTODY_3, _INSPECTOR_6, _SUPERINTENDENT_9, _CHIEF_12, _COURT_18, _COURT_24_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZD, 47ZDA, 47ZE, 47ZF",
                text="As a standard case to nine months; twelve by an assistant chief constable, after the Director "
                "designated the case and was consulted; then a magistrates' court.",
            ),
        ),
    ),
    Rule(
        name="non_standard",
        title="bail limits, case of the FCA, HMRC, NCA or SFO",
        versions=(
            Version(
                value=(_CUSTODY_6, _SUPERINTENDENT_12, _COURT_18, _COURT_24_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZDB, 47ZF",
                text="Six months; twelve by a superintendent or equivalent; then a magistrates' court.",
            ),
        ),
    ),
)
FLOOR: Final = Rule(
    name="dpp_request_floor",
    title="days left when the Director asks for more",
    versions=(
        Version(
            value=7,
            unit="days, from and including the day of the request",
            effective_from=_ACT_2022,
            reference="PACE 1984 s.47ZL",
            text="The period can't end before the end of seven days beginning with the day of the request.",
        ),
    ),
)

RULES: Final = dated_table(*LIMITS.values(), FLOOR)

# The authority that each rank carries here; a rank that is not listed can't authorise an extension.
RANKS: Final[Mapping[str, Rank]] = MappingProxyType(
    {
        "inspector": Rank.INSPECTOR,
        "chief_inspector": Rank.INSPECTOR,
        "superintendent": Rank.SUPERINTENDENT,
        "chief_superintendent": Rank.SUPERINTENDENT,
        "assistant_chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "commander": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "deputy_chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
    }
)

_ONE_DAY: Final = timedelta(days=1)
_RANK_ORDER: Final = {rank: place for place, rank in enumerate(Rank)}
_RANK_NAMES: Final = {
    Rank.INSPECTOR: "an inspector",
    Rank.SUPERINTENDENT: "a superintendent",
    Rank.ASSISTANT_CHIEF_CONSTABLE: "an assistant chief constable or commander",
}
_REGIME_NAMES: Final = {
    Regime.STANDARD: "a standard case",
    Regime.DESIGNATED: "a designated case",
    Regime.NON_STANDARD: "a non-standard case",
}

_SIGN_OFF_DAY: Final = (
    "suspension_day_counts_as_used",
    "Whether the day on which the clock stops counts as used (s.47ZL doesn't say).",
    "The day counts as used, so the bail ends a day earlier.",
    "The day is the first suspended day, so the bail ends a day later.",
    _S47ZL,
)
_SIGN_OFF_FLOOR: Final = (
    "floor_moves_later_limits",
    "Whether the days added to keep seven days after a request also move the later limits.",
    "They are days of suspension and move the later limits too.",
    "They lengthen the period in force only.",
    "PACE 1984 s.47ZL",
)
_SIGN_OFF_WHILE_STOPPED: Final = SignOff(
    "extension_while_stopped",
    "Whether a period may be extended while its clock is stopped.",
    "It has not ended, so it may be extended.",
    "Wait until the clock runs again.",
    "PACE 1984 ss.47ZD–47ZG, 47ZL",
)


class _Refused(Exception):  # noqa: N818 - carries a refusal inside this module, never leaves it
    """An event is refused."""

    def __init__(self, code: str, reason: str, provision: str, way_forward: str) -> None:
        super().__init__(reason)
        self.refusal = (code, reason, provision, way_forward)


def clock(facts: BailFacts, readings: Readings = DEFAULT_READINGS) -> BailClock:
    """Compute when the bail ends, every limit of its regime, and how the answer came about.

    Source: PACE 1984 ss. 47ZA–47ZM.
    Units and zones: local dates; calendar months from the bail start date.
    Raises: FactsError for facts that can't be true; NotCoveredError for an arrest before the rules held here.
    """
    _check_facts(facts)
    return _Course(facts, readings).run()


def check_extension(
    facts: BailFacts, *, authorised: date, rank: str, to_months: int, readings: Readings = DEFAULT_READINGS
) -> None:
    """Refuse an extension that the law wouldn't allow on these facts.

    Units and zones: `authorised` is the London date; `to_months` counts from the bail start date.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    authority = RANKS.get(rank, Rank.INSPECTOR)
    position = len(facts.events)
    proposed = replace(facts, events=(*facts.events, Extension(authorised, authority, to_months)))
    for refusal in clock(proposed, readings).refused:
        if refusal.event == position:
            raise RefusedByLawError(
                code=refusal.code,
                reason=refusal.reason,
                provision=refusal.provision,
                way_forward=refusal.way_forward,
            )
    if rank not in RANKS:
        raise RefusedByLawError(
            code="bail.rank",
            reason=f"Only an inspector or above may authorise {to_months} months.",
            provision="PACE 1984 ss.47ZD–47ZE",
            way_forward="Send it to one.",
        )


class _Course:
    """The bail as it unfolds, event by event. Limits that lie behind are fixed; the rest move with each suspension."""

    def __init__(self, facts: BailFacts, readings: Readings) -> None:
        self.facts = facts
        self.readings = readings
        self.table = LIMITS[facts.regime.value].on(facts.arrested).value
        self.floor = FLOOR.on(facts.arrested).value
        self.current = 0
        self.court_ends: date | None = None
        self.court_counts_from: date | None = None
        self.treated_until: date | None = None
        self.pending_since: date | None = None
        self.request_open = False
        self.stopped_from: date | None = None
        self.suspensions: list[tuple[date, date | None]] = []
        self.stays: list[tuple[date, date]] = []
        self.in_patient_days: set[date] = set()
        self.steps: list[Step] = []
        self.sign_off: dict[str, SignOff] = {}
        self.refused: list[BailRefusal] = []
        self.start: date | None = facts.arrested + _ONE_DAY
        self.ends: list[date] = []
        if facts.first_release is FirstRelease.CHARGING_DECISION:
            self.start = None
        else:
            self._begin(self.start)
            if facts.released is not None and facts.released > self.ends[0]:
                # s.47ZA(2): the return date can't be later than the period's last day.
                raise FactsError(
                    "released",
                    f"{facts.released.isoformat()} is after the first period of bail ended on {self.ends[0].isoformat()}",
                )

    # -- the course -----------------------------------------------------------------------------------------------

    def run(self) -> BailClock:
        """Go through the events in date order and give the answer."""
        first = self.table[0]
        if self.start is None:
            self._say(
                "The first release was for a charging decision, so the bail clock has not begun.",
                "PACE 1984 s.47ZL",
            )
        else:
            self._say(
                f"Arrested on {spoken(self.facts.arrested)}, so the bail start date is the day after, {spoken(self.start)}.",
                "PACE 1984 s.47ZB(4)(a)",
            )
            self._say(f"{first.months} months beginning with that day end on {spoken(self.ends[0])}.", first.provision)
        for day, position, event, decision in self._timeline():
            try:
                self._apply(day, event, decision)
            except _Refused as refused:
                self.refused.append(BailRefusal(position, *refused.refusal))
                self._say(f"Refused: {refused.refusal[1]} Nothing changes.", refused.refusal[2])
        self._settle_stays(None)
        return self._answer()

    def _timeline(self) -> list[tuple[date, int, BailEvent, bool]]:
        """Order what happened by date; a court application counts twice, when made and when decided."""
        moments: list[tuple[date, int, BailEvent, bool]] = []
        for position, event in enumerate(self.facts.events):
            match event:
                case InPatient():
                    self.stays.append((event.first_day, event.last_day))
                case CourtExtension(applied, decided, _):
                    moments.append((applied, position, event, False))
                    if decided is not None:
                        moments.append((decided, position, event, True))
                case Extension(authorised):
                    moments.append((authorised, position, event, False))
                case Suspended(on) | DppRequest(on) | DppRequestMet(on):
                    moments.append((on, position, event, False))
        self.stays.sort()
        moments.sort(key=lambda moment: (moment[0], moment[1], moment[3]))
        return moments

    def _apply(self, day: date, event: BailEvent, decision: bool) -> None:
        match event:
            case CourtExtension() if decision:
                self._court_decided(event)
                return
            case _:
                self._settle_stays(day)
                self._refuse_after_the_end(day, event)
        match event:
            case Suspended():
                self._suspend(day)
            case DppRequest():
                self._request(day)
            case DppRequestMet():
                self._request_met(day)
            case Extension():
                self._extend(event)
            case CourtExtension():
                self._court_applied(event)
            case InPatient():
                pass  # read with the last day, in _settle_stays

    # -- events ---------------------------------------------------------------------------------------------------

    def _suspend(self, day: date) -> None:
        # s.47ZL: released again for a charging decision.
        if self._is_stopped:
            raise _Refused(
                "bail.already_stopped",
                "The clock is already stopped.",
                "PACE 1984 s.47ZL",
                "Record the Director's request if there was one; otherwise nothing is needed.",
            )
        self._stop(day, f"Released for a charging decision on {spoken(day)}", "PACE 1984 s.47ZL")

    def _request(self, day: date) -> None:
        # s.47ZL: the clock begins, or runs again, on the day of the request itself.
        if not self._is_stopped:
            raise _Refused(
                "bail.not_stopped",
                f"The clock is running on {spoken(day)}, so a request by the Director of Public Prosecutions changes nothing; "
                "early advice does not stop it.",
                "PACE 1984 s.47ZL",
                "Record the release for a charging decision first, if there was one.",
            )
        self.request_open = True
        if self.start is None:
            self.start = day
            self._begin(day)
            first = self.table[0]
            self._say(
                f"The Director asked for more on {spoken(day)}, so the clock begins on that day.",
                "PACE 1984 s.47ZL",
            )
            self._say(f"{first.months} months beginning with that day end on {spoken(self.ends[0])}.", first.provision)
            return
        first_stopped = self.stopped_from
        if first_stopped is None:
            return
        self.stopped_from = None
        self.suspensions.pop()
        if day > first_stopped:
            self.suspensions.append((first_stopped, day - _ONE_DAY))
            self._move((day - first_stopped).days, self._court_days(first_stopped, day))
        self._say(
            f"The Director asked for more on {spoken(day)}, so the clock runs again on that day: "
            f"{(day - first_stopped).days if day > first_stopped else 0} days were suspended and the bail ends on "
            f"{spoken(self._in_force)}.",
            "PACE 1984 s.47ZL",
        )
        self._keep_the_floor(day)

    def _keep_the_floor(self, day: date) -> None:
        # s.47ZL: suspended for as many days as it takes to end seven days from and including the request.
        least = day + timedelta(days=self.floor - 1)
        missing = (least - self._in_force).days
        if missing <= 0:
            return
        if self.readings.floor_moves_later_limits:
            self._move(missing, missing)
        elif self.court_ends is not None:
            self.court_ends = least
        else:
            self.ends[self.current :] = [max(end, least) for end in self.ends[self.current :]]
        self._ask(_SIGN_OFF_FLOOR, self.readings.floor_moves_later_limits)
        self._say(
            f"Fewer than {self.floor} days would be left, so it ends at the end of {self.floor} days from and including "
            f"{spoken(day)}: {spoken(self._in_force)}.",
            "PACE 1984 s.47ZL",
        )

    def _request_met(self, day: date) -> None:
        # s.47ZL: what was asked for has been sent, so the clock stops again.
        if not self.request_open or self._is_stopped:
            raise _Refused(
                "bail.no_request",
                f"No request by the Director of Public Prosecutions is open on {spoken(day)}.",
                "PACE 1984 s.47ZL",
                "Record the request first.",
            )
        self._stop(day, f"The Director's request was met on {spoken(day)}", "PACE 1984 s.47ZL")

    def _stop(self, day: date, because: str, provision: str) -> None:
        self.request_open = False
        counts = self.readings.suspension_day_counts_as_used
        first = day + _ONE_DAY if counts else day
        if self.start is not None:
            first = max(first, self.start)
        self.stopped_from = first
        self.suspensions.append((first, None))
        self._ask(_SIGN_OFF_DAY, counts)
        left = self._days_left
        self._say(
            f"{because}, so the clock stops with {left} {'day' if left == 1 else 'days'} left; "
            f"{'that day counts as used' if counts else 'that day is the first suspended day'}.",
            provision,
        )

    def _extend(self, event: Extension) -> None:
        limit = next((limit for limit in self.table if limit.months == event.to_months and limit.rank), None)
        regime = _REGIME_NAMES[self.facts.regime]
        if limit is None or limit.rank is None:
            chain = " or ".join(str(limit.months) for limit in self.table if limit.rank)
            court = next((limit for limit in self.table if limit.by_court), None)
            by_court = court is not None and event.to_months >= court.months
            raise _Refused(
                "bail.not_an_officers_limit",
                f"In {regime} an officer may authorise {chain} months, not {event.to_months}.",
                "PACE 1984 s.47ZF" if by_court else "PACE 1984 ss.47ZD–47ZE",
                "Apply to the magistrates' court before the bail ends." if by_court else f"Choose {chain} months.",
            )
        place = self.table.index(limit)
        if place <= self.current:
            raise _Refused(
                "bail.already_extended",
                f"The bail already runs to {self.table[self.current].months} months.",
                limit.provision,
                "Choose the next limit.",
            )
        if place > self.current + 1:
            before = self.table[self.current + 1]
            raise _Refused(
                "bail.out_of_sequence",
                f"{limit.months} months can only follow {before.months} months, which has not been authorised.",
                limit.provision,
                f"Ask {_RANK_NAMES[before.rank]} or above to authorise {before.months} months first."
                if before.rank
                else "Apply to the magistrates' court.",
            )
        if _RANK_ORDER[event.rank] < _RANK_ORDER[limit.rank]:
            raise _Refused(
                "bail.rank",
                f"Only {_RANK_NAMES[limit.rank]} or above may authorise {limit.months} months.",
                limit.provision,
                "Send it to one.",
            )
        self.current = place
        if self._is_stopped:
            self.sign_off.setdefault(_SIGN_OFF_WHILE_STOPPED.code, _SIGN_OFF_WHILE_STOPPED)
            until = "once the clock runs again"
        else:
            until = f"to {spoken(self.ends[place])}"
        self._say(
            f"{_RANK_NAMES[event.rank].capitalize()} extended the bail on {spoken(event.authorised)} to {limit.months} months "
            f"from the bail start date: {until}.",
            limit.provision,
        )

    def _court_applied(self, event: CourtExtension) -> None:
        first_court = next(place for place, limit in enumerate(self.table) if limit.by_court)
        # s.47ZF(1)(b): nine months by a superintendent open the way to court in a designated case too.
        opens = min(first_court - 1, 2) if self.facts.regime is Regime.DESIGNATED else first_court - 1
        if self.court_ends is None and self.current < opens:
            before = self.table[self.current + 1]
            raise _Refused(
                "bail.court_out_of_sequence",
                f"The court can only extend after {self.table[opens].months} months have been authorised.",
                "PACE 1984 s.47ZF(1)",
                f"Ask for {before.months} months first: {before.authority}.",
            )
        if self.pending_since is not None:
            raise _Refused(
                "bail.application_pending",
                f"The application of {spoken(self.pending_since)} has not been decided.",
                _S47ZJ,
                "Wait for the court's decision.",
            )
        ordered = event.ends if event.decided is not None else None
        if ordered is not None and not self._is_stopped and ordered <= self._in_force:
            raise _Refused(
                "bail.order_extends_nothing",
                f"The order ends on {spoken(ordered)}, not after the {spoken(self._in_force)} already in force.",
                "PACE 1984 s.47ZF",
                "Check the date on the court's order.",
            )
        self.pending_since = event.applied
        self._say(
            f"Applied to the court on {spoken(event.applied)}, in time, so the period is treated as extended until the "
            "court decides.",
            "PACE 1984 s.47ZJ(3)",
        )

    def _court_decided(self, event: CourtExtension) -> None:
        if self.pending_since != event.applied or event.decided is None:
            return  # the application itself was refused
        self.pending_since = None
        if event.ends is None:
            if not self._is_stopped and self._in_force < event.decided:
                self.treated_until = event.decided
            self._say(
                f"The court refused the application on {spoken(event.decided)}; the period runs to its last day, or to "
                "that decision if it came later.",
                "PACE 1984 s.47ZJ(3)–(4)",
            )
            return
        first = self.court_ends is None
        self.court_ends = event.ends
        self.court_counts_from = event.decided + _ONE_DAY
        self._say(
            f"The court decided on {spoken(event.decided)}: the bail ends on {spoken(event.ends)}, as ordered.",
            "PACE 1984 s.47ZF" if first else "PACE 1984 s.47ZG",
        )
        if first and self.ends and event.ends > self.ends[-1]:
            self.sign_off["court_order_beyond_limit"] = SignOff(
                "court_order_beyond_limit",
                f"The first order of the court runs past {self.table[-1].months} months ({spoken(self.ends[-1])}).",
                "The order is taken as made.",
                "Check the order with the court.",
                "PACE 1984 s.47ZF(4)–(6)",
            )

    # -- the state ------------------------------------------------------------------------------------------------

    @property
    def _is_stopped(self) -> bool:
        return self.start is None or self.stopped_from is not None

    @property
    def _in_force(self) -> date:
        return self.treated_until or self.court_ends or self.ends[self.current]

    @property
    def _days_left(self) -> int | None:
        if self.stopped_from is None:
            return None
        return max(0, (self._in_force - self.stopped_from).days + 1)

    def _begin(self, start: date) -> None:
        self.ends = [period_of_months(start, limit.months) for limit in self.table]

    def _move(self, days: int, court_days: int) -> None:
        """Move the period in force and the limits after it; those already behind stay where they were."""
        shift = timedelta(days=days)
        for place in range(self.current, len(self.ends)):
            self.ends[place] += shift
        if self.court_ends is not None:
            self.court_ends += timedelta(days=court_days)
        if self.treated_until is not None:
            self.treated_until += shift

    def _court_days(self, first_stopped: date, restarted: date) -> int:
        """Days of a suspension that an order of the court did not already know of."""
        return max(0, (restarted - max(first_stopped, self.court_counts_from or first_stopped)).days)

    def _refuse_after_the_end(self, day: date, event: BailEvent) -> None:
        # An application in time keeps the period open (47ZJ(3)); a stopped clock can't run out (47ZL).
        if self._is_stopped or self.pending_since is not None or day <= self._in_force:
            return
        way = "It can't be extended after that; record what happens next."
        if not isinstance(event, Extension | CourtExtension):
            way = "Nothing can stop or restart it after that; record what happens next."
        raise _Refused("bail.ended", f"The bail ended on {spoken(self._in_force)}.", _S47ZB, way)

    def _settle_stays(self, day: date | None) -> None:
        """Suspend the in-patient days where the person is in hospital on the day the period would end.

        Before an event, only an end that lies behind it matters: on the last day itself the period can still be extended.
        """
        while not self._is_stopped and self.pending_since is None and self.stays and self.start is not None:
            last_day = self._in_force
            if day is not None and last_day >= day:
                return
            if not any(first <= last_day <= last for first, last in self.stays):
                return
            before = len(self.in_patient_days)
            while fresh := self._in_patient_days_until(self._in_force):
                self.in_patient_days |= fresh
                self._move(len(fresh), len(fresh))
            suspended = len(self.in_patient_days) - before
            if not suspended:
                return
            self._say(
                f"In hospital as an in-patient on {spoken(last_day)}, the last day, so {suspended} in-patient days are "
                f"suspended and the bail ends on {spoken(self._in_force)}.",
                _S47ZM,
            )

    def _in_patient_days_until(self, last_day: date) -> set[date]:
        days: set[date] = set()
        start = self.start or self.facts.arrested + _ONE_DAY
        for first, last in self.stays:
            day = max(first, start)
            while day <= min(last, last_day):
                if day not in self.in_patient_days and not self._was_suspended(day):
                    days.add(day)
                day += _ONE_DAY
        return days

    def _was_suspended(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.suspensions)

    def _say(self, text: str, provision: str) -> None:
        self.steps.append(Step(text, Basis.STATUTE, provision))

    def _ask(self, point: tuple[str, str, str, str, str], default: bool) -> None:
        code, question, reading, alternative, provision = point
        if not default:
            reading, alternative = alternative, reading
        self.sign_off.setdefault(code, SignOff(code, question, reading, alternative, provision))

    # -- the answer -----------------------------------------------------------------------------------------------

    def _answer(self) -> BailClock:
        stopped = self._is_stopped
        open_ended = stopped or self.pending_since is not None
        ends = None if open_ended else self._in_force
        if ends is not None:
            self._say(f"The bail in force ends at the end of {spoken(ends)}.", "PACE 1984 s.47ZA(2)")
        place_in_force = self._place_in_force()
        limits = tuple(
            BailLimit(
                limit.months,
                None if self.start is None or (stopped and place >= self.current) else self.ends[place],
                limit.authority,
                Basis.STATUTE,
                limit.provision,
                LimitState.USED
                if place < place_in_force
                else LimitState.IN_FORCE
                if place == place_in_force
                else LimitState.NOT_YET,
            )
            for place, limit in enumerate(self.table)
        )
        return BailClock(
            ends=ends,
            limits=limits,
            steps=tuple(self.steps),
            sign_off=tuple(self.sign_off.values()),
            refused=tuple(self.refused),
            suspensions=tuple(self.suspensions) + self._stays_suspended(),
            stopped=stopped,
            days_left_when_restarted=self._days_left,
            pending_since=self.pending_since,
        )

    def _place_in_force(self) -> int:
        if self.court_ends is None:
            return self.current
        for place in range(self.current + 1, len(self.table)):
            if self.court_ends <= self.ends[place]:
                return place
        return len(self.table)

    def _stays_suspended(self) -> tuple[tuple[date, date | None], ...]:
        runs: list[tuple[date, date | None]] = []
        for day in sorted(self.in_patient_days):
            if runs and runs[-1][1] == day - _ONE_DAY:
                runs[-1] = (runs[-1][0], day)
            else:
                runs.append((day, day))
        return tuple(runs)


def _check_facts(facts: BailFacts) -> None:
    """Refuse facts that can't be true, whichever way they came in."""
    _check_day("arrested", facts.arrested)
    if facts.released is not None:
        _check_day("released", facts.released)
        if facts.released < facts.arrested:
            raise FactsError("released", f"{facts.released.isoformat()} is before the arrest on {facts.arrested.isoformat()}")
    earliest = facts.released or facts.arrested
    previous: tuple[str, date] | None = None
    for position, event in enumerate(facts.events):
        where = f"events[{position}]"
        match event:
            case InPatient(first_day, last_day):
                _check_day(f"{where}.from", first_day)
                _check_day(f"{where}.to", last_day)
                if first_day < facts.arrested:
                    raise FactsError(
                        f"{where}.from",
                        f"{first_day.isoformat()} is before the arrest on {facts.arrested.isoformat()}",
                    )
                if last_day < first_day:
                    raise FactsError(f"{where}.to", f"{last_day.isoformat()} is before the stay began")
                continue
            case CourtExtension(applied, decided, ends):
                name, day = f"{where}.applied", applied
                _check_court(where, applied, decided, ends)
            case Extension(authorised):
                name, day = f"{where}.authorised", authorised
            case Suspended(on) | DppRequest(on) | DppRequestMet(on):
                name, day = f"{where}.date", on
        _check_day(name, day)
        if day < facts.arrested:
            raise FactsError(name, f"{day.isoformat()} is before the arrest on {facts.arrested.isoformat()}")
        if day < earliest:
            raise FactsError(name, f"{day.isoformat()} is before the release on {earliest.isoformat()}")
        if previous is not None and day < previous[1]:
            raise FactsError(name, f"{day.isoformat()} is before {previous[0]}, {previous[1].isoformat()}")
        previous = (name, day)


def _check_court(where: str, applied: date, decided: date | None, ends: date | None) -> None:
    if decided is not None:
        _check_day(f"{where}.decided", decided)
        if decided < applied:
            raise FactsError(f"{where}.decided", f"{decided.isoformat()} is before the application")
    if ends is not None:
        _check_day(f"{where}.ends", ends)
        if ends < (decided or applied):
            raise FactsError(f"{where}.ends", f"{ends.isoformat()} is before the court decided")


def _check_day(name: str, day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise FactsError(name, f"{day.isoformat()} is not a date of this work")
