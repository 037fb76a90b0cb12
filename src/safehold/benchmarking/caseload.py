"""Everything that belongs to a case, as years of work would leave it: written in the order in which it happened."""

import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from django.urls import reverse

from safehold.accounts.models import Officer, Rank, Role
from safehold.benchmarking.force import Force, Unit
from safehold.benchmarking.loading import Loader
from safehold.benchmarking.plans import CasePlan, References
from safehold.casework.bail.models import Bail, BailCondition, BailOutcome, BailState, ClockEntry, ClockEntryType
from safehold.casework.cases import search
from safehold.casework.cases.models import (
    Case,
    CaseAccess,
    Decision,
    Restriction,
    RiskAssessment,
    SearchEntry,
    Stage,
)
from safehold.casework.charging.models import (
    Charge,
    ChargingRequest,
    Decides,
    DecisionKind,
    HearingOutcome,
    Remand,
    RequestState,
    Test,
)
from safehold.casework.custody.models import (
    Arrest,
    DetentionReview,
    Disposal,
    Purpose,
    WelfareContact,
    WelfareRecord,
    WelfareStep,
)
from safehold.casework.examinations.models import Examination, ExaminationState, Finding, FindingCategory
from safehold.casework.exhibits import continuity
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, DeviceType, Exhibit, ExhibitState
from safehold.casework.people.actions import KIND_WORDS, comparable_key, read_identifier, stored_key
from safehold.casework.people.models import CaseRole, Identifier, Person, PersonInCase
from safehold.casework.referrals.models import (
    IncidentType,
    Referral,
    ReferralIdentifier,
    ReferralPerson,
    ReferralState,
    ReportedRole,
    Source,
)
from safehold.casework.safeguarding.models import (
    ActionType,
    Child,
    ChildReferral,
    LawfulBasis,
    Outcome,
    Relation,
    Reply,
    SafeguardingAction,
)
from safehold.casework.warrants.models import PartOfDay, PremisesRecord, SearchResult, Warrant, WarrantKind, WarrantState
from safehold.demo.invented import PLACES, SERVICES, STREETS
from safehold.law.calendar import london_date
from safehold.law.warrants import last_day
from safehold.linking.identifiers import IdentifierKind

COURT = "Alderwick Magistrates' Court"
CHILDRENS_SERVICES = "Northshire children's services"
OFFENCE = "PCA1978-S1"
TOOL, TOOL_VERSION = "KIRAT", "3"
REMAINING_CONTACT = timedelta(hours=48)

DEVICES = (
    (DeviceType.PHONE, "Mobile phone", "Example Phone 12"),
    (DeviceType.LAPTOP, "Laptop computer", "Example Book 14"),
    (DeviceType.USB_STICK, "USB stick", "Example Stick 64"),
    (DeviceType.TABLET, "Tablet computer", "Example Tab 8"),
    (DeviceType.HARD_DRIVE, "External hard drive", "Example Drive 2T"),
    (DeviceType.MEMORY_CARD, "Memory card", "Example Card 128"),
    (DeviceType.GAMES_CONSOLE, "Games console", "Example Station 4"),
    (DeviceType.COMPUTER, "Desktop computer", "Example Tower 3"),
    (DeviceType.NOTEBOOK, "Notebook with hand-written addresses", ""),
)
ROOMS = ("Bedroom 1, bedside drawer", "Living room, sofa", "Study, desk", "Kitchen, worktop", "Loft, box 2", "Car, glove box")

PHONES = (
    *(f"07700 900{number:03}" for number in range(1_000)),
    *(f"01632 960{number:03}" for number in range(1_000)),
    *(f"020 7946 0{number:03}" for number in range(1_000)),
    *(f"{code} 496 0{number:03}" for code in ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141", "0151",
                                              "0161") for number in range(1_000)),
)  # fmt: skip
"""The telephone numbers that Ofcom keeps for drama."""


