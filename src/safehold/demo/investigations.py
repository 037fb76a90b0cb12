"""The stories that every investigation is made of: from a report to a case, a warrant, a search.

Each changes records only through the actions that people use, in the name of the officer whose work it is.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import OpenCase, SetRisk
from safehold.casework.cases.models import Case, Restriction, RiskLevel
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations.asked import RequestExamination
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import BookInTogether, ExhibitsSeen, SeizeExhibit, TransferTogether
from safehold.casework.exhibits.models import DeviceType, Exhibit
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddIdentifier, AddPerson
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.people.queries import roles_of, subjects_of
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssessmentAnswer, AssessReferral, DecideMatch, OpenCaseFromReferral, TakeReferral
from safehold.casework.referrals.models import MatchDecision, Referral
from safehold.casework.referrals.queries import proposals_of
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import EnterPremises, ExecuteWarrant, RecordWarrant, ReturnWarrant
from safehold.casework.warrants.models import SearchResult, Warrant, WarrantKind
from safehold.demo.force import Force
from safehold.demo.invented import COURT, DEVICES, PAPER, Device, Subject, adults_name
from safehold.demo.reports import received_report
from safehold.demo.stories import Story, london
from safehold.exchange.cybertip import ReferralType
from safehold.linking import IdentifierKind

TOOL, TOOL_VERSION = "KIRAT", "3"
REASONS = {
    RiskLevel.VERY_HIGH: "Contact with a child is described, and the last upload was this week.",
    RiskLevel.HIGH: "Lives with children, and the account was in use this month.",
    RiskLevel.MEDIUM: "No child is known in the household; uploads over several months.",
    RiskLevel.LOW: "One upload, and no child is known around this person.",
}
POWERS = {WarrantKind.PACE_S8: "PACE1984-S8", WarrantKind.PCA_S4: "PCA1978-S4"}


class Seals:
    """The roll of seals: each number is used once."""

    def __init__(self, series: int) -> None:
        self._next = series * 1000

    def take(self) -> str:
        """The next seal of the roll."""
        self._next += 1
        return f"S-{self._next // 1000} {self._next % 1000:03}"


@dataclass
class Investigation:
    """One investigation as its story knows it; records are filled in as they come to be."""

    force: Force
    seals: Seals
    subject: Subject
    place: str
    risk: RiskLevel
    detective: Officer
    case: Case = field(init=False)
    person: Person = field(init=False)
    referral: Referral = field(init=False)
    warrant: Warrant = field(init=False)
    exhibits: list[Exhibit] = field(default_factory=list, init=False)

    @property
    def address(self) -> str:
        """Where the subject lives."""
        return self.subject.address_in(self.place)


def report_to_case(
    of: Investigation,
    received: datetime,
    *,
    kind: ReferralType = ReferralType.INDECENT_IMAGES,
    assessed_after: timedelta = timedelta(hours=2),
    restriction: Restriction = Restriction.STANDARD,
    shares_account_with: Subject | None = None,
    shares_phone_with: Subject | None = None,
) -> Story:
    """A report comes in; the intake takes and assesses it, and a case is opened from it.

    Where it shares an account or a phone with somebody who is known, the intake decides that they are different people.
    """
    force = of.force
    at = yield received
    report = received_report(
        of.subject,
        number=88_000_000 + of.subject.number,
        at=at,
        kind=kind,
        place=of.place,
        high_priority=of.risk == RiskLevel.VERY_HIGH,
        shares_account_with=shares_account_with,
        shares_phone_with=shares_phone_with,
    )
    of.referral = referrals.receive_referral(report, by=force.intake, at=at, team=force.intake.team)
    at = yield at + timedelta(minutes=15)
    referrals.take_referral(of.referral, TakeReferral(), by=force.intake, at=at)
    known = shares_account_with or shares_phone_with
    if known is not None:
        at = yield at + timedelta(minutes=25)
        _tell_apart(force, of.referral, known, at)
    at = yield received + assessed_after
    referrals.assess_referral(of.referral, _assessment(of), by=force.intake, at=at)
    at = yield at + timedelta(minutes=40)
    of.case = referrals.open_case_from_referral(
        of.referral,
        OpenCaseFromReferral(reason="The account is tied to an address in the force area.", restriction=restriction),
        by=force.inspector,
        at=at,
        officer_in_the_case=of.detective,
        supervisor=force.inspector,
    )
    with reading_as(of.detective):
        of.person = subjects_of(of.case)[0]


def _assessment(of: Investigation) -> AssessReferral:
    answer = AssessmentAnswer(question="Access to children", answer="See the reason", evidence=f"Report of {of.subject.service}")
    return AssessReferral(level=of.risk, tool=TOOL, tool_version=TOOL_VERSION, answers=[answer], reason=REASONS[of.risk])


def _tell_apart(force: Force, referral: Referral, known: Subject, at: datetime) -> None:
    """Decide that whom a report names is not the one who is known by the same account or phone."""
    referrals.decide_match(
        referral,
        DecideMatch(
            decision=MatchDecision.DIFFERENT,
            reason="The contract was passed on in the spring; the other holder lives at another address and is on bail.",
        ),
        by=force.intake,
        at=at,
        matched=matched_person(force, referral, known),
    )


def opened_by_hand(of: Investigation, at: datetime) -> Story:
    """A case that no report began: another force gave the name."""
    at = yield at
    of.case = cases.open_case(
        OpenCase(title=of.subject.name, reason="Information from Southshire Police"),
        by=of.force.inspector,
        at=at,
        officer_in_the_case=of.detective,
        supervisor=of.force.inspector,
    )
    at = yield at + timedelta(minutes=20)
    of.person = people.add_person(of.case, AddPerson(name=of.subject.name, role=CaseRole.SUBJECT), by=of.detective, at=at)
    at = yield at + timedelta(minutes=5)
    people.add_identifier(
        of.person,
        of.case,
        AddIdentifier(kind=IdentifierKind.PHONE, value=of.subject.phone, source="Southshire Police"),
        by=of.detective,
        at=at,
    )
    at = yield at + timedelta(minutes=30)
    cases.set_risk(
        of.case, SetRisk(level=of.risk, tool=TOOL, tool_version=TOOL_VERSION, reason=REASONS[of.risk]), by=of.detective, at=at
    )


def warrant_granted(
    of: Investigation,
    at: datetime,
    *,
    kind: WarrantKind = WarrantKind.PACE_S8,
    issued_on: date | None = None,
    child: bool = False,
) -> Story:
    """A court issues a warrant, and the officer in the case records it."""
    at = yield at
    of.warrant = warrants.record_warrant(
        of.case,
        RecordWarrant(
            kind=kind, court=COURT, issued_on=issued_on or at.date(), address=of.address, place=of.place, child_expected=child
        ),
        by=of.detective,
        at=at,
    )


def search(
    of: Investigation,
    day: date,
    clock: str,
    *,
    seizer: Officer,
    devices: int,
    result: SearchResult = SearchResult.FOUND,
    child_present: bool = False,
    papers: int = 0,
    cards: int = 0,
) -> Story:
    """Officers enter, search and leave. They seize `devices`; `papers` and `cards` (in a device) do not count as such."""
    entered = london(day, clock)
    at = yield entered + timedelta(minutes=2)
    of.warrant = warrants.enter_premises(of.warrant, EnterPremises(entered_at=entered), by=of.detective, at=at)
    minutes = max(3, 130 // (devices + papers + cards))
    for number in range(devices + papers + cards):
        at = yield entered + timedelta(minutes=35 + minutes * number)
        of.exhibits.append(
            _seize(of, at, seizer, number, is_paper=devices <= number < devices + papers, is_card=number >= devices + papers)
        )
    left = max(at, entered + timedelta(hours=2, minutes=50)) + timedelta(minutes=10)
    at = yield left
    resident = adults_name(of.subject.number)
    present = [of.subject.name] if result == SearchResult.FOUND else [resident]
    of.warrant = warrants.execute_warrant(
        of.warrant,
        ExecuteWarrant(
            left_at=left,
            officers=[of.detective.name, seizer.name],
            people_present=present,
            rooms=["Hall", "Living room", "Kitchen", "Bedroom 1", "Bedroom 2", "Back room"],
            result=result,
            child_present=child_present,
            force_used="" if of.subject.number % 7 else "Door opened with a key of the landlord; nothing was forced.",
            notice_left=f"Given to {present[0]}",
            copy_of_warrant_left=True,
            endorsement="Devices were found and seized. Nothing else was taken.",
        ),
        by=seizer,
        at=at,
    )


def warrant_returned(of: Investigation, at: datetime) -> Story:
    """The executed warrant goes back to the court that issued it."""
    at = yield at
    warrants.return_warrant(of.warrant, ReturnWarrant(returned_on=at.date()), by=of.detective, at=at)


def to_store(of: Investigation, day: date, clock: str) -> Story:
    """The exhibits officer puts what was seized into the property store at the end of the day."""
    at = yield london(day, clock)
    exhibits.transfer_together(
        ExhibitsSeen(of.exhibits, {exhibit.pk: exhibit.seal for exhibit in of.exhibits}),
        TransferTogether(
            to_holder=f"Property store {of.place[0]}",
            place=f"Property store, shelf {of.place[0]}{of.subject.number % 9 + 1}",
            reason="Stored until it is examined",
        ),
        by=of.force.exhibits_officer,
        at=at,
    )


def to_laboratory(of: Investigation, day: date, *, wanted: int) -> Story:
    """A courier takes the first devices to the laboratory, whose manager books them in; the examinations are asked for."""
    at = yield london(day, "09:00")
    taken = of.exhibits[:wanted]
    seals = {exhibit.pk: exhibit.seal for exhibit in taken}
    exhibits.transfer_together(
        ExhibitsSeen(taken, seals),
        TransferTogether(to_holder=f"{of.force.laboratory}, reception", place="DFU reception", reason="Taken to the laboratory"),
        by=of.force.exhibits_officer,
        at=at,
        laboratory=of.force.laboratory,
    )
    at = yield london(day, "11:00")
    exhibits.book_in_together(
        ExhibitsSeen(taken, seals), BookInTogether(place=f"Shelf {of.subject.number % 24 + 1}"), by=of.force.dfu_manager, at=at
    )
    for number, exhibit in enumerate(taken):
        at = yield london(day, "14:00", minutes=number)
        examinations.request_examination(
            exhibit,
            RequestExamination(
                lines_of_enquiry="Indecent images of children; conversations with children; the accounts named in the report."
            ),
            by=of.detective,
            at=at,
        )


def add_another_suspect(of: Investigation, subject: Subject, *, at: datetime) -> Person:
    """Add a second suspect to the case. One action, in the step of the story that calls it."""
    return people.add_person(
        of.case, AddPerson(name=subject.name, role=CaseRole.SUBJECT, note="Lives at the address"), by=of.detective, at=at
    )


def _seize(of: Investigation, at: datetime, seizer: Officer, number: int, *, is_paper: bool, is_card: bool) -> Exhibit:
    kind = DEVICES[number % len(DEVICES)]
    serial_number = f"TEST-{of.subject.number:03}-{number + 1:02}"
    parent = None
    if is_paper:
        kind, serial_number = PAPER, ""
    elif is_card:
        parent = of.exhibits[0]
        kind = Device("sim_card", f"SIM card in {parent.reference}", "", f"In {parent.reference}")
    return exhibits.seize_exhibit(
        of.case,
        SeizeExhibit(
            device_type=DeviceType(kind.type),
            description=kind.description,
            make_and_model=kind.make,
            serial_number=serial_number,
            place_found=kind.place,
            power="PACE1984-S19" if is_paper else POWERS[WarrantKind(of.warrant.kind)],
            seal=of.seals.take(),
            seized_at=at,
            witness=of.detective.name,
        ),
        by=seizer,
        at=at,
        warrant=of.warrant,
        parent=parent,
    )


def matched_person(force: Force, referral: Referral, known: Subject) -> Person:
    """The recorded person whom the intake is shown as a match of a referral, by name."""
    with reading_as(force.intake):
        proposals = proposals_of(referral).filter(matched_person__name=known.name)
        found = proposals.select_related("matched_person")[0].matched_person
    assert found is not None
    return found


def case_of(force: Force, person: Person) -> Case:
    """The case of a person who has a role in one."""
    with reading_as(force.intake):
        return roles_of(person)[0].case
