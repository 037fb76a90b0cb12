"""The course of one bail: each event in date order, judged and applied."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from safehold.law.bail.answers import (
    BailClock,
    BailRefusal,
    Readings,
    day_of_stopping,
    days_stopped_before,
    extension_while_stopped,
    floor_and_later_limits,
    further_order_beyond_limit,
    order_beyond_limit,
    period_after_a_new_arrest,
)
from safehold.law.bail.facts import (
    BailEnded,
    BailEvent,
    BailFacts,
    CourtExtension,
    DppRequest,
    DppRequestMet,
    Extension,
    InPatient,
    Rank,
    Regime,
    Suspended,
)
from safehold.law.bail.limits import COURT_AGAIN, LIMITS, Limit
from safehold.law.bail.periods import ONE_DAY, Period, number_of_days
from safehold.law.calendar import period_of_months, spoken
from safehold.law.provisions import Rule

__all__ = ["Course"]

_APPLY: Final = "Apply to the magistrates' court"
_S47ZL_12: Final = "PACE 1984 s.47ZL(12)(c)"
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


class _Refused(Exception):  # noqa: N818 - carries a refusal inside this module, never leaves it
    """An event is refused."""

    def __init__(self, code: str, reason: str, provision: str, way_forward: str, in_time: str = "") -> None:
        super().__init__(reason)
        self.refusal = (code, reason, provision, way_forward, in_time)


class Course(Period):
    """The bail as it unfolds, event by event."""

    def __init__(self, facts: BailFacts, readings: Readings, limits: Mapping[str, Rule[tuple[Limit, ...]]] = LIMITS) -> None:
        super().__init__(facts, readings, limits)
        self.pending_event: int | None = None
        self.request_open = False
        self.refused: list[BailRefusal] = []
        self.left_out = self._stops_left_out() if readings.stop_under_an_earlier_bail_left_out else {}

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
        self._say_other_arrests()
        for day, position, event, decision in self._timeline():
            try:
                self._apply(day, position, event, decision)
            except _Refused as refused:
                self.refused.append(BailRefusal(position, *refused.refusal))
                self._say(f"Refused: {refused.refusal[1]} Nothing changes.", refused.refusal[2])
        self._settle_stays(None)
        return self._answer()

    def _say_other_arrests(self) -> None:
        # s.47ZM(2): street bail doesn't move the period. A further arrest for the offence is a point for a lawyer.
        if self.facts.street_bail is not None:
            self._say(
                f"Street bail on {spoken(self.facts.street_bail)} changes nothing: the period stays that of the first arrest.",
                "PACE 1984 s.47ZM(2)",
            )
        if self.facts.rearrested:
            self._ask(period_after_a_new_arrest(self.readings.first_arrest_keeps_the_period))
        if self.begun_anew is not None:
            self._say(
                f"Arrested again on {spoken(self.begun_anew)} for the same offence: read as a first arrest, so the period begins "
                "anew, and what was authorised or stopped before no longer counts.",
                "PACE 1984 s.47(7)",
            )
        else:
            for again in self.facts.rearrested:
                self._say(
                    f"Arrested again on {spoken(again)} for the same offence: the period stays that of the first arrest.",
                    "PACE 1984 s.47ZM(2)",
                )
        if self.sent_after_street_bail and self.facts.released is not None:
            self._stop(self.facts.released, f"Released for a charging decision on {spoken(self.facts.released)}", _S47ZL_12)

    def _timeline(self) -> list[tuple[date, int, BailEvent, bool]]:
        """Order what happened by date; a court application counts twice, when made and when decided."""
        moments: list[tuple[date, int, BailEvent, bool]] = []
        since = self.begun_anew or self.facts.arrested
        for position, event in enumerate(self.facts.events):
            if not isinstance(event, InPatient) and _begins(event) < since:
                continue
            if position in self.left_out:
                continue
            match event:
                case InPatient():
                    self.stays.append((event.first_day, event.last_day))
                case CourtExtension(applied, decided, _):
                    moments.append((applied, position, event, False))
                    if decided is not None:
                        moments.append((decided, position, event, True))
                case Extension(authorised):
                    moments.append((authorised, position, event, False))
                case Suspended(on) | DppRequest(on) | DppRequestMet(on) | BailEnded(on):
                    moments.append((on, position, event, False))
        self.stays.sort()
        moments.sort(key=lambda moment: (moment[0], moment[1], moment[3]))
        return moments

    def _stops_left_out(self) -> dict[int, date]:
        """By one reading a stop that was open when an earlier bail ended stops nothing: its place, and when that bail ended."""
        found: dict[int, date] = {}
        open_stop: int | None = None
        for position, event in enumerate(self.facts.events):
            match event:
                case Suspended(on) | DppRequestMet(on) if self.begun_anew is None or on >= self.begun_anew:
                    open_stop = position
                case DppRequest():
                    open_stop = None
                case BailEnded(on) if open_stop is not None:
                    found[open_stop], open_stop = on, None
        return found

    def _apply(self, day: date, position: int, event: BailEvent, decision: bool) -> None:
        match event:
            case CourtExtension() if decision:
                self._court_decided(position, event)
                return
            case BailEnded():
                self._bail_ended(day)
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
                self._court_applied(position, event)
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
            self.suspensions.append((first_stopped, day - ONE_DAY))
            self._move((day - first_stopped).days, self._court_days(first_stopped, day))
        suspended = (day - first_stopped).days
        if suspended > 0:
            moved = f"so the clock runs again on that day: {number_of_days(suspended)} suspended, and the bail ends on"
        else:
            moved = "before any day was suspended, so nothing moves: the bail ends on"
        self._say(f"The Director asked for more on {spoken(day)}, {moved} {spoken(self._in_force)}.", "PACE 1984 s.47ZL")
        self._keep_the_floor(day)

    def _bail_ended(self, day: date) -> None:
        # s.47ZL stops the clock while a decision is awaited on bail; what becomes of the days where that bail ends is open.
        left_out = next((place for place, ended in self.left_out.items() if ended == day), None)
        if self.start is None:
            return
        if left_out is not None:
            first = self._first_stopped(_begins(self.facts.events[left_out]))
        elif self.stopped_from is not None:
            first, self.stopped_from = self.stopped_from, None
            self.suspensions.pop()
        else:
            return
        days = (day - first).days
        if days <= 0:
            return
        self._ask(days_stopped_before(left_out is not None))
        if left_out is not None:
            result = f"{number_of_days(days)} from {spoken(first)} on are left out, as if it had not stopped."
        else:
            self.suspensions.append((first, day - ONE_DAY))
            self._move(days, self._court_days(first, day))
            result = f"{number_of_days(days)} suspended, and the period ends on {spoken(self._in_force)}."
        self._say(f"The bail under which the clock had stopped ended on {spoken(day)}: {result}", "PACE 1984 s.47ZL")

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
        self._ask(floor_and_later_limits(self.readings.floor_moves_later_limits))
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
        self.stopped_from = first = self._first_stopped(day)
        self.suspensions.append((first, None))
        left = self._days_left
        with_left = "" if left is None else f" with {number_of_days(left)} left"
        if self.start is not None and day < self.start:
            # Nothing is used of a period that has not begun, so on this day the open point doesn't matter.
            self._say(f"{because}, before the bail start date, so the clock stops before any day is used,{with_left}.", provision)
            return
        self._ask(day_of_stopping(counts))
        self._say(
            f"{because}, so the clock stops{with_left}; "
            f"{'that day counts as used' if counts else 'that day is the first suspended day'}.",
            provision,
        )

    def _refuse_before_the_beginning(self) -> None:
        if self.start is None:
            raise _Refused(
                "bail.not_begun",
                "The bail clock has not begun, so there is no period to extend.",
                "PACE 1984 s.47ZL",
                "Wait for the Director's request; the clock begins on its day.",
            )

    def _extend(self, event: Extension) -> None:
        self._refuse_before_the_beginning()
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
                f"{_APPLY} before the bail ends." if by_court else f"Choose {chain} months.",
                _APPLY if by_court else "",
            )
        if self.court_ends is not None:
            raise _Refused(
                "bail.with_the_court",
                "The court has extended this bail; from then on only the court may.",
                "PACE 1984 s.47ZG",
                f"{_APPLY} before the bail ends.",
                _APPLY,
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
        self.treated_until = None
        if self._is_stopped:
            self._ask(extension_while_stopped())
            until = "once the clock runs again"
        else:
            until = f"to {spoken(self.ends[place])}"
        self._say(
            f"{_RANK_NAMES[event.rank].capitalize()} extended the bail on {spoken(event.authorised)} to {limit.months} months "
            f"from the bail start date: {until}.",
            limit.provision,
        )

    def _court_applied(self, position: int, event: CourtExtension) -> None:
        self._refuse_before_the_beginning()
        too_early = self.too_early_for_the_court()
        if too_early is not None:
            raise _Refused(*too_early)
        if self.pending_since is not None:
            raise _Refused(
                "bail.application_pending",
                f"The application of {spoken(self.pending_since)} has not been decided.",
                "PACE 1984 s.47ZJ",
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
        self.pending_event = position
        self._say(
            f"Applied to the court on {spoken(event.applied)}, in time, so the period is treated as extended until the "
            "court decides.",
            "PACE 1984 s.47ZJ(3)",
        )

    def _court_decided(self, position: int, event: CourtExtension) -> None:
        if self.pending_event != position or event.decided is None:
            return  # the application itself was refused
        self.pending_since = None
        self.pending_event = None
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
        before = self.court_ends
        self.court_ends = event.ends
        self.treated_until = None
        self.court_counts_from = event.decided + ONE_DAY
        self._say(
            f"The court decided on {spoken(event.decided)}: the bail ends on {spoken(event.ends)}, as ordered.",
            "PACE 1984 s.47ZF" if first else "PACE 1984 s.47ZG",
        )
        if first and self.ends and event.ends > self.ends[-1]:
            self._ask(order_beyond_limit(f"{self.table[-1].months} months ({spoken(self.ends[-1])})"))
        elif before is not None:
            longest = COURT_AGAIN.on(self.facts.arrested).value[1]
            most = period_of_months(before + ONE_DAY, longest)
            if event.ends > most:
                self._ask(further_order_beyond_limit(f"{longest} months from the one before ({spoken(most)})"))

    def too_early_for_the_court(self) -> tuple[str, str, str, str] | None:
        """Say why the court can't extend yet: code, reason, section, way forward. None where it can."""
        first_court = next(place for place, limit in enumerate(self.table) if limit.by_court)
        # s.47ZF(1)(b): nine months by a superintendent open the way to court in a designated case too.
        opens = min(first_court - 1, 2) if self.facts.regime == Regime.DESIGNATED else first_court - 1
        if self.court_ends is not None or self.current >= opens:
            return None
        before = self.table[self.current + 1]
        return (
            "bail.court_out_of_sequence",
            f"The court can only extend after {self.table[opens].months} months have been authorised.",
            "PACE 1984 s.47ZF(1)",
            f"Ask for {before.months} months first: {before.authority}.",
        )

    def _refuse_after_the_end(self, day: date, event: BailEvent) -> None:
        # An application in time keeps the period open (47ZJ(3)); a stopped clock can't run out (47ZL).
        if self._is_stopped or self.pending_since is not None or day <= self._in_force:
            return
        way = "It can't be extended after that; record what happens next."
        if not isinstance(event, Extension | CourtExtension):
            way = "Nothing can stop or restart it after that; record what happens next."
        raise _Refused("bail.ended", f"The bail ended on {spoken(self._in_force)}.", "PACE 1984 s.47ZB", way)

    # -- the answer -----------------------------------------------------------------------------------------------

    def _answer(self) -> BailClock:
        stopped = self._is_stopped
        open_ended = stopped or self.pending_since is not None
        ends = None if open_ended else self._in_force
        if ends is not None:
            self._say(f"The bail in force ends at the end of {spoken(ends)}.", "PACE 1984 s.47ZA(2)")
        return BailClock(
            ends=ends,
            limits=self._limits(),
            steps=tuple(self.steps),
            sign_off=tuple(self.sign_off.values()),
            refused=tuple(self.refused),
            suspensions=tuple(sorted([*self.suspensions, *self._stays_suspended()], key=lambda one: one[0])),
            stopped=stopped,
            days_left_when_restarted=self._days_left,
            pending_since=self.pending_since,
        )


def _begins(event: BailEvent) -> date:
    """The day of an event; of an application to the court the day on which it was made, of a stay in hospital the first."""
    match event:
        case InPatient(first_day, _):
            return first_day
        case CourtExtension(applied):
            return applied
        case Extension(authorised):
            return authorised
        case Suspended(on) | DppRequest(on) | DppRequestMet(on) | BailEnded(on):
            return on