class Caseload:
    """Writes cases, one after another, into a loader."""

    def __init__(self, loader: Loader, force: Force, references: References, *, at: datetime, chance: Random) -> None:
        self.loader = loader
        self.force = force
        self.references = references
        self.at = at
        self.chance = chance
        self.seals = 0
        self.children = 0
        self.planned: defaultdict[int, list[Warrant]] = defaultdict(list)

    def write(self, plan: CasePlan) -> Case:
        """Write a case with everything that belongs to it."""
        return _CaseWriter(self, plan).write()

    def write_waiting_referral(self, unit: Unit, named: str, number: int) -> Referral:
        """Write a referral that no case has: new, taken or assessed."""
        received = self.at - timedelta(minutes=self.chance.randrange(30, 4 * 1440))
        state = (ReferralState.NEW, ReferralState.TAKEN, ReferralState.ASSESSED)[number % 3]
        assessed = state == ReferralState.ASSESSED
        intake = unit.one(Role.INTAKE)
        referral = self.referral(received, intake, team_id=unit.team.pk, named=f"waiting {named}")
        referral.state = state
        referral.owner_id = None if state == ReferralState.NEW else intake.pk
        referral.risk_level = self.chance.choice(("high", "medium")) if assessed else "not_assessed"
        referral.assessed_at = received + timedelta(hours=2) if assessed else None
        return referral

    def referral(self, received: datetime, by: Officer, *, team_id: int, named: str) -> Referral:
        """Write the report itself, with what the reported account is known by."""
        return self.loader.add(
            Referral,
            team_id=team_id,
            reference=self.references.next("referral", london_date(received)),
            source=Source.CYBERTIP,
            external_reference=f"CT-{self.chance.randrange(10**9):09}",
            reporter="Example Share",
            received_at=received,
            recorded_by_id=by.pk,
            incident_type=IncidentType.INDECENT_IMAGES,
            incident_at=received - timedelta(days=2),
            content={"source": "cybertip", "people": 1, "files": 3},
            content_sha256=hashlib.sha256(named.encode()).hexdigest(),
            triage_points=self.chance.randrange(90),
        )

    def find_by(
        self,
        kind: str,
        row_id: int,
        *,
        team_id: int,
        case: Case | None,
        title: str,
        detail: str,
        url: str,
        values: tuple[str, ...],
    ) -> None:
        """Make a record findable, as `safehold.casework.cases.search.index_all` does."""
        words = search.words_of(title, *values)
        self.loader.add(
            SearchEntry,
            case_id=case.pk if case else None,
            team_id=team_id,
            kind=kind,
            subject_id=row_id,
            title=title[:160],
            detail=detail[:200],
            url=url,
            words=words,
            document=words,
        )

    def next_seal(self) -> str:
        """A seal that is on no other exhibit."""
        self.seals += 1
        return f"SE{self.seals:08}"


