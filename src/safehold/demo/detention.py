"""The stories from an arrest to the end of detention: bail, charge or remand, and the contact afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Rank
from safehold.casework.bail import actions as bails
from safehold.casework.bail.asked import GrantBail
from safehold.casework.bail.models import Bail, FirstRelease
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import (
    ChargeBreach,
    RecordCharge,
    RecordFirstHearing,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.models import (
    Charge,
    ChargingRequest,
    DecisionKind,
    HearingOutcome,
    Paper,
    Remand,
    RemandGround,
    Test,
    ThresholdCondition,
)
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import (
    ApplyForFurtherDetention,
    AuthoriseDetention,
    ExtendDetention,
    RecordArrest,
    RecordArrival,
    RecordDetentionDecision,
    RecordInterview,
    RecordReview,
    RecordWelfareContact,
    RecordWelfareSteps,
)
from safehold.casework.custody.models import Arrest, WelfareStep
from safehold.casework.people.models import How, Order, Person
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Factor, Purpose, Sought
from safehold.casework.victims import actions as victims
from safehold.casework.victims.asked import RecordVictimTold
from safehold.casework.victims.queries import owed_in_case
from safehold.demo.invented import COURT, CUSTODY_OFFICERS, PROSECUTORS, REVIEWERS, SOLICITORS
from safehold.demo.investigations import Investigation
from safehold.demo.stories import Story, london
from safehold.law.calendar import add_working_days, london_date
from safehold.law.charging import brought_by

OFFENCES = ("CJA1988-S160", "PCA1978-S1")
STATION = "Brackmouth police station"
FIRST_STEPS = (WelfareStep.RISK_ASSESSMENT, WelfareStep.HEALTHCARE)
LATER_STEPS = tuple(step for step in WelfareStep if step not in FIRST_STEPS)
CONDITIONS = (
    NewCondition(
        purpose=Purpose.NO_OFFENDING,
        text="Not to be with a child under 16 unless an adult whom children's services approve is there",
        reasons="What he is suspected of puts children who are with him at risk.",
    ),
    NewCondition(
        purpose=Purpose.NO_OFFENDING,
        text="Not to use a device that can reach the internet, except one shown to the police",
        reasons="The offences are committed online, and new devices are easily bought.",
    ),
    NewCondition(
        purpose=Purpose.NO_INTERFERENCE,
        text="Not to contact the people named by the officer in the case",
        reasons="Their statements are still to be taken.",
    ),
)
NO_VICTIM = NewViews(sought=Sought.NO_VICTIM)
THRESHOLD_REASONS = {
    ThresholdCondition.SUSPICION: "The account, the address and the first look at the phone agree.",
    ThresholdCondition.FURTHER_EVIDENCE: "The other devices wait for examination.",
    ThresholdCondition.SERIOUSNESS: "Contact with a child is described.",
    ThresholdCondition.BAIL_OBJECTION: "There is a child whom conditions can't keep safe.",
    ThresholdCondition.PUBLIC_INTEREST: "A child is at risk now.",
}


@dataclass
class Detention:
    """One arrest as its story knows it."""

    of: Investigation
    person: Person
    arrest: Arrest = field(init=False)
    bail: Bail | None = field(default=None, init=False)
    charge: Charge | None = field(default=None, init=False)

    @property
    def number(self) -> int:
        """What chooses among the invented officials, the same on every run."""
        return self.of.subject.number


def arrested(it: Detention, moment: datetime, *, under_warrant: bool = True, offences: Sequence[str] = OFFENCES[:1]) -> Story:
    """An arrest, the way to the station, and the authority to detain."""
    of = it.of
    at = yield moment + timedelta(minutes=4)
    it.arrest = custody.record_arrest(
        of.case,
        it.person,
        RecordArrest(
            arrested_at=moment,
            grounds="The account named in the report was used from this address.",
            necessity="To secure devices, to interview promptly, and to protect children.",
            offences=list(offences),
            station=STATION,
        ),
        arrested_by=of.detective,
        warrant=of.warrant if under_warrant else None,
        by=of.detective,
        at=at,
    )
    at = yield moment + timedelta(minutes=36)
    custody.record_arrival(it.arrest, RecordArrival(arrived_at=at), by=of.force.custody_liaison, at=at)
    at = yield moment + timedelta(minutes=52)
    custody.authorise_detention(
        it.arrest,
        AuthoriseDetention(authorised_at=at, reason="To secure and preserve evidence and to obtain it by questioning."),
        by=of.force.custody_liaison,
        at=at,
    )
    at = yield moment + timedelta(minutes=70)
    custody.record_welfare_steps(
        it.arrest, RecordWelfareSteps(steps=list(FIRST_STEPS), note="On arrival"), by=of.force.custody_liaison, at=at
    )


def reviewed(it: Detention, moment: datetime) -> Story:
    """An inspector who is not involved reviews the detention."""
    at = yield moment
    custody.record_review(
        it.arrest,
        RecordReview(
            reviewed_at=at, reviewer=REVIEWERS[it.number % 2], outcome="Detention continues: the interview is not finished."
        ),
        by=it.of.force.custody_liaison,
        at=at,
    )


def reviewed_every_eight_hours(it: Detention, arrived: datetime) -> Story:
    """The reviews of a detention, for as long as it may last."""
    for hours in range(6, 96, 8):
        yield from reviewed(it, arrived + timedelta(hours=hours))


def held_longer(it: Detention, arrived: datetime) -> Story:
    """A superintendent authorises 36 hours; then a court is asked, and grants 36 more from its decision."""
    at = yield arrived + timedelta(hours=21, minutes=30)
    custody.extend_detention(
        it.arrest,
        ExtendDetention(
            authorised_at=at,
            authority="Supt B. Outside",
            rank=Rank.SUPERINTENDENT,
            grounds="Three devices are being copied, and a child is to be spoken to before the second interview.",
        ),
        by=it.of.force.custody_liaison,
        at=at,
    )
    at = yield arrived + timedelta(hours=32)
    custody.apply_for_further_detention(
        it.arrest,
        ApplyForFurtherDetention(
            applied_at=at,
            court=COURT,
            grounds="A hidden phone was found; its contents bear on a child who has not been found yet.",
        ),
        by=it.of.detective,
        at=at,
    )
    at = yield arrived + timedelta(hours=33, minutes=30)
    custody.record_court_decision(
        it.arrest,
        RecordDetentionDecision(
            decided_at=at,
            hours=36,
            reason="Two justices were satisfied that detention is necessary to secure evidence and that the work is diligent.",
        ),
        by=it.of.detective,
        at=at,
    )


def bailed(
    it: Detention,
    moment: datetime,
    *,
    first_release: FirstRelease = FirstRelease.BAIL,
    views: NewViews = NO_VICTIM,
) -> Story:
    """The last welfare steps, and release on bail with conditions."""
    at = yield moment - timedelta(minutes=30)
    _remaining_welfare(it, at)
    at = yield moment
    it.bail = bails.grant_bail(
        it.arrest,
        GrantBail(
            released_at=at,
            necessary=True,
            proportionate=True,
            factors=[Factor.PREVENT_OFFENDING, Factor.SAFEGUARD_VICTIMS, Factor.PUBLIC_RISK],
            reasons="The devices have to be examined, and children are to be kept safe meanwhile.",
            representations=f"{SOLICITORS[it.number % 2]}: no objection to the conditions.",
            representations_considered=True,
            guidance_regarded=True,
            copy_given=True,
            views=views,
            custody_officer=CUSTODY_OFFICERS[it.number % 3],
            conditions=list(CONDITIONS[: 2 + it.number % 2]),
            first_release=first_release,
        ),
        by=it.of.force.custody_liaison,
        at=at,
    )


def victims_told(it: Detention, at: datetime, *, whom: str, through_representative: bool = True) -> None:
    """Tell a victim, or whoever speaks for a child, everything that is owed. One action, in the step of the story."""
    with reading_as(it.of.detective):
        owed = [each.key for each in owed_in_case(it.of.case)]
    victims.record_victim_told(
        it.of.case,
        RecordVictimTold(
            events=owed, told_whom=whom, told_how=How.PHONE, told_at=at, through_representative=through_representative
        ),
        by=it.of.detective,
        at=at,
    )


def interviewed(it: Detention, began: datetime) -> Story:
    """An interview under caution of somebody who came of their own accord, recorded when it is over."""
    ended = began + timedelta(minutes=55)
    at = yield ended + timedelta(minutes=15)
    custody.record_interview(
        it.of.case,
        it.person,
        RecordInterview(
            began_at=began,
            ended_at=ended,
            place=STATION,
            legal_adviser=SOLICITORS[it.number % 2],
            voluntary=True,
            offences=list(OFFENCES[:1]),
        ),
        by=it.of.detective,
        at=at,
    )


def charged(it: Detention, moment: datetime, *, remanded: bool) -> Story:
    """The CPS decides while the person is in detention; then the charge, with a remand in custody or bail to court."""
    of = it.of
    if not remanded:
        at = yield moment - timedelta(minutes=150)
        _remaining_welfare(it, at)
    at = yield moment - timedelta(minutes=120)
    request = charging.request_charging_decision(
        of.case,
        it.person,
        RequestChargingDecision(
            offences=list(OFFENCES[:1]),
            test=Test.THRESHOLD if remanded else Test.FULL_CODE,
            papers=[Paper.MG3, Paper.MG5, Paper.MG6],
            key_evidence="First look at the phone, and the records of the service.",
            threshold_reasons=THRESHOLD_REASONS if remanded else None,
        ),
        by=of.detective,
        at=at,
    )
    at = yield moment - timedelta(minutes=30)
    charging.record_prosecutors_decision(
        request,
        RecordProsecutorsDecision(
            decision=DecisionKind.CHARGE,
            decided_on=london_date(at),
            decided_by=PROSECUTORS[it.number % 2],
            reason="The test is met.",
        ),
        by=of.detective,
        at=at,
    )
    at = yield moment
    charge(it, at, remanded=remanded)


def charge(it: Detention, at: datetime, *, remanded: bool = False) -> None:
    """Record the charge that the CPS decided on. One action, in the step of the story that calls it."""
    it.charge = charging.record_charge(
        it.of.case,
        it.person,
        RecordCharge(
            offences=list(OFFENCES[:1]),
            charged_at=at,
            remand=Remand.REMANDED if remanded else Remand.BAILED,
            remand_ground=RemandGround.FURTHER_OFFENCE if remanded else "",
            remand_grounds="There are substantial grounds to believe that offences would be committed on bail."
            if remanded
            else "",
            first_hearing=_next_hearing(at, remanded=remanded),
            court=COURT,
        ),
        by=it.of.force.custody_liaison,
        at=at,
    )


def charged_with_breach(it: Detention, moment: datetime, order: Order) -> Story:
    """The last welfare steps, and a charge there and then for a suspected breach of an order."""
    at = yield moment - timedelta(minutes=40)
    _remaining_welfare(it, at)
    at = yield moment
    it.charge = charging.charge_breach(
        it.of.case,
        order,
        ChargeBreach(
            prohibition=1,
            conduct_on=london_date(at),
            conduct="A second phone was in use when officers called.",
            evidential_met=True,
            evidential="Two officers saw the phone in use, and its account was open.",
            public_interest_met=True,
            public_interest="The order protects children, and the phone had been hidden.",
            charged_at=at,
            remand=Remand.BAILED,
            first_hearing=_next_hearing(at, remanded=False),
            court=COURT,
            guilty_plea_anticipated=True,
            suits_magistrates_court=True,
        ),
        by=it.of.force.custody_liaison,
        at=at,
    )


def before_court(it: Detention) -> Story:
    """Whoever was charged comes, or is brought, before the court on the day of the first hearing."""
    if it.charge is None:
        return
    at = yield london(it.charge.first_hearing, "12:10", minutes=it.number % 40)
    charging.record_first_hearing(
        it.charge,
        RecordFirstHearing(outcome=HearingOutcome.CAME, heard_at=at - timedelta(minutes=70), note="Sent to the Crown Court."),
        by=it.of.force.custody_liaison,
        at=at,
    )


def contacted(it: Detention, moment: datetime) -> Story:
    """The offender manager contacts somebody who was released within the last two days."""
    at = yield moment
    custody.record_welfare_contact(
        it.arrest,
        RecordWelfareContact(
            contacted_at=at, outcome="Spoke by telephone. Has the helpline number and someone at home. No immediate concern."
        ),
        by=it.of.force.offender_manager,
        at=at,
    )


def _remaining_welfare(it: Detention, at: datetime) -> None:
    custody.record_welfare_steps(
        it.arrest, RecordWelfareSteps(steps=list(LATER_STEPS), note="Before release"), by=it.of.force.custody_liaison, at=at
    )


def _next_hearing(at: datetime, *, remanded: bool) -> date:
    """The sitting that the law asks for, as if the court were next due to sit much later; bailed, some weeks on."""
    day = london_date(at)
    return brought_by(at, day + timedelta(days=28)).by if remanded else add_working_days(day, 20)


def bail_of(it: Detention) -> Bail:
    """The bail on which a story released somebody."""
    assert it.bail is not None
    return it.bail


def ask_the_prosecutor(it: Detention, at: datetime) -> ChargingRequest:
    """Ask for a charging decision while the person is on bail: the clock stops. One action, in the step that calls it."""
    return charging.request_charging_decision(
        it.of.case,
        it.person,
        RequestChargingDecision(
            offences=list(OFFENCES[:1]),
            test=Test.FULL_CODE,
            papers=[Paper.MG3, Paper.MG5, Paper.MG6],
            key_evidence="The phone, the records of the service, and the account of the person.",
            released_on=london_date(at),
        ),
        by=it.of.detective,
        at=at,
    )
