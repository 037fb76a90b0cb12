"""An operation from the planning to its last evening, played from its plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from safehold.casework.bail import actions as bails
from safehold.casework.bail.asked import EndBail
from safehold.casework.bail.models import BailOutcome
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import CloseCase, ReviewCase
from safehold.casework.cases.models import RiskLevel
from safehold.casework.operations import actions as operations
from safehold.casework.operations.asked import CreateOperation, EndOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation
from safehold.casework.safeguarding.models import ActionType
from safehold.casework.warrants.models import PartOfDay, SearchResult, WarrantKind
from safehold.demo import children, detention, investigations
from safehold.demo.children import Safeguarded
from safehold.demo.closures import ready_to_close
from safehold.demo.detention import Detention
from safehold.demo.force import Force
from safehold.demo.invented import Subject
from safehold.demo.investigations import Investigation, Seals
from safehold.demo.plan import Planned, Result
from safehold.demo.stories import Story, london, together
from safehold.law.calendar import add_working_days

DAYS_BEFORE = {RiskLevel.VERY_HIGH: 4, RiskLevel.HIGH: 9, RiskLevel.MEDIUM: 16, RiskLevel.LOW: 24}
"""How long before the first day the report of a warrant came in, at least."""
SEARCHERS = ("exhibits_officer", "kfixture", "bexample", "mproto", "eframework")
NO_CONTACT_YET = (29, 31)
"""Warrants of the operation after which nobody has contacted the released person yet."""
NO_REPLY_YET = (31,)
"""Warrants of the operation about whose child nobody has replied yet."""
NOT_RETURNED = (5, 14)
"""Warrants that lie in a drawer: their return to the court is overdue."""


@dataclass
class OperationStory:
    """An operation as its story knows it. Subjects are numbered from `first_subject`, children from `first_child`."""

    force: Force
    name: str
    first_day: date
    plan: Sequence[Planned]
    days: int
    seals: Seals
    first_subject: int
    first_child: int
    to_laboratory_until: int
    """The last day of the operation whose exhibits were taken to the laboratory."""
    shares_account_with: Mapping[int, Subject] = field(default_factory=dict)
    shares_phone_with: Mapping[int, Subject] = field(default_factory=dict)
    """Who was known before by the account or the phone that the report of a warrant names."""
    searchers: Sequence[str] = SEARCHERS
    """Who records the seizures of a search, in turn."""
    is_concluded: bool = False
    """Whether bail has ended since, and the cases are closed."""
    operation: Operation = field(init=False)
    investigations: dict[int, Investigation] = field(default_factory=dict, init=False)

    @property
    def last_day(self) -> date:
        """The last day of the operation."""
        return self.day(self.days)

    def day(self, number: int) -> date:
        """A day of the operation, counted from 1."""
        return self.first_day + timedelta(days=number - 1)

    def stories(self) -> Iterator[Story]:
        """Every story of the operation."""
        for planned in self.plan:
            of = Investigation(
                force=self.force,
                seals=self.seals,
                subject=Subject(self.first_subject + planned.number),
                place=planned.place,
                risk=RiskLevel(planned.risk),
                detective=self.force.detectives[planned.number % 5],
            )
            self.investigations[planned.number] = of
            yield self._warrant(planned, of)
        yield self._direction()

    def _direction(self) -> Story:
        """The inspector sets up the operation, plans each warrant, reviews the cases, and ends it."""
        force, ready = self.force, self.first_day - timedelta(days=2)
        at = yield london(ready, "10:00")
        self.operation = operations.create_operation(
            CreateOperation(name=self.name, first_day=self.first_day, last_day=self.last_day), by=force.inspector, at=at
        )
        for planned in self.plan:
            at = yield london(ready, "13:00", minutes=2 * planned.number)
            self._schedule(planned, at=at, day=planned.moved_from or planned.day)
        for planned in self.plan:
            if planned.moved_from:
                at = yield london(self.day(planned.moved_from - 1), "17:30")
                self._schedule(planned, at=at, day=planned.day, reason="The social worker is not free that day")
        for planned in self.plan:
            at = yield london(self.day(min(6, self.days)), "18:00", minutes=2 * planned.number)
            cases.review_case(
                self.investigations[planned.number].case,
                ReviewCase(reason="On course. The plan of the operation holds."),
                by=force.inspector,
                at=at,
            )
        at = yield london(self.last_day, "21:30")
        operations.end_operation(self.operation, EndOperation(reason="Every warrant has a result."), by=force.inspector, at=at)

    def _schedule(self, planned: Planned, *, at: datetime, day: int, reason: str = "") -> None:
        operations.schedule_warrant(
            self.operation,
            self.investigations[planned.number].warrant,
            ScheduleWarrant(
                day=self.day(day),
                part_of_day=PartOfDay.MORNING if self._starts(planned) < "12:00" else PartOfDay.AFTERNOON,
                team_name=f"Team {'ABC'[planned.number % 3]}",
                reason=reason,
            ),
            by=self.force.inspector,
            at=at,
        )

    def _starts(self, planned: Planned) -> str:
        """When a search begins: the first two of a day in the morning, the third in the early afternoon."""
        of_the_day = [other.number for other in self.plan if other.day == planned.day]
        return ("06:40", "07:15", "12:10")[of_the_day.index(planned.number)]

    def _warrant(self, planned: Planned, of: Investigation) -> Story:
        """One warrant: from the report to what follows the search."""
        received = self.first_day - timedelta(days=DAYS_BEFORE[of.risk] + planned.number % 6)
        yield from investigations.report_to_case(
            of,
            london(received, "08:30", minutes=9 * planned.number),
            shares_account_with=self.shares_account_with.get(planned.number),
            shares_phone_with=self.shares_phone_with.get(planned.number),
        )
        kind = WarrantKind.PCA_S4 if planned.number % 8 == 3 else WarrantKind.PACE_S8
        yield from investigations.warrant_granted(
            of, london(received + timedelta(days=1), "14:30", minutes=planned.number), kind=kind, child=planned.children > 0
        )
        day, clock = self.day(planned.day), self._starts(planned)
        seizer = self.force.officers[self.searchers[planned.number % len(self.searchers)]]
        happening = [
            investigations.search(
                of,
                day,
                clock,
                seizer=seizer,
                devices=planned.devices,
                result=SearchResult.NO_TRACE if planned.result is Result.NO_TRACE else SearchResult.FOUND,
                child_present=planned.children > 0,
                papers=1 if planned.number % 6 == 0 else 0,
                cards=2 if planned.number % 5 == 2 else 0,
            )
        ]
        moment = london(day, clock, minutes=9)
        it = None
        if planned.result not in (Result.NO_ARREST, Result.NO_TRACE):
            it = Detention(of, of.person)
            happening.append(self._suspect(planned, it, planned.result))
        if planned.also_arrested:
            happening.append(self._another_suspect(planned, of))
        first_child = self.first_child + sum(other.children for other in self.plan if other.number < planned.number)
        for number in range(planned.children):
            child = Safeguarded(of, first_child + number)
            found = moment + timedelta(minutes=20 + 6 * number)
            if planned.number in NO_REPLY_YET:
                happening.append(self._child_without_reply(child, found))
            else:
                happening.append(children.whole_story(child, found, warrant=of.warrant))
        happening.append(self._exhibits(planned, of, day))
        if self.is_concluded or planned.number not in NOT_RETURNED:
            back = london(add_working_days(day, 3), "16:00", minutes=planned.number)
            happening.append(investigations.warrant_returned(of, back))
        yield from together(*happening)
        if self.is_concluded:
            yield from self._conclusion(planned, of, it)

    def _another_suspect(self, planned: Planned, of: Investigation) -> Story:
        at = yield self._moment_of_arrest(planned)
        person = investigations.add_another_suspect(of, Subject(of.subject.number + 40), at=at)
        yield from self._suspect(planned, Detention(of, person), Result.BAILED, later=3)

    def _moment_of_arrest(self, planned: Planned) -> datetime:
        return london(self.day(planned.day), self._starts(planned), minutes=9)

    def _suspect(self, planned: Planned, it: Detention, result: Result, *, later: int = 0) -> Story:
        day = self.day(planned.day)
        moment = self._moment_of_arrest(planned) + timedelta(minutes=later)
        yield from detention.arrested(it, moment)
        yield from detention.reviewed(it, moment + timedelta(hours=6, minutes=20))
        if result is Result.BAILED:
            yield from detention.bailed(it, moment + timedelta(hours=9, minutes=planned.number))
        else:
            yield from detention.charged(it, moment + timedelta(hours=11), remanded=result is Result.REMANDED)
        if result is not Result.REMANDED and planned.number not in NO_CONTACT_YET:
            yield from detention.contacted(it, london(day + timedelta(days=1), "10:00", minutes=4 * planned.number))
        yield from detention.before_court(it)

    def _child_without_reply(self, child: Safeguarded, moment: datetime) -> Story:
        yield from children.found(child, moment, warrant=child.of.warrant)
        yield from children.action(child, moment + timedelta(minutes=95), ActionType.CHILD_SEEN, "Seen with a social worker")

    def _exhibits(self, planned: Planned, of: Investigation, day: date) -> Story:
        if self.is_concluded:
            return
        yield from investigations.to_store(of, day, "18:30")
        if planned.day > self.to_laboratory_until:
            return
        urgent = of.risk in (RiskLevel.VERY_HIGH, RiskLevel.HIGH)
        yield from investigations.to_laboratory(of, add_working_days(day, 1), wanted=4 if urgent else 2)

    def _conclusion(self, planned: Planned, of: Investigation, it: Detention | None) -> Story:
        """The bail ends before its three months are over, and the case is closed some weeks later."""
        if it is not None and it.bail is not None:
            at = yield london(self.day(planned.day + 76), "11:00", minutes=planned.number)
            bails.end_bail(
                it.bail,
                EndBail(
                    ended_at=at, outcome=BailOutcome.NO_FURTHER_ACTION, reason="Nothing of interest was found on the devices."
                ),
                by=of.detective,
                at=at,
            )
        is_charged = planned.result in (Result.CHARGED, Result.REMANDED)
        at = yield london(self.day(planned.day + 110), "15:00", minutes=planned.number)
        ready_to_close(of.case, by=self.force.inspector, at=at, convicted=is_charged)
        cases.close_case(
            of.case,
            CloseCase(
                outcome="Convicted" if is_charged else "No further action",
                reason="The court has passed sentence." if is_charged else "There is no evidence that would meet the test.",
            ),
            by=self.force.inspector,
            at=at,
        )