class _CaseWriter:
    """Writes one case."""

    def __init__(self, load: Caseload, plan: CasePlan) -> None:
        self.load, self.plan = load, plan
        self.add, self.chance, self.references = load.loader.add, load.chance, load.references
        unit = plan.unit
        self.team_id = unit.team.pk
        self.detective = unit.of(Role.DETECTIVE)[plan.number % len(unit.of(Role.DETECTIVE))]
        self.inspector, self.intake = unit.one(Role.INSPECTOR), unit.one(Role.INTAKE)
        self.name = f"Test Subject {plan.number:05}"
        self.place = PLACES[plan.number % len(PLACES)]
        self.address = f"{plan.number % 89 + 2} {STREETS[plan.number % len(STREETS)]}, {self.place}"
        self.opened = plan.opened_at
        self.closed_at = self._between(0.55, 0.95) if plan.stage == Stage.CLOSED else None
        self.is_open = self.closed_at is None
        self.searched_at = self._search_moment()

    def write(self) -> Case:
        """Write the case, in the order of the work."""
        self.case = self._case()
        self._access()
        self._risk_and_decisions()
        self._referral()
        person = self._people()
        warrant = self._warrant()
        if self.plan.has_search:
            self._exhibits(warrant)
        arrest = self._arrest(person, warrant) if self.plan.has_arrest else None
        bail = self._bail(person, arrest) if arrest is not None and arrest.disposal == Disposal.BAILED else None
        if arrest is not None and self.plan.stage in (Stage.WITH_PROSECUTOR, Stage.CHARGED, Stage.CLOSED):
            self._charging(person, arrest, bail)
        for _ in range(self.chance.choices((0, 1, 2), (5, 4, 1))[0]):
            self._child(warrant)
        return self.case

    def _between(self, least: float, most: float) -> datetime:
        """A moment of the case's life, as parts of the time from its opening to now."""
        return self.opened + (self.load.at - self.opened) * self.chance.uniform(least, most)

    def _search_moment(self) -> datetime:
        if self.plan.stage == Stage.CUSTODY:
            return self.load.at - timedelta(minutes=self.chance.randrange(90, 900))
        if self.plan.stage == Stage.BAIL:
            return self.load.at - timedelta(days=self.chance.randrange(3, 84))
        if self.closed_at is not None:
            return self.opened + min(timedelta(days=40), (self.closed_at - self.opened) / 3)
        return self._between(0.1, 0.4)

    def _case(self) -> Case:
        plan = self.plan
        case = self.add(
            Case,
            reference=self.references.next("case", london_date(self.opened)),
            title=self.name,
            team_id=self.team_id,
            officer_in_the_case_id=self.detective.pk,
            supervisor_id=self.inspector.pk,
            restriction=Restriction.RESTRICTED if plan.restricted else Restriction.STANDARD,
            stage=plan.stage,
            risk_level=plan.risk,
            risk_set_at=self.opened,
            risk_set_by_id=self.intake.pk,
            opened_at=self.opened,
            opened_by_id=self.inspector.pk,
            last_reviewed_at=max(self.opened, self.load.at - timedelta(days=self.chance.randrange(30))) if self.is_open else None,
            closed_at=self.closed_at,
            target_met_at=self.searched_at if plan.has_search else None,
            outcome="" if self.is_open else "Closed by the supervisor: no further lines of enquiry",
            version=self.chance.randrange(1, 20),
        )
        self._found(
            "case", case.pk, case, f"{case.reference} {case.title}", f"Case of {self.detective.name}",
            reverse("cases:case", args=[case.reference]), case.reference, case.title,
        )  # fmt: skip
        return case

    def _found(self, kind: str, row_id: int, case: Case, title: str, detail: str, url: str, *values: str) -> None:
        self.load.find_by(kind, row_id, team_id=self.team_id, case=case, title=title, detail=detail, url=url, values=values)

    def _access(self) -> None:
        given: list[tuple[int | None, int | None, str]] = [
            (self.detective.pk, None, "officer in the case"),
            (self.inspector.pk, None, "supervisor"),
        ]
        if not self.plan.restricted:
            given.append((None, self.team_id, "team"))
        if self.plan.has_search:
            given.append((None, self.load.force.laboratory.team.pk, "laboratory"))
        for officer_id, team_id, role in given:
            self.add(
                CaseAccess,
                case_id=self.case.pk,
                officer_id=officer_id,
                team_id=team_id,
                role=role,
                valid_from=self.opened,
                granted_by_id=self.inspector.pk,
                reason="Opening of the case",
            )

    def _risk_and_decisions(self) -> None:
        for place in range(self.chance.randrange(1, 3)):
            self.add(
                RiskAssessment,
                case_id=self.case.pk,
                level=self.plan.risk,
                at=self.opened + timedelta(hours=place),
                by_id=self.intake.pk,
                tool=TOOL,
                tool_version=TOOL_VERSION,
                reason="Access to children through the household.",
            )
        for place in range(self.chance.randrange(2, 6)):
            self.add(
                Decision,
                case_id=self.case.pk,
                at=self.opened + timedelta(days=place, hours=3),
                by_id=self.inspector.pk,
                decision=("Apply for a warrant", "Examine the devices by priority", "Refer to children's services")[place % 3],
                reason="The account was used from the address within the last month, and nothing less intrusive would do.",
            )

    def _referral(self) -> None:
        received = self.opened - timedelta(hours=self.chance.randrange(4, 40))
        referral = self.load.referral(received, self.intake, team_id=self.team_id, named=f"case {self.plan.number}")
        referral.case_id = self.case.pk
        referral.state = ReferralState.JOINED
        referral.owner_id = self.intake.pk
        referral.risk_level = self.plan.risk
        referral.assessed_at = referral.ended_at = self.opened
        person = self.add(
            ReferralPerson,
            referral_id=referral.pk,
            team_id=self.team_id,
            case_id=self.case.pk,
            role=ReportedRole.REPORTED,
            name=self.name,
            called=self.name,
        )
        self.add(
            ReferralIdentifier,
            referral_id=referral.pk,
            person_id=person.pk,
            team_id=self.team_id,
            case_id=self.case.pk,
            kind=IdentifierKind.EMAIL,
            value=f"subject.{self.plan.number:05}@example.org",
            key=f"subject.{self.plan.number:05}@example.org",
            seen=[received],
        )
        self._found(
            "referral", referral.pk, self.case, f"{referral.reference} {referral.get_incident_type_display()}",
            f"{referral.get_source_display()}, joined to a case", reverse("referrals:referral", args=[referral.reference]),
            referral.reference, referral.external_reference, self.name, f"subject.{self.plan.number:05}@example.org",
        )  # fmt: skip

    def _people(self) -> Person:
        subject = self._person(self.name, CaseRole.SUBJECT)
        number = self.plan.number
        self._identifier(subject, IdentifierKind.NAME, self.name)
        self._identifier(subject, IdentifierKind.EMAIL, f"subject.{number:05}@example.org")
        self._identifier(subject, IdentifierKind.PHONE, PHONES[number % len(PHONES)])
        self._identifier(subject, IdentifierKind.ACCOUNT, f"test_account_{number:05}", SERVICES[number % len(SERVICES)])
        if number % 3 == 0:
            self._person(f"Test Relative {number:05}", CaseRole.HOUSEHOLD)
        return subject

    def _person(self, name: str, role: CaseRole) -> Person:
        born = date(1950 + self.chance.randrange(50), self.chance.randrange(1, 13), self.chance.randrange(1, 29))
        person = self.add(
            Person,
            name=name,
            date_of_birth=born,
            recorded_in_id=self.case.pk,
            recorded_at=self.opened,
            recorded_by_id=self.detective.pk,
        )
        row = self.add(
            PersonInCase,
            case_id=self.case.pk,
            person_id=person.pk,
            role=role,
            since=self.opened,
        )
        self._found(
            "person", row.pk, self.case, name, f"{row.get_role_display()} in {self.case.reference}, {self.case.title}",
            reverse("people:person", args=[person.pk]), name, born.isoformat(),
        )  # fmt: skip
        return person

    def _identifier(self, person: Person, kind: IdentifierKind, value: str, service: str = "") -> None:
        read = read_identifier(kind, value, service)
        key = comparable_key(read)
        row = self.add(
            Identifier,
            person_id=person.pk,
            case_id=self.case.pk,
            kind=read.kind,
            service=(read.service or service)[:60],
            value=value,
            key=key,
            alike=stored_key(read.alike or ""),
            source="Referral",
            recorded_at=self.opened,
        )
        if read.kind != IdentifierKind.NAME:
            self._found(
                "identifier", row.pk, self.case, value, f"{KIND_WORDS[read.kind]} of {person.name}, {self.case.reference}",
                reverse("people:person", args=[person.pk]), value, read.shown, key,
            )  # fmt: skip

    def _warrant(self) -> Warrant | None:
        if self.plan.stage == Stage.INVESTIGATION:
            return None
        executed = self.plan.has_search
        issued_at = self.searched_at - timedelta(days=6) if executed else self._between(0.2, 0.9)
        issued = london_date(issued_at)
        warrant = self.add(
            Warrant,
            case_id=self.case.pk,
            reference=self.references.next("warrant", issued),
            kind=WarrantKind.PACE_S8,
            court=COURT,
            issued_on=issued,
            last_day=last_day(issued, WarrantKind.PACE_S8),
            address=self.address,
            place=self.place,
            state=WarrantState.EXECUTED if executed else WarrantState.GRANTED,
            recorded_at=issued_at,
            recorded_by_id=self.detective.pk,
        )
        if not executed and self.plan.number % 2:
            warrant.planned_on = london_date(self.load.at) + timedelta(days=self.plan.number % 7)
            warrant.planned_part = PartOfDay.MORNING
            self.load.planned[self.team_id].append(warrant)
        if executed:
            warrant.entered_at = self.searched_at - timedelta(minutes=80)
            warrant.left_at = self.searched_at + timedelta(minutes=90)
            warrant.executed_by_id = self.detective.pk
            warrant.result = SearchResult.FOUND if self.plan.has_arrest else SearchResult.NO_TRACE
            warrant.returned_on = london_date(self.searched_at)
            self.add(
                PremisesRecord,
                warrant_id=warrant.pk,
                case_id=self.case.pk,
                officers=[self.detective.name],
                people_present=[self.name],
                rooms=list(ROOMS[:4]),
                notice_left="Handed to the occupier",
                copy_of_warrant_left=True,
                recorded_at=self.searched_at,
                recorded_by_id=self.detective.pk,
            )
        self._found(
            "warrant", warrant.pk, self.case, f"{warrant.reference} {warrant.place}",
            f"Warrant of {self.case.reference}, {self.case.title}", reverse("warrants:warrant", args=[warrant.reference]),
            warrant.reference, warrant.address, warrant.place, self.case.reference,
        )  # fmt: skip
        return warrant

    def _exhibits(self, warrant: Warrant | None) -> None:
        seizing = self.plan.unit.one(Role.EXHIBITS_OFFICER) if self.plan.number % 2 else self.detective
        phone: Exhibit | None = None
        for place in range(self.plan.exhibits):
            kind, description, make = DEVICES[(place + self.plan.number) % len(DEVICES)]
            parent = None
            if phone is not None and place % 6 == 5:
                kind, description, make, parent = DeviceType.SIM_CARD, "SIM card", "Example Mobile", phone
            exhibit = self._exhibit(seizing, warrant, place, kind, description, make, parent)
            phone = exhibit if kind == DeviceType.PHONE else phone

    def _exhibit(
        self,
        seizing: Officer,
        warrant: Warrant | None,
        place: int,
        kind: DeviceType,
        description: str,
        make: str,
        parent: Exhibit | None,
    ) -> Exhibit:
        seized_at = self.searched_at + timedelta(minutes=place * 4)
        exhibit = self.add(
            Exhibit,
            case_id=self.case.pk,
            team_id=self.team_id,
            warrant_id=warrant.pk if warrant else None,
            parent_id=parent.pk if parent else None,
            reference=self.references.next_exhibit(seizing.pk, seizing.initials),
            device_type=kind,
            description=description,
            make_and_model=make,
            serial_number=f"SN{self.chance.randrange(10**10):010}",
            power="PACE1984-S8",
            place_found=ROOMS[place % len(ROOMS)],
            seized_at=seized_at,
            seized_by_id=seizing.pk,
            recorded_by_id=seizing.pk,
            recorded_at=seized_at,
        )
        seals = self._continuity(exhibit, seizing, seized_at)
        self._found(
            "exhibit", exhibit.pk, self.case, f"{exhibit.reference} {exhibit.description}", f"Exhibit of {self.case.reference}",
            reverse("exhibits:exhibit", args=[exhibit.reference]),
            exhibit.reference, exhibit.serial_number, exhibit.make_and_model, *seals,
        )  # fmt: skip
        return exhibit

    def _continuity(self, exhibit: Exhibit, seizing: Officer, seized_at: datetime) -> list[str]:
        """Write the chain of an exhibit, three to five entries long, and what it leaves: holder, seal, state, examination."""
        laboratory = self.load.force.laboratory
        examiners = laboratory.of(Role.DFU_EXAMINER)
        examiner = examiners[exhibit.pk % len(examiners)]
        manager = laboratory.of(Role.DFU_MANAGER)[0]
        seal, store = self.load.next_seal(), f"Property store {self.place}"
        bench, shelf = f"{examiner.name}, Bench {examiner.initials}", f"{laboratory.team.name}, Shelf 4"
        steps: list[tuple[ContinuityKind, Officer, str, str, str, str, str | None, int]] = [
            (ContinuityKind.SEIZED, seizing, seizing.name, exhibit.place_found, "Search warrant, PACE s.8", seal, seal, 0),
            (ContinuityKind.TRANSFERRED, seizing, store, store, "To the store after the search", seal, None, 5),
        ]
        is_fresh = seized_at > self.load.at - timedelta(days=2)
        length = 2 if is_fresh else 3 + exhibit.pk % 3
        goes_back = not self.is_open and length < 5
        seals = [seal]
        if length > 3 or (length == 3 and not goes_back):
            steps.append((ContinuityKind.BOOKED_IN, manager, shelf, "Shelf 4", "For examination", seal, None, 30))
        if goes_back:
            steps.append((ContinuityKind.RETURNED, seizing, self.name, "Returned", "Not needed as evidence", seal, None, 2_000))
        elif length > 3:
            steps.append((ContinuityKind.OPENED, examiner, bench, "Bench", "Examination", "", None, 60))
        if length == 5:
            seals.append(self.load.next_seal())
            steps.append((ContinuityKind.SEALED, examiner, shelf, "Shelf 4", "Examination finished", seals[-1], seals[-1], 90))
        before: ContinuityEvent | None = None
        for number, (kind, by, holder, place, reason, seal_out, new_seal, hours) in enumerate(steps, 1):
            moment = min(seized_at + timedelta(hours=hours), self.load.at) if hours else seized_at
            entry = self.add(
                ContinuityEvent,
                exhibit_id=exhibit.pk,
                case_id=self.case.pk,
                number=number,
                kind=kind,
                at=moment,
                from_holder=before.to_holder if before else "",
                to_holder=holder,
                place=place,
                reason=reason,
                seal_in=before.seal_out if before else "",
                seal_out=seal_out,
                new_seal=new_seal,
                officer_id_by_value=by.pk,
                officer_name=by.name,
                recorded_at=moment,
                previous_digest=before.digest if before else "",
            )
            entry.digest = continuity.digest_of(entry, exhibit.reference)
            before = entry
        assert before is not None
        exhibit.holder, exhibit.seal = before.to_holder, before.seal_out
        if before.kind == ContinuityKind.RETURNED:
            exhibit.state = ExhibitState.RETURNED
        elif length < 3:
            exhibit.state = ExhibitState.STORED
        else:
            exhibit.laboratory_id = laboratory.team.pk
            self._examination(exhibit, examiner, length, before.at)
        return seals

    def _examination(self, exhibit: Exhibit, examiner: Officer, length: int, ended: datetime) -> None:
        state = {3: ExaminationState.WAITING, 4: ExaminationState.RUNNING, 5: ExaminationState.FINISHED}[length]
        exhibit.state = {
            ExaminationState.WAITING: ExhibitState.WAITING,
            ExaminationState.RUNNING: ExhibitState.IN_EXAMINATION,
            ExaminationState.FINISHED: ExhibitState.FINDINGS_READY if self.is_open else ExhibitState.EXAMINED,
        }[state]
        exhibit.held_by_id = examiner.pk if state == ExaminationState.RUNNING else None
        finished = state == ExaminationState.FINISHED
        row = self.add(
            Examination,
            reference=self.references.next("examination", london_date(exhibit.seized_at)),
            exhibit_id=exhibit.pk,
            case_id=self.case.pk,
            team_id=self.team_id,
            laboratory_id=self.load.force.laboratory.team.pk,
            lines_of_enquiry="Pictures and videos of interest; conversations with children.",
            authority="PACE1984-S8",
            authority_provision="PACE 1984 s.8(2)",
            requested_by_id=self.detective.pk,
            requested_at=exhibit.seized_at + timedelta(hours=20),
            state=state,
            examiner_id=examiner.pk if length >= 4 else None,
            image=f"{exhibit.reference.replace('/', '-')}.E01" if length >= 4 else "",
            started_at=ended if length >= 4 else None,
            finished_at=ended if finished else None,
            attempt=1,
            catalogue=f"{exhibit.pk}.parquet" if finished else "",
            catalogue_sha256=hashlib.sha256(str(exhibit.pk).encode()).hexdigest() if finished else "",
            report={"totals": {"files": self.chance.randrange(100_000)}} if finished else {},
        )
        if finished:
            for category in (FindingCategory.A, FindingCategory.C):
                self.add(
                    Finding,
                    examination_id=row.pk,
                    case_id=self.case.pk,
                    category=category,
                    count=self.chance.randrange(200),
                    graded_by_id=examiner.pk,
                    graded_at=ended,
                )

    def _arrest(self, person: Person, warrant: Warrant | None) -> Arrest:
        arrested = self.searched_at
        held = self.plan.stage == Stage.CUSTODY
        disposal = {
            Stage.CUSTODY: "",
            Stage.RELEASED: Disposal.RELEASED_UNDER_INVESTIGATION,
            Stage.CLOSED: Disposal.NO_FURTHER_ACTION if self.plan.number % 4 == 1 else Disposal.BAILED,
        }.get(self.plan.stage, Disposal.BAILED)
        released = None if held else arrested + timedelta(hours=11)
        arrest = self.add(
            Arrest,
            case_id=self.case.pk,
            person_id=person.pk,
            warrant_id=warrant.pk if warrant else None,
            reference=self.references.next("arrest", london_date(arrested)),
            arrested_at=arrested,
            arrested_by_id=self.detective.pk,
            grounds="The account was used from the address.",
            necessity="To allow a prompt and effective investigation.",
            offences=[OFFENCE],
            station=f"{self.place} police station",
            arrived_at=arrested + timedelta(minutes=35),
            detention_authorised_at=arrested + timedelta(minutes=50),
            released_at=released,
            disposal=disposal,
            disposal_reason="" if held else "Devices are to be examined.",
            welfare_contact_by=released + REMAINING_CONTACT if released else None,
            recorded_at=arrested,
            recorded_by_id=self.detective.pk,
        )
        reviewed = arrested + timedelta(hours=6)
        if reviewed < self.load.at:
            self.add(
                DetentionReview,
                arrest_id=arrest.pk,
                case_id=self.case.pk,
                at=reviewed,
                by_name="Insp T. Margin",
                by_rank=Rank.INSPECTOR,
                outcome="Detention is still necessary to secure evidence.",
                recorded_by_id=self.plan.unit.one(Role.CUSTODY_LIAISON).pk,
            )
        for step in list(WelfareStep)[: 2 if held else 5]:
            self.add(
                WelfareRecord,
                arrest_id=arrest.pk,
                case_id=self.case.pk,
                step=step,
                at=arrested + timedelta(hours=1),
                by_id=self.plan.unit.one(Role.CUSTODY_LIAISON).pk,
            )
        if released is not None and released + REMAINING_CONTACT < self.load.at:
            self.add(
                WelfareContact,
                arrest_id=arrest.pk,
                case_id=self.case.pk,
                at=released + timedelta(hours=30),
                by_id=self.plan.unit.one(Role.OFFENDER_MANAGER).pk,
                outcome="Spoke by telephone; safe, and with family.",
            )
        self._found(
            "arrest", arrest.pk, self.case, f"{arrest.reference} {self.name}", f"Arrested on {london_date(arrested):%-d %B %Y}",
            reverse("custody:arrest", args=[arrest.reference]), arrest.reference, self.name,
        )  # fmt: skip
        return arrest

    def _bail(self, person: Person, arrest: Arrest) -> Bail:
        assert arrest.released_at is not None
        released = arrest.released_at
        ended = self.closed_at if self.plan.stage == Stage.CLOSED else None
        if self.plan.stage == Stage.CHARGED:
            ended = min(released + timedelta(days=70), self.load.at)
        bail = self.add(
            Bail,
            case_id=self.case.pk,
            arrest_id=arrest.pk,
            person_id=person.pk,
            reference=self.references.next("bail", london_date(released)),
            arrested_on=london_date(arrest.arrested_at),
            released_on=london_date(released),
            factors=["safeguard_victims"],
            reasons="Necessary and proportionate to safeguard children while devices are examined.",
            representations="None were made.",
            custody_officer="PS N. Gate",
            granted_at=released,
            recorded_at=released,
            recorded_by_id=self.plan.unit.one(Role.CUSTODY_LIAISON).pk,
            state=BailState.ENDED if ended else BailState.IN_FORCE,
            ended_at=ended,
            outcome=(BailOutcome.CHARGED if self.plan.stage == Stage.CHARGED else BailOutcome.NO_FURTHER_ACTION) if ended else "",
            outcome_reason="Decided with the supervisor." if ended else "",
        )
        texts = (
            "Not to be alone with a child under 18",
            "To live and sleep at the address given",
            "No device that the police do not know",
        )
        for number, text in enumerate(texts, 1):
            self.add(
                BailCondition,
                bail_id=bail.pk,
                case_id=self.case.pk,
                number=number,
                purpose=Purpose.NO_OFFENDING,
                text=text,
                set_at=released,
                set_by_id=self.detective.pk,
            )
        if self.plan.stage == Stage.WITH_PROSECUTOR:
            day = london_date(released + timedelta(days=20))
            self._clock_entry(bail, ClockEntryType.SUSPENDED, day, released + timedelta(days=20))
        self._found(
            "bail", bail.pk, self.case, f"{bail.reference} {self.name}", f"Released on bail on {bail.released_on:%-d %B %Y}",
            reverse("bail:bail", args=[bail.reference]), bail.reference, self.name,
        )  # fmt: skip
        return bail

    def _clock_entry(self, bail: Bail, kind: ClockEntryType, on: date, at: datetime) -> None:
        self.add(
            ClockEntry,
            bail_id=bail.pk,
            case_id=self.case.pk,
            type=kind,
            on=on,
            sent_on=on if kind == ClockEntryType.SUSPENDED else None,
            at=at,
            by_id=self.detective.pk,
        )

    def _charging(self, person: Person, arrest: Arrest, bail: Bail | None) -> None:
        if bail is None:
            return
        requested = bail.granted_at + timedelta(days=20)
        waits = self.plan.stage == Stage.WITH_PROSECUTOR
        charged = not waits and (self.plan.stage == Stage.CHARGED or self.plan.number % 2 == 0)
        decision = DecisionKind.CHARGE if charged else DecisionKind.NO_FURTHER_ACTION
        request = self.add(
            ChargingRequest,
            case_id=self.case.pk,
            person_id=person.pk,
            bail_id=bail.pk,
            reference=self.references.next("charging", london_date(requested)),
            offences=[OFFENCE],
            decides=Decides.CPS,
            test=Test.FULL_CODE,
            papers=["MG3", "MG5", "MG6"],
            key_evidence="The catalogue of KLP/1 and the account's log-in records.",
            requested_at=requested,
            requested_by_id=self.detective.pk,
            state=RequestState.SENT if waits else RequestState.DECIDED,
            decision="" if waits else decision,
            decided_on=None if waits else london_date(requested + timedelta(days=40)),
            decided_by="" if waits else "Prosecutor Y. Clause",
        )
        self._found(
            "charging request", request.pk, self.case, f"{request.reference} {self.name}",
            f"Charging decision asked for on {london_date(requested):%-d %B %Y}",
            reverse("charging:request", args=[request.reference]), request.reference, self.name,
        )  # fmt: skip
        if charged:
            heard = requested + timedelta(days=70)
            is_heard = heard <= self.load.at
            self.add(
                Charge,
                case_id=self.case.pk,
                person_id=person.pk,
                request_id=request.pk,
                arrest_id=arrest.pk,
                offences=[OFFENCE],
                charged_at=requested + timedelta(days=45),
                decided_by=Decides.CPS,
                remand=Remand.BAILED,
                first_hearing=london_date(heard),
                court=COURT,
                hearing_outcome=HearingOutcome.CAME if is_heard else "",
                heard_at=heard if is_heard else None,
                hearing_recorded_by_id=self.detective.pk if is_heard else None,
                recorded_at=requested + timedelta(days=45),
                recorded_by_id=self.detective.pk,
            )

    def _child(self, warrant: Warrant | None) -> None:
        self.load.children += 1
        found = self.searched_at if self.plan.has_search else self.opened + timedelta(hours=5)
        found = min(found, self.load.at)
        lead = self.plan.unit.one(Role.SAFEGUARDING_LEAD)
        finished = not self.is_open or self.chance.random() < 0.4
        child = self.add(
            Child,
            case_id=self.case.pk,
            reference=self.references.next("child", london_date(found)),
            name=f"Test Child {self.load.children:05}",
            age=self.chance.randrange(1, 17),
            relation=Relation.HOUSEHOLD,
            in_household=True,
            concern="Lives in the household of the person investigated.",
            warrant_id=warrant.pk if warrant else None,
            found_at=found,
            recorded_at=found,
            recorded_by_id=lead.pk,
            outcome=Outcome.PLAN_IN_PLACE if finished else "",
            outcome_at=min(found + timedelta(days=30), self.load.at) if finished else None,
            outcome_reason="A plan was agreed with children's services." if finished else "",
            outcome_by_id=lead.pk if finished else None,
        )
        sent = found + timedelta(hours=4)
        if sent < self.load.at:
            replied = sent + timedelta(hours=20)
            self.add(
                ChildReferral,
                child_id=child.pk,
                case_id=self.case.pk,
                to=CHILDRENS_SERVICES,
                lawful_basis=LawfulBasis.S47,
                what_was_shared="Name, age, the concern, and who was arrested.",
                sent_at=sent,
                sent_by_id=lead.pk,
                replied_at=replied if replied < self.load.at else None,
                reply=Reply.ASSESSMENT if replied < self.load.at else "",
            )
            self.add(
                SafeguardingAction,
                child_id=child.pk,
                case_id=self.case.pk,
                type=ActionType.PERSON_LEFT_HOME,
                completed_at=sent,
                recorded_at=sent,
                by_id=lead.pk,
            )
        self._found(
            "child", child.pk, self.case, f"{child.reference} {child.name}",
            f"{child.get_relation_display()}, {self.case.reference}",
            reverse("safeguarding:child", args=[child.reference]), child.reference, child.name,
        )  # fmt: skip
