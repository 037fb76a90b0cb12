"""The course of one detention: from the relevant time to the limits, the reviews, and what a court ordered.

Sums are done in UTC, so they are of elapsed time; what is said and answered is in London time.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from safehold.law.calendar import LONDON, spoken_local
from safehold.law.detention.answers import (
    CourtOrder,
    DetentionClock,
    DetentionLimit,
    DetentionRefusal,
    LimitState,
    Readings,
    breach_and_questioning,
    earlier_authority,
    hospital_and_orders,
    hospital_and_reviews,
)
from safehold.law.detention.facts import DetentionFacts, ExcludedPeriod, FurtherDetention
from safehold.law.detention.limits import BREACH, COURT, LIMITS, OUT_OF_AREA, REVIEWS, CourtHours
from safehold.law.detention.sums import HOUR, MINUTE, duration, limit_at, london, not_questioned, said
from safehold.law.steps import Basis, SignOff, Step

__all__ = ["Course"]

_REVIEWS_BEFORE_AUTHORITY: Final = 2
_LAW: Final = Basis.STATUTE
_S40: Final = "PACE 1984 s.40(3)"
_S40_6: Final = "PACE 1984 s.40(6)"
_S41_6: Final = "PACE 1984 s.41(6)"
_S42: Final = "PACE 1984 s.42(1)"


class _Section(StrEnum):
    """Under which section a court decides on further detention: its first order, or one that lengthens it."""

    FIRST = "PACE 1984 s.43"
    FURTHER = "PACE 1984 s.44"


_NOTHING: Final = timedelta()


class Course:
    """One detention as it unfolds. The facts have been checked, and their times are in UTC."""

    def __init__(self, facts: DetentionFacts, readings: Readings) -> None:
        self.facts = facts
        self.readings = readings
        self.steps: list[Step] = []
        self.sign_off: dict[str, SignOff] = {}
        self.refused: list[DetentionRefusal] = []
        self.orders: list[CourtOrder] = []
        self.authorities: list[Step] = []

    def run(self) -> DetentionClock:
        """Work through the facts and give the answer."""
        facts, steps = self.facts, self.steps
        arrived = facts.arrived
        relevant = self._relevant_time(arrived)
        local_relevant = london(relevant)
        day = local_relevant.date()
        left_out = self._left_out(relevant, arrived, day)
        table = LIMITS.on(day).value
        moments = [limit_at(relevant, hours, facts.used_minutes, left_out) for hours, _, _ in table]
        if facts.used_minutes:
            self._say(f"{duration(facts.used_minutes)} of earlier detention count.", "PACE 1984 s.47(6)")
        day_over, with_superintendent, in_all = moments
        until = day_over
        states = [LimitState.IN_FORCE, LimitState.NOT_AUTHORISED, LimitState.NOT_AUTHORISED]
        held_longer = self._superintendent(day_over, with_superintendent)
        if held_longer is not None:
            states[1] = LimitState.AUTHORISED
            until = held_longer
        locals_ = [at.astimezone(LONDON) for at in moments]
        for (hours, authority, provision), local in zip(table, locals_, strict=True):
            steps.append(Step(f"{hours} hours are reached at {spoken_local(local)}: {authority}.", _LAW, provision))
        steps.extend(self.authorities)
        if facts.court:
            until = self._court(until, with_superintendent, in_all, COURT.on(day).value)
            if until >= in_all:
                states[2] = LimitState.AUTHORISED
        next_review = self._next_review(day)
        steps.extend(Step(f"Refused: {entry.reason}", _LAW, entry.provision) for entry in self.refused)
        return DetentionClock(
            relevant_time=local_relevant,
            next_review_by=None if next_review is None else london(next_review),
            limits=tuple(
                [
                    DetentionLimit(hours, local, authority, _LAW, provision, state)
                    for (hours, authority, provision), local, state in zip(table, locals_, states, strict=True)
                ]
            ),
            steps=tuple(steps),
            sign_off=tuple(self.sign_off.values()),
            refused=tuple(self.refused),
            authorised_until=london(until),
            orders=tuple(self.orders),
        )

    # -- where it begins ------------------------------------------------------------------------------------------

    def _relevant_time(self, arrived: datetime) -> datetime:
        facts = self.facts
        if facts.voluntary_arrest is not None:
            relevant = facts.voluntary_arrest
            self._say(f"Came voluntarily, so the relevant time is the arrest: {said(relevant)}.", "PACE 1984 s.41(2)(c)")
            return relevant
        if facts.out_of_area is not None:
            return self._out_of_area(arrived)
        if facts.street_bail:
            self._say(
                f"Came to answer street bail, so the relevant time is arrival at the station: {said(arrived)}.",
                "PACE 1984 s.41(2)(ca)",
            )
            return arrived
        self._say(f"The relevant time is arrival at the station: {said(arrived)}.", "PACE 1984 s.41(2)")
        return arrived

    def _out_of_area(self, arrived: datetime) -> datetime:
        out = self.facts.out_of_area
        assert out is not None
        if out.questioned:
            self._say(
                f"Questioned in the area of the arrest, so the relevant time is arrival at the first station: {said(arrived)}.",
                "PACE 1984 s.41(2)(d), (3)(c)",
            )
            return arrived
        arrested = out.arrested
        hours = OUT_OF_AREA.on(london(arrested).date()).value
        latest = arrested + hours * HOUR
        there = None if out.arrived is None else out.arrived
        if there is not None and there <= latest:
            self._say(
                f"Arrested in another area and not questioned there, so the relevant time is arrival in the area that sought "
                f"the arrest: {said(there)}, within {hours} hours of it.",
                "PACE 1984 s.41(2)(a)(i)",
            )
            return there
        self._say(
            f"Arrested in another area at {said(arrested)} and not questioned there, so the relevant time is {hours} hours "
            f"after the arrest, the earlier of the two: {said(latest)}.",
            "PACE 1984 s.41(2)(a)(ii)",
        )
        return latest

    def _left_out(self, relevant: datetime, arrived: datetime, day: date) -> list[tuple[datetime, datetime, timedelta]]:
        """Give the stretches that do not count, in order and without overlap, each with the time in it that does."""
        stretches: list[tuple[datetime, datetime, timedelta]] = []
        resumes = relevant
        if self.facts.breach_arrest:
            hours = BREACH.on(day).value
            resumes = max(relevant, arrived + hours * HOUR)
            stretches.extend(self._breach_hours(relevant, resumes))
            self._say(
                f"Arrested for breach of bail: {hours} hours from arrival are left out, so the clock runs again at "
                f"{said(resumes)}.",
                "PACE 1984 s.47(6A)",
            )
        for period in self.facts.excluded:
            start, end = max(period.start, resumes), period.end
            if end <= start:
                continue
            questioned = min(self._still_questioned(period, relevant, resumes), end - start)
            stretches.append((start, end, questioned))
            self._say(
                f"In hospital, or on the way, from {said(start)} to {said(end)}: left out, except "
                f"{duration(int(questioned.total_seconds() // 60))} questioned.",
                _S41_6,
            )
        return stretches

    def _breach_hours(self, begins: datetime, resumes: datetime) -> list[tuple[datetime, datetime, timedelta]]:
        """Give the hours left out after a breach, as stretches: minutes questioned in hospital in them are taken to count."""
        stretches = []
        for period in self.facts.excluded:
            start, end = max(period.start, begins), min(period.end, resumes)
            if end <= start or not period.questioned_minutes:
                continue
            taken_in = self.readings.breach_hours_take_in_questioning
            self._ask(breach_and_questioning(taken_in))
            if taken_in:
                continue
            # Nobody records which minutes these were: as many as fit fall within the three hours.
            questioned = min(period.questioned_minutes * MINUTE, end - start)
            stretches += [(begins, start, _NOTHING), (start, end, questioned)]
            self._say(
                f"Questioned in hospital in these hours for {duration(int(questioned.total_seconds() // 60))}, which count.",
                "PACE 1984 ss.41(6), 47(6A)",
            )
            begins = end
        return [*stretches, (begins, resumes, _NOTHING)]

    def _still_questioned(self, period: ExcludedPeriod, relevant: datetime, resumes: datetime) -> timedelta:
        """Give the questioning of a stay that the hours left out after a breach have not taken up."""
        questioned = period.questioned_minutes * MINUTE
        if self.facts.breach_arrest and not self.readings.breach_hours_take_in_questioning and period.start < resumes:
            questioned -= min(questioned, resumes - max(period.start, relevant))
        return questioned

    # -- authorities ----------------------------------------------------------------------------------------------

    def _superintendent(self, day_over: datetime, with_superintendent: datetime) -> datetime | None:
        """Follow the authorities of superintendents, and give the moment to which they reach; None where there is none."""
        facts = self.facts
        if facts.superintendent is None:
            return self._earlier_superintendent(with_superintendent)
        if not self._superintendent_may(facts.superintendent, day_over):
            return None
        until = min(with_superintendent, facts.superintendent_until or with_superintendent)
        words = f"A superintendent authorised detention at {said(facts.superintendent)}: to {said(until)}."
        self.authorities.append(Step(words, _LAW, _S42))
        for position, authority in enumerate(facts.superintendent_again):
            where = f"superintendent_again[{position}]"
            if authority.at > until:
                self._refuse(
                    where,
                    "detention.authority_ended",
                    f"The authority before ended at {said(until)}; a superintendent can't lengthen it after that.",
                    "PACE 1984 s.42(2)",
                    "Release or charge the person; record what happens next.",
                )
                continue
            further = min(with_superintendent, authority.until or with_superintendent)
            if further <= until:
                self._refuse(
                    where,
                    "detention.not_longer",
                    f"Detention to {said(until)} was authorised already.",
                    "PACE 1984 s.42(2)",
                    "Check until when it was authorised.",
                )
                continue
            until = further
            words = f"A superintendent authorised more at {said(authority.at)}: to {said(until)}."
            self.authorities.append(Step(words, _LAW, "PACE 1984 s.42(2)"))
        return until

    def _earlier_superintendent(self, with_superintendent: datetime) -> datetime | None:
        """Take the reading about an authority that was given in earlier detention which counts."""
        before = self.facts.superintendent_before
        if before is None or self.facts.indictable is False:
            return None
        holds = self.readings.earlier_authority_holds
        self._ask(earlier_authority(holds))
        words = f"In the earlier detention, which counts, a superintendent authorised 36 hours at {said(before)}: "
        taken = f"taken to hold, to {said(with_superintendent)}." if holds else "taken not to hold for this one."
        self.authorities.append(Step(words + taken, _LAW, "PACE 1984 ss.42(1), 47(6)"))
        return with_superintendent if holds else None

    def _superintendent_may(self, authority: datetime, day_over: datetime) -> bool:
        if self.facts.indictable is False:
            self._refuse(
                "superintendent",
                "detention.not_indictable",
                "A superintendent can only authorise more for an indictable offence.",
                "PACE 1984 s.42(1)(b)",
                "Release or charge the person before 24 hours are over.",
            )
            return False
        # s.42(4)(a): none may be given more than 24 hours after the relevant time.
        if authority > day_over:
            self._refuse(
                "superintendent",
                "detention.too_late",
                f"A superintendent can't authorise more after 24 hours were over at {said(day_over)}.",
                "PACE 1984 s.42(4)(a)",
                "Release or charge the person; record what happens next.",
            )
            return False
        # s.42(4)(b): none before the second review has been carried out.
        held = sum(1 for review in self.facts.reviews if review <= authority)
        if held < _REVIEWS_BEFORE_AUTHORITY:
            self._refuse(
                "superintendent",
                "detention.before_second_review",
                f"A superintendent can't authorise more before the second review; by {said(authority)} "
                f"{'none had' if held == 0 else 'only one had'} been held.",
                "PACE 1984 s.42(4)(b)",
                "Hold the second review, then ask again.",
            )
            return False
        return True

    def _court(self, until: datetime, with_superintendent: datetime, in_all: datetime, rule: CourtHours) -> datetime:
        """Follow the applications in order, and give the moment until which detention is authorised after them.

        `until` is where 24 hours, or a superintendent's authority, end.
        """
        held_until = until
        warrant_ends: datetime | None = None
        for position, application in enumerate(self.facts.court):
            where = f"court[{position}]"
            applied = application.applied
            if warrant_ends is None:
                lawful = self._may_apply(where, application, held_until, with_superintendent, rule)
            else:
                lawful = self._may_apply_again(where, application, warrant_ends)
            if not lawful:
                continue
            section = _Section.FIRST if warrant_ends is None else _Section.FURTHER
            if application.decided is None:
                self._say(f"The court was asked at {said(applied)} and has not decided.", section)
                if warrant_ends is None and applied > with_superintendent:
                    self._say("Until the court hears it, the person may be kept.", "PACE 1984 s.43(6)(a)")
                    until = max(until, with_superintendent + rule.late_by * HOUR)
                continue
            decided = application.decided
            if warrant_ends is None and applied <= held_until < decided:
                self._say(
                    f"The court decided at {said(decided)}, after {said(held_until)}: until then the person may be kept only "
                    f"while the hearing is adjourned, to {said(with_superintendent)} at most.",
                    "PACE 1984 s.43(8)(b), (9)",
                )
            if application.hours is None:
                self._say(
                    f"The court refused at {said(decided)}; what was authorised before runs to {said(until)}, and another "
                    "application needs new evidence.",
                    "PACE 1984 s.43(15)–(17)" if warrant_ends is None else "PACE 1984 s.44(7)–(8)",
                )
                if decided > until:
                    until = decided
                continue
            if application.hours > rule.each:
                self._refuse(
                    where,
                    "detention.order_too_long",
                    f"A court can order at most {rule.each} hours at a time, not {application.hours}.",
                    "PACE 1984 s.43(12)" if warrant_ends is None else "PACE 1984 s.44(3)(a)",
                    "Check the hours on the court's order.",
                )
                continue
            # s.43(10): a warrant runs from its issue; s.44: an extension lengthens it from its end.
            begins = decided if warrant_ends is None else warrant_ends
            until = warrant_ends = self._order(decided, begins, application.hours, in_all, section)
        return until

    def _may_apply(
        self, where: str, application: FurtherDetention, held_until: datetime, with_superintendent: datetime, rule: CourtHours
    ) -> bool:
        applied = application.applied
        if self.facts.indictable is False:
            self._refuse(
                where,
                "detention.not_indictable",
                "A court can only order further detention for an indictable offence.",
                "PACE 1984 s.43(4)(b)",
                "Release or charge the person.",
            )
            return False
        if applied <= held_until:
            return True
        if held_until < with_superintendent:
            self._refuse_not_held(where, applied, held_until)
            return False
        latest = with_superintendent + rule.late_by * HOUR
        if application.court_not_sitting and applied <= latest:
            self._say(
                f"36 hours were over at {said(with_superintendent)}, when no court could sit; one sat within {rule.late_by} "
                "hours. It dismisses an application that could reasonably have come earlier.",
                "PACE 1984 s.43(5)(b), (7)",
            )
            return True
        self._refuse(
            where,
            "detention.applied_too_late",
            f"36 hours were over at {said(with_superintendent)}, before the court was asked at {said(applied)}.",
            "PACE 1984 s.43(5)",
            "Release or charge the person. If no court could sit then but one sat within the next six hours, record that.",
        )
        return False

    def _refuse_not_held(self, where: str, applied: datetime, held_until: datetime) -> None:
        """Refuse an application about somebody who had to be released or charged before it."""
        if self.facts.superintendent is not None and held_until in self._ends_of_authorities():
            ended, provision = f"A superintendent's authority ended at {said(held_until)}", "PACE 1984 s.42(1)–(2)"
        else:
            ended = f"24 hours were over at {said(held_until)}, and no superintendent had authorised more"
            provision = "PACE 1984 ss.41(7)–(8), 42(4)(a)"
        self._refuse(
            where,
            "detention.not_held",
            f"{ended}, before the court was asked at {said(applied)}: the person had to be released or charged by then.",
            provision,
            "Release or charge the person. If a superintendent authorised more in time, record that first.",
        )

    def _ends_of_authorities(self) -> set[datetime | None]:
        return {self.facts.superintendent_until, *(authority.until for authority in self.facts.superintendent_again)}

    def _may_apply_again(self, where: str, application: FurtherDetention, warrant_ends: datetime) -> bool:
        last = application.applied if application.decided is None else application.decided
        if last <= warrant_ends:
            return True
        self._refuse(
            where,
            "detention.warrant_ended",
            f"The warrant ended at {said(warrant_ends)}; it can't be extended after that.",
            "PACE 1984 ss.43(18), 44(1)",
            "Release or charge the person; record what happens next.",
        )
        return False

    def _order(self, decided: datetime, begins: datetime, hours: int, in_all: datetime, section: _Section) -> datetime:
        ends = begins + hours * HOUR
        moved = ends
        for period in self.facts.excluded:
            if begins <= period.start < moved:
                moved += not_questioned(period)
        if moved != ends:
            self._ask(hospital_and_orders(self.readings.hospital_time_moves_orders))
            if self.readings.hospital_time_moves_orders:
                ends = moved
        what = "issued a warrant of further detention" if section is _Section.FIRST else "extended the warrant"
        self._say(f"The court {what} at {said(decided)} for {hours} hours: to {said(ends)}.", section)
        if ends > in_all:
            ends = in_all
            self._say(f"No order reaches past 96 hours in all, so it ends at {said(ends)}.", "PACE 1984 s.44(3)(b)")
        self.orders.append(CourtOrder(london(decided), london(ends), section))
        return ends

    # -- reviews --------------------------------------------------------------------------------------------------

    def _next_review(self, day: date) -> datetime | None:
        facts = self.facts
        if facts.authorised is None:
            return None
        first, later = REVIEWS.on(day).value
        authorised = facts.authorised
        due = self._due_after(authorised, first)
        self._say(f"Detention was authorised at {said(authorised)}, so the first review is due by {said(due)}.", _S40)
        for held in facts.reviews:
            if held <= due:
                due = self._due_after(held, later)
                self._say(f"Review held at {said(held)}; the next is due by {said(due)}.", _S40)
            else:
                # s.40(6): that it was postponed doesn't move the one after.
                was_due, due = due, self._due_after(due, later)
                self._say(
                    f"Review due by {said(was_due)} was held late, at {said(held)}; the next is due by {said(due)}.", _S40_6
                )
        return due

    def _due_after(self, start: datetime, hours: int) -> datetime:
        plain = moved = start + hours * HOUR
        for period in self.facts.excluded:
            if start <= period.start < moved:
                moved += not_questioned(period)
        if moved == plain:
            return plain
        moves = self.readings.hospital_time_moves_reviews
        self._ask(hospital_and_reviews(moves))
        return moved if moves else plain

    # -- words ----------------------------------------------------------------------------------------------------

    def _say(self, text: str, provision: str) -> None:
        self.steps.append(Step(text, _LAW, provision))

    def _ask(self, point: SignOff) -> None:
        self.sign_off.setdefault(point.code, point)

    def _refuse(self, fact: str, code: str, reason: str, provision: str, way_forward: str) -> None:
        self.refused.append(DetentionRefusal(fact, code, reason, provision, way_forward))
