"""The cases around the operation: one at every stage of the work, so that each page has something to show today.

Their days are chosen backwards: from the limit that is to be seen on the Today board to the arrest or issue that leads to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from safehold.casework.bail import actions as bails
from safehold.casework.bail.asked import (
    ExtendBail,
    Months,
    PrepareExtension,
    Reasons,
    RecordFailureToSurrender,
    RecordOutcomeTold,
    RecordRepresentations,
    SetReturnDay,
)
from safehold.casework.bail.models import Answer, EarlierReturn, ExtensionRequest
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import CloseCase, GrantAccess, RecordDecision, ReviewCase
from safehold.casework.cases.models import Restriction, RiskLevel
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RecordCpsRequestForMore
from safehold.casework.operations import actions as operations
from safehold.casework.operations.asked import CreateOperation, ScheduleWarrant
from safehold.casework.people import actions as people
from safehold.casework.people.asked import (
    AddPerson,
    ProhibitionAsMade,
    RecordAbsence,
    RecordChange,
    RecordNotification,
    RecordOrder,
    RecordRequirements,
)
from safehold.casework.people.models import AbsenceKind, CaseRole, ChangeKind, DisposalKind, How, NotificationKind, OrderKind
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssessReferral, CloseReferral, DecideMatch, JoinReferral, TakeReferral
from safehold.casework.referrals.models import ClosedAs, MatchDecision
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.choices import Sought
from safehold.casework.warrants.models import PartOfDay
from safehold.demo import children, detention, investigations
from safehold.demo.children import Safeguarded
from safehold.demo.closures import ready_to_close
from safehold.demo.days import ONE_DAY, Stop, arrest_that_leads_to, issue_that_lapses, limit_after
from safehold.demo.detention import NO_VICTIM, Detention, ask_the_prosecutor, bail_of
from safehold.demo.force import Force
from safehold.demo.invented import SOLICITORS, Subject
from safehold.demo.investigations import REASONS, TOOL, TOOL_VERSION, Investigation, Seals
from safehold.demo.reports import received_report
from safehold.demo.stories import Story, StoryThatGives, london, together
from safehold.exchange.cybertip import ReferralType
from safehold.law.calendar import add_working_days

PROHIBITIONS = (
    "Not to use a device that can reach the internet, except one that has been shown to the police.",
    "Not to be alone with anybody under 16, save with the approval of children's services.",
    "Not to delete the history of any device.",
)


EXTENSION_REASONS: Reasons = {
    "A": "The account, the address and the phone agree.",
    "B": "Two devices are still at the laboratory.",
    "C": "Each device was taken to the laboratory in the week of the search, and asked after every month.",
    "D": "The conditions keep two children safe.",
}


AUTHORISED_REASONS: Reasons = {
    **EXTENSION_REASONS,
    "B": "Two devices wait, four were never sent, and the CPS has asked for two statements.",
    "C": "Slow, and partly the laboratory's queue. The four devices go there this week; the statements by the end of the month.",
}
"""What the inspector writes after reading the pack."""


VIEWS = NewViews(
    sought=Sought.GIVEN,
    words="The child's mother asks that he does not come near the school.",
    through_representative=True,
    custody_officer_told=True,
)


@dataclass
class EarlierCases:
    """The cases around the operation, seen from one day."""

    force: Force
    seals: Seals
    today: date

    def ago(self, days: int) -> date:
        """A day before today."""
        return self.today - timedelta(days=days)

    def investigation(self, number: int, place: str, risk: RiskLevel, officer: int) -> Investigation:
        """An investigation of one of the detectives."""
        return Investigation(self.force, self.seals, Subject(number), place, risk, self.force.detectives[officer])

    def stories(self) -> Iterator[Story]:
        """Every story up to last night."""
        yield self._bail_without_authority()
        yield self._bail_in(3, self.investigation(18, "Coldmere", RiskLevel.HIGH, 1), devices=4, prepared=True)
        yield self._bail_in(7, self.investigation(21, "Garrow", RiskLevel.MEDIUM, 2), devices=3, victim="Test Person 221")
        yield self._did_not_come()
        yield self._bail_with_the_prosecutor()
        yield self._warrant(self.investigation(23, "Kettleby", RiskLevel.VERY_HIGH, 2), lapses_in=2)
        yield self._warrant(self.investigation(24, "Netherby", RiskLevel.HIGH, 0), lapses_in=5, planned_in=3)
        yield self._warrant(self.investigation(26, "Inchley", RiskLevel.MEDIUM, 3), lapses_in=20)
        yield self._charged_there_and_then()
        yield self._notification_due()
        yield self._restricted()
        yield self._closed()
        yield self._child_without_reply()
        for number, officer in ((41, 0), (42, 1), (43, 3)):
            yield self._opened(self.investigation(number, "Larchford", RiskLevel.LOW, officer), self.ago(27))
        for number, days in ((44, 9), (45, 5)):
            yield self._opened(self.investigation(number, "Eastholm", RiskLevel.MEDIUM, number % 5), self.ago(days))
        yield self._second_report()
        yield self._closed_reports()

    def bailed_case(
        self,
        of: Investigation,
        day: date,
        *,
        devices: int,
        child: int | None = None,
        to_laboratory: bool = True,
        views: NewViews = NO_VICTIM,
    ) -> StoryThatGives[Detention]:
        """A case from the report to bail: searched and arrested on one day. `child` is the number of a child who is found."""
        yield from investigations.report_to_case(of, london(day - 9 * ONE_DAY, "09:10", minutes=of.subject.number))
        yield from investigations.warrant_granted(of, london(day - 6 * ONE_DAY, "15:00"), child=child is not None)
        it = Detention(of, of.person)
        moment = london(day, "07:22")
        happening = [
            investigations.search(
                of,
                day,
                "07:10",
                seizer=self.force.detectives[1 + of.subject.number % 4],
                devices=devices,
                child_present=bool(child),
            ),
            self._bailed_in_the_evening(it, moment, views),
            self._after_the_search(of, day, to_laboratory=to_laboratory),
            investigations.warrant_returned(of, london(add_working_days(day, 3), "15:40", minutes=of.subject.number)),
        ]
        if child is not None:
            happening.append(children.whole_story(Safeguarded(of, child), moment + timedelta(minutes=25), warrant=of.warrant))
        yield from together(*happening)
        return it

    def _bailed_in_the_evening(self, it: Detention, moment: datetime, views: NewViews) -> Story:
        yield from detention.arrested(it, moment)
        yield from detention.reviewed(it, moment + timedelta(hours=6))
        yield from detention.bailed(it, moment + timedelta(hours=9), views=views)
        if views.sought == Sought.GIVEN:
            at = yield moment + timedelta(hours=26)
            detention.victims_told(it, at, whom="The child's mother")
        yield from detention.contacted(it, moment + timedelta(hours=30))

    def _after_the_search(self, of: Investigation, day: date, *, to_laboratory: bool) -> Story:
        yield from investigations.to_store(of, day, "18:30")
        if to_laboratory:
            yield from investigations.to_laboratory(of, add_working_days(day, 2), wanted=2)

    def _reviewed(self, of: Investigation, days_ago: int) -> Story:
        at = yield london(self.ago(days_ago), "16:00", minutes=of.subject.number)
        cases.review_case(
            of.case, ReviewCase(reason="Enquiries are under way; no change of risk."), by=self.force.inspector, at=at
        )

    def _bail_without_authority(self) -> Story:
        """The six-month limit ends tomorrow and nobody has asked the superintendent."""
        of = self.investigation(14, "Brackmouth", RiskLevel.VERY_HIGH, 0)
        day, stop = arrest_that_leads_to(self.today + ONE_DAY, months=6, stop=Stop(54, 34))
        assert stop is not None
        it = yield from self.bailed_case(of, day, devices=6, child=88, views=VIEWS)
        stopped = day + timedelta(days=stop.after)
        at = yield london(stopped, "11:00")
        request = ask_the_prosecutor(it, at)
        at = yield london(stopped + timedelta(days=stop.days), "14:20")
        charging.record_cps_request_for_more(
            request,
            RecordCpsRequestForMore(asked_on=at.date(), asked_for="Statements of two witnesses, and the report on the phone."),
            by=of.detective,
            at=at,
        )
        three_months = limit_after(day, 3, stop)
        assert three_months is not None
        at = yield london(three_months - 9 * ONE_DAY, "11:20")
        asked = self._asks_for_time(it, at, to_months=6, answer_by=three_months - 6 * ONE_DAY)
        at = yield london(three_months - 5 * ONE_DAY, "14:30")
        bails.extend_bail(
            bail_of(it), ExtendBail(to_months=6, condition_reasons=AUTHORISED_REASONS), by=self.force.inspector, at=at
        )
        at = yield at + timedelta(minutes=50)
        bails.record_outcome_told(
            bail_of(it), RecordOutcomeTold(told_whom=asked.told_whom, told_how=How.EMAIL, told_at=at), by=of.detective, at=at
        )
        at = yield london(self.ago(50), "10:00")
        cases.record_decision(
            of.case,
            RecordDecision(decision="Do not ask to vary condition 2", reason="Distance to the school is unchanged."),
            by=self.force.inspector,
            at=at,
        )
        yield from self._reviewed(of, 12)

    def _bail_in(self, days: int, of: Investigation, *, devices: int, prepared: bool = False, victim: str = "") -> Story:
        """The first three months end in some days; an extension may be prepared, and wait for the inspector."""
        day, _ = arrest_that_leads_to(self.today + days * ONE_DAY, months=3)
        it = yield from self.bailed_case(of, day, devices=devices)
        yield from self._reviewed(of, 10)
        if victim:
            yield from self._victim_known(it, victim)
        if not prepared:
            return
        at = yield london(self.ago(4), "15:40")
        self._asks_for_time(it, at, to_months=6, answer_by=self.today)
        at = yield london(self.ago(1), "11:25")
        bails.record_representations(
            bail_of(it),
            RecordRepresentations(
                answer=Answer.MADE,
                answered_at=at - timedelta(minutes=40),
                representations="Half of the devices have not been sent to the laboratory. "
                "Their owner needs the laptop for work.",
            ),
            by=of.detective,
            at=at,
        )

    def _victim_known(self, it: Detention, name: str) -> Story:
        """A victim is found in the messages, told what happened before, and still to be told of an interview."""
        at = yield london(self.ago(9), "14:10")
        people.add_person(
            it.of.case,
            AddPerson(name=name, role=CaseRole.VICTIM, note="Found in the messages on the phone"),
            by=it.of.detective,
            at=at,
        )
        at = yield london(self.ago(8), "11:30")
        detention.victims_told(it, at, whom=name, through_representative=False)
        yield from detention.interviewed(it, london(self.ago(2), "10:05"))

    def _did_not_come(self) -> Story:
        """Somebody who was to return before the last day of the bail did not come, and nobody knows where they are."""
        of = self.investigation(48, "Larchford", RiskLevel.MEDIUM, 0)
        it = yield from self.bailed_case(of, self.ago(40), devices=2)
        at = yield london(self.ago(12), "10:20")
        bails.set_return_day(
            bail_of(it),
            SetReturnDay(
                returns_on=self.ago(3),
                returns_early=EarlierReturn.DECISION_EXPECTED,
                reason="The report on the phone is expected by then, and with it the decision.",
            ),
            by=of.detective,
            at=at,
        )
        at = yield london(self.ago(3), "21:40")
        bails.record_failure_to_surrender(
            bail_of(it),
            RecordFailureToSurrender(
                failed_on=self.ago(3),
                duty_known=True,
                duty_words="The new day was given in writing, and signed for.",
                excuse="No message came, and the telephone is off; hospitals were asked. No reasonable cause is known.",
                judged_by=self.force.inspector.name,
            ),
            by=self.force.custody_liaison,
            at=at,
        )

    def _asks_for_time(self, it: Detention, at: datetime, *, to_months: Months, answer_by: date) -> ExtensionRequest:
        """Prepare an extension and send it to the inspector. One action, in the step of the story that calls it."""
        return bails.prepare_extension(
            bail_of(it),
            PrepareExtension(
                to_months=to_months,
                condition_reasons=EXTENSION_REASONS,
                told_whom=SOLICITORS[0],
                told_how=How.EMAIL,
                told_at=at - timedelta(minutes=25),
                answer_by=answer_by,
            ),
            by=it.of.detective,
            at=at,
            sent_to=self.force.inspector,
        )

    def _bail_with_the_prosecutor(self) -> Story:
        """The clock has stopped: the CPS has been asked."""
        of = self.investigation(9, "Fernwick", RiskLevel.HIGH, 3)
        day = self.ago(101)
        it = yield from self.bailed_case(of, day, devices=5)
        at = yield london(self.ago(21), "11:30")
        ask_the_prosecutor(it, at)
        yield from self._reviewed(of, 9)

    def _warrant(self, of: Investigation, *, lapses_in: int, planned_in: int | None = None) -> Story:
        """A warrant that lapses in some days; planned in an operation to come, or not at all."""
        issued = issue_that_lapses(self.today + lapses_in * ONE_DAY)
        yield from investigations.opened_by_hand(of, london(issued - 3 * ONE_DAY, "10:00", minutes=of.subject.number))
        yield from investigations.warrant_granted(of, london(issued, "16:10", minutes=of.subject.number))
        yield from self._reviewed(of, 16)
        if planned_in is None:
            return
        at = yield london(self.ago(6), "09:20")
        operation = operations.create_operation(
            CreateOperation(name="Reedbed", first_day=self.today + ONE_DAY, last_day=self.today + 7 * ONE_DAY),
            by=self.force.inspector,
            at=at,
        )
        at = yield at + timedelta(minutes=15)
        operations.schedule_warrant(
            operation,
            of.warrant,
            ScheduleWarrant(day=self.today + planned_in * ONE_DAY, part_of_day=PartOfDay.AFTERNOON, team_name="Team A"),
            by=self.force.inspector,
            at=at,
        )

    def _charged_there_and_then(self) -> Story:
        """Somebody under an order is found with a device that it prohibits, and is charged on the same day."""
        of, day = self.investigation(46, "Alderwick", RiskLevel.MEDIUM, 4), self.ago(8)
        yield from investigations.opened_by_hand(of, london(self.ago(12), "10:05"))
        at = yield london(self.ago(12), "11:40")
        order = people.record_order(
            of.person,
            of.case,
            RecordOrder(
                kind=OrderKind.SHPO_2020,
                made_on=self.ago(640),
                court="Brackmouth Crown Court",
                prohibitions=[ProhibitionAsMade(text=each) for each in PROHIBITIONS],
                reference="T-0017",
            ),
            by=self.force.offender_manager,
            at=at,
        )
        it = Detention(of, of.person)
        yield from detention.arrested(it, london(day, "09:20"), under_warrant=False, offences=("SA2020-S354",))
        yield from detention.reviewed(it, london(day, "15:20"))
        yield from detention.charged_with_breach(it, london(day, "17:40"), order)
        yield from detention.contacted(it, london(day + ONE_DAY, "12:10"))

    def _notification_due(self) -> Story:
        """Somebody under notification requirements has to notify in five days, and intends to travel."""
        of = self.investigation(47, "Garrow", RiskLevel.MEDIUM, 2)
        yield from investigations.opened_by_hand(of, london(self.ago(13), "09:35"))
        manager, notified = self.force.offender_manager, self.ago(360)
        at = yield london(self.ago(13), "14:10")
        order = people.record_requirements(
            of.person,
            of.case,
            RecordRequirements(
                relevant_date=self.ago(730),
                disposal=DisposalKind.IMPRISONMENT,
                sentences=[8, 6],
                under_18=False,
                court="Brackmouth Crown Court",
                reference="T-0023",
            ),
            by=manager,
            at=at,
        )
        at = yield at + timedelta(minutes=6)
        people.record_absence(
            order, RecordAbsence(kind=AbsenceKind.CUSTODY, first_day=self.ago(730), last_day=self.ago(518)), by=manager, at=at
        )
        for kind, day in ((NotificationKind.FIRST, self.ago(516)), (NotificationKind.YEARLY, notified)):
            at = yield at + timedelta(minutes=3)
            people.record_notification(
                order,
                RecordNotification(
                    kind=kind, notified_at=london(day, "10:40"), place="Garrow police station", taken_by="PC B. Counter"
                ),
                by=manager,
                at=at,
            )
        at = yield london(self.ago(2), "11:15")
        people.record_change(
            order,
            RecordChange(
                kind=ChangeKind.TRAVEL,
                on=self.today + 18 * ONE_DAY,
                until=self.today + 25 * ONE_DAY,
                what="Norway, by ferry",
                source="A booking found at a home visit",
            ),
            by=manager,
            at=at,
        )

    def _restricted(self) -> Story:
        """A case that only named people may know of."""
        of = self.investigation(33, "Hollinbeck", RiskLevel.HIGH, 4)
        yield from investigations.report_to_case(of, london(self.ago(5), "13:00"), restriction=Restriction.RESTRICTED)
        at = yield london(self.ago(4), "09:30")
        cases.grant_access(
            of.case,
            GrantAccess(role="safeguarding", reason="A child of a colleague may be concerned"),
            by=self.force.inspector,
            at=at,
            to=self.force.safeguarding_lead,
        )

    def _closed(self) -> Story:
        """A case that ended without a suspect."""
        of = self.investigation(34, "Dunsford", RiskLevel.LOW, 2)
        yield from investigations.report_to_case(of, london(self.ago(70), "09:50"))
        at = yield london(self.ago(40), "15:15")
        ready_to_close(of.case, by=self.force.inspector, at=at)
        cases.close_case(
            of.case,
            CloseCase(
                outcome="No further action",
                reason="The account had been taken over by somebody abroad; passed to the service and to the agency there.",
            ),
            by=self.force.inspector,
            at=at,
        )

    def _child_without_reply(self) -> Story:
        """A child outside the household was referred yesterday, and nobody has answered."""
        of = self.investigation(25, "Oakmoor", RiskLevel.HIGH, 1)
        yield from investigations.report_to_case(of, london(self.ago(4), "11:40"))
        yield from children.found(Safeguarded(of, 92), london(self.ago(1), "16:05"))

    def _opened(self, of: Investigation, day: date) -> Story:
        yield from investigations.report_to_case(of, london(day, "10:30", minutes=of.subject.number))

    def _second_report(self) -> Story:
        """A second report about somebody who is known: the match is decided and the referral joined to the case."""
        known, force = Subject(21), self.force
        at = yield london(self.ago(20), "12:10")
        report = received_report(Subject(61), number=88_000_061, at=at, shares_account_with=known, shares_phone_with=known)
        referral = referrals.receive_referral(report, by=force.intake, at=at, team=force.intake.team)
        at = yield at + timedelta(minutes=12)
        referrals.take_referral(referral, TakeReferral(), by=force.intake, at=at)
        matched = investigations.matched_person(force, referral, known)
        at = yield at + timedelta(minutes=20)
        referrals.decide_match(
            referral,
            DecideMatch(decision=MatchDecision.SAME, reason="The same account on the same service, and the same phone number."),
            by=force.intake,
            at=at,
            matched=matched,
        )
        at = yield at + timedelta(minutes=25)
        referrals.assess_referral(
            referral,
            AssessReferral(level=RiskLevel.MEDIUM, tool=TOOL, tool_version=TOOL_VERSION, reason=REASONS[RiskLevel.MEDIUM]),
            by=force.intake,
            at=at,
        )
        at = yield at + timedelta(minutes=10)
        referrals.join_referral(
            referral,
            investigations.case_of(force, matched),
            JoinReferral(reason="The person reported is the suspect there."),
            by=force.intake,
            at=at,
        )

    def _closed_reports(self) -> Story:
        """Reports of the months before that led to no case here."""
        force = self.force
        for number in range(12):
            at = yield london(self.ago(390 - 31 * number), "14:00")
            subject = Subject(62 + number)
            kind = ReferralType.GROOMING if number % 3 == 0 else ReferralType.INDECENT_IMAGES
            report = received_report(subject, number=88_000_000 + subject.number, at=at, kind=kind)
            referral = referrals.receive_referral(report, by=force.intake, at=at, team=force.intake.team)
            at = yield at + timedelta(minutes=75)
            passed_on = number % 2 == 0
            referrals.close_referral(
                referral,
                CloseReferral(
                    reason="The account was used from another force area." if passed_on else "No offence is described.",
                    outcome=ClosedAs.PASSED_ON if passed_on else ClosedAs.NO_OFFENCE,
                    passed_to="Southshire Police" if passed_on else "",
                ),
                by=force.intake,
                at=at,
            )
