"""Who may do what: the declared table against the one that was agreed, and each action tried as each role."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from casework.closing import choose_groups, close_case
from casework.officers import Officers, make_officers
from casework.undoing import undone
from safehold.accounts import actions as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import AddOfficer
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer, Rank, Role, TeamKind
from safehold.accounts.permissions import declared
from safehold.casework.bail import actions as bail
from safehold.casework.bail import queries as bail_queries
from safehold.casework.bail.actions import CONDITIONS
from safehold.casework.bail.asked import (
    DecideOnFailure,
    DeclineExtension,
    EndBail,
    ExtendBail,
    GrantBail,
    PrepareExtension,
    RecordBreach,
    RecordEndOfFailure,
    RecordFailureToSurrender,
    RecordInPatientStay,
    RecordOutcomeTold,
    RecordRepresentations,
    SetReturnDay,
    SuspendBail,
    VaryConditions,
)
from safehold.casework.bail.models import Bail
from safehold.casework.cases import actions as cases
from safehold.casework.cases import clocks
from safehold.casework.cases.asked import (
    ChangeSupervisor,
    CloseCase,
    EndAccess,
    GrantAccess,
    OpenCase,
    ReassignCase,
    RecordDecision,
    ReopenCase,
    ReviewCase,
    SetRisk,
)
from safehold.casework.cases.clock_comparison import compare_cases
from safehold.casework.cases.models import Case, Restriction, RiskLevel
from safehold.casework.cases.queries import access_to
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import (
    ChargeBreach,
    RecordCharge,
    RecordCpsRequestForMore,
    RecordFirstHearing,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.models import Charge, ChargingRequest
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import (
    ApplyForFurtherDetention,
    AuthoriseDetention,
    ExtendDetention,
    JudgeOtherOffence,
    RecordArrest,
    RecordArrival,
    RecordArrivalInArea,
    RecordDetentionDecision,
    RecordExcludedTime,
    RecordInterview,
    RecordReview,
    RecordWelfareSteps,
    ReleaseOnStreetBail,
    ReleaseWithoutBail,
)
from safehold.casework.custody.models import Arrest, WelfareStep
from safehold.casework.custody.queries import earlier_of_the_kind
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations.asked import (
    CancelExamination,
    ChangePlace,
    GiveKeyNotice,
    MakeReport,
    RecordFindings,
    RecordKeyOutcome,
    RequestExamination,
    StartExamination,
)
from safehold.casework.examinations.models import Examination, KeyNotice
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import (
    AskDisposal,
    AskReturn,
    BookIn,
    BookInTogether,
    CorrectEntry,
    DecideLeaving,
    DisposeOfExhibit,
    ExhibitsSeen,
    ExplainBreak,
    HoldExhibit,
    OpenSeal,
    RecordAuthority,
    Reseal,
    ReturnExhibit,
    SeizeExhibit,
    TransferExhibit,
    TransferTogether,
    UndoReturn,
)
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.operations import actions as operations
from safehold.casework.operations.asked import CreateOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation
from safehold.casework.people import actions as people
from safehold.casework.people.asked import (
    AddIdentifier,
    AddPerson,
    MoveOrder,
    ProhibitionAsMade,
    RecordAbsence,
    RecordChange,
    RecordNotification,
    RecordOrder,
    RecordOrderEnded,
    RecordProhibitionEnded,
    RecordRequirements,
    RecordReturn,
    RecordStayEnded,
)
from safehold.casework.people.models import CaseRole, Order, Person
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import (
    AssessReferral,
    AssignReferral,
    CloseReferral,
    DecideMatch,
    JoinReferral,
    OpenCaseFromReferral,
    OverrideTarget,
    TakeReferral,
)
from safehold.casework.referrals.models import MatchDecision, Referral
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Purpose, Sought
from safehold.casework.retention import actions as retention
from safehold.casework.retention import queries as retention_queries
from safehold.casework.retention.asked import (
    ChooseGroup,
    DecideDisposal,
    EndHold,
    HoldRecord,
    RecordBiometrics,
    RecordDestruction,
    RecordGrounds,
    RecordProceedings,
    ReviewRetention,
)
from safehold.casework.retention.models import Biometrics, Record
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import (
    CompleteAction,
    DecideSameChild,
    RecordChild,
    RecordNamed,
    RecordOutcome,
    RecordReply,
    RecordStrategyDiscussion,
    ReferChild,
    SayAlreadyAChild,
    SayNotAChild,
    TakeBackAnswer,
)
from safehold.casework.safeguarding.models import Child, ChildNamed
from safehold.casework.victims import actions as victims
from safehold.casework.victims.asked import RecordVictimNotTold, RecordVictimTold
from safehold.casework.victims.queries import owed_in_case
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import (
    EnterPremises,
    ExecuteWarrant,
    LapseWarrant,
    RecordFurtherEntry,
    RecordWarrant,
    ReturnWarrant,
)
from safehold.casework.warrants.models import PartOfDay, SearchResult, Warrant, WarrantKind
from safehold.exchange import cybertip
from safehold.law.calendar import london_date
from safehold.law.charging import FAILING_TO_SURRENDER
from safehold.law.errors import LawError

for _app in apps.get_app_configs():
    for _module in ("permissions", "actions"):
        if _app.name.startswith("safehold.") and find_spec(f"{_app.name}.{_module}"):
            import_module(f"{_app.name}.{_module}")

ROLES = {
    "DI": Role.INSPECTOR,
    "IN": Role.INTAKE,
    "DC": Role.DETECTIVE,
    "EX": Role.EXHIBITS_OFFICER,
    "CU": Role.CUSTODY_LIAISON,
    "DM": Role.DFU_MANAGER,
    "DE": Role.DFU_EXAMINER,
    "SG": Role.SAFEGUARDING_LEAD,
    "OM": Role.OFFENDER_MANAGER,
    "AU": Role.AUDITOR,
    "PR": Role.PRESS,
    "AD": Role.ADMINISTRATOR,
}

AGREED = """
                                DI IN DC EX CU DM DE SG OM AU PR AD
accounts.add_officer             .  .  .  .  .  .  .  .  .  .  .  x
accounts.change_own_password     x  x  x  x  x  x  x  x  x  x  x  x
accounts.use_calendar            x  x  x  x  x  .  .  x  x  .  .  .
accounts.use_tokens              x  x  x  x  x  x  x  x  x  x  x  x
audit.read                       .  .  .  .  .  .  .  .  .  x  .  .
bail.end                         x  .  x  .  x  .  .  .  .  .  .  .
bail.extend                      x  .  .  .  .  .  .  .  .  .  .  .
bail.grant                       x  .  x  .  x  .  .  .  .  .  .  .
bail.move_clock                  x  .  x  .  x  .  .  .  .  .  .  .
bail.prepare_extension           x  .  x  .  x  .  .  .  .  .  .  .
bail.read_pack                   x  .  x  .  x  .  .  .  .  .  .  .
bail.record_breach               x  .  x  .  x  .  .  .  x  .  .  .
bail.record_failure              x  .  x  .  x  .  .  .  .  .  .  .
bail.see                         x  x  x  x  x  .  .  x  x  .  .  .
bail.tell                        x  .  x  .  x  .  .  .  .  .  .  .
bail.vary                        x  .  x  .  x  .  .  .  .  .  .  .
cases.close                      x  .  .  .  .  .  .  .  .  .  .  .
cases.end_access                 x  .  .  .  .  .  .  .  .  .  .  .
cases.grant_access               x  .  .  .  .  .  .  .  .  .  .  .
cases.open                       x  x  x  .  .  .  .  .  .  .  .  .
cases.read                       x  x  x  x  x  x  x  x  x  .  .  .
cases.reassign                   x  .  .  .  .  .  .  .  .  .  .  .
cases.record_decision            x  .  x  .  .  .  .  x  .  .  .  .
cases.reopen                     x  .  .  .  .  .  .  .  .  .  .  .
cases.review                     x  .  .  .  .  .  .  .  .  .  .  .
cases.set_risk                   x  x  x  .  .  .  .  .  .  .  .  .
cases.take_over                  x  .  .  .  .  .  .  .  .  .  .  .
charging.charge                  x  .  x  .  x  .  .  .  .  .  .  .
charging.record_answer           x  .  x  .  x  .  .  .  .  .  .  .
charging.record_hearing          x  .  x  .  x  .  .  .  .  .  .  .
charging.request_decision        x  .  x  .  x  .  .  .  .  .  .  .
charging.see                     x  x  x  x  x  .  .  x  x  .  .  .
custody.ask_court                x  .  x  .  x  .  .  .  .  .  .  .
custody.extend_detention         x  .  x  .  x  .  .  .  .  .  .  .
custody.judge_offence            x  .  .  .  .  .  .  .  .  .  .  .
custody.record_arrest            x  .  x  .  x  .  .  .  .  .  .  .
custody.record_detention         x  .  x  .  x  .  .  .  .  .  .  .
custody.record_interview         x  .  x  .  x  .  .  .  .  .  .  .
custody.record_welfare           x  .  x  .  x  .  .  .  x  .  .  .
custody.release                  x  .  x  .  x  .  .  .  .  .  .  .
custody.see                      x  x  x  x  x  .  .  x  x  .  .  .
examinations.add_hash_list       .  .  .  .  .  x  .  .  .  .  .  .
examinations.cancel              .  .  .  .  .  x  x  .  .  .  .  .
examinations.change_place        .  .  .  .  .  x  .  .  .  .  .  .
examinations.give_key_notice     x  .  x  .  .  .  .  .  .  .  .  .
examinations.make_report         .  .  .  .  .  x  x  .  .  .  .  .
examinations.read                x  x  x  x  x  x  x  x  x  .  .  .
examinations.read_catalogue      x  .  x  .  .  x  x  .  .  .  .  .
examinations.recheck             .  .  .  .  .  x  .  .  .  .  .  .
examinations.record_findings     .  .  .  .  .  x  x  .  .  .  .  .
examinations.request             x  .  x  x  .  x  .  .  .  .  .  .
examinations.see_bench           .  .  .  .  .  x  x  .  .  .  .  .
examinations.see_queue           .  .  .  .  .  x  x  .  .  .  .  .
examinations.start               .  .  .  .  .  x  x  .  .  .  .  .
exhibits.book_in                 .  .  .  .  .  x  x  .  .  .  .  .
exhibits.correct                 x  .  x  x  .  x  x  .  .  .  .  .
exhibits.explain                 x  .  x  x  .  x  x  .  .  .  .  .
exhibits.open_seal               .  .  .  .  .  x  x  .  .  .  .  .
exhibits.print_labels            x  .  x  x  .  x  x  .  .  .  .  .
exhibits.read                    x  x  x  x  x  x  x  x  x  .  .  .
exhibits.record_authority        x  .  x  x  .  .  .  .  .  .  .  .
exhibits.reseal                  .  .  .  .  .  x  x  .  .  .  .  .
exhibits.hold                    x  .  x  .  .  .  .  .  .  .  .  .
exhibits.return                  x  .  x  x  .  .  .  .  .  .  .  .
exhibits.ask_disposal            x  .  x  x  .  .  .  .  .  .  .  .
exhibits.decide_disposal         x  .  .  .  .  .  .  .  .  .  .  .
exhibits.dispose                 x  .  x  x  .  .  .  .  .  .  .  .
exhibits.undo_return             x  .  x  x  .  .  .  .  .  .  .  .
exhibits.seize                   x  .  x  x  .  .  .  .  .  .  .  .
exhibits.transfer                x  .  x  x  .  x  x  .  .  .  .  .
figures.open_records             x  .  x  .  .  .  .  x  .  .  .  .
figures.read                     x  x  x  .  .  x  .  x  x  x  x  .
figures.sign_off                 x  .  .  .  .  .  .  .  .  .  .  .
notices.read                     x  x  x  x  x  x  x  x  x  .  .  x
notices.see_checks               x  .  .  .  .  .  .  .  .  .  .  x
law.read                         x  x  x  x  x  x  x  x  x  x  x  x
operations.create                x  .  .  .  .  .  .  .  .  .  .  .
operations.end                   x  .  .  .  .  .  .  .  .  .  .  .
operations.read                  x  x  x  x  x  x  .  x  x  .  .  .
operations.schedule              x  .  x  .  .  .  .  .  .  .  .  .
people.add                       x  x  x  .  x  .  .  x  x  .  .  .
people.end_order                 x  .  .  .  .  .  .  .  x  .  .  .
people.record_notification       x  .  x  .  .  .  .  .  x  .  .  .
people.record_order              x  x  x  .  x  .  .  .  x  .  .  .
policy.read                      x  .  .  .  .  .  .  .  .  .  .  x
policy.set                       .  .  .  .  .  .  .  .  .  .  .  x
referrals.assess                 x  x  x  .  .  .  .  .  .  .  .  .
referrals.assign                 x  x  .  .  .  .  .  .  .  .  .  .
referrals.close                  x  x  .  .  .  .  .  .  .  .  .  .
referrals.decide_match           x  x  x  .  .  .  .  .  x  .  .  .
referrals.join                   x  x  x  .  .  .  .  .  .  .  .  .
referrals.open_case              x  x  x  .  .  .  .  .  .  .  .  .
referrals.override_target        x  .  .  .  .  .  .  .  .  .  .  .
referrals.read                   x  x  x  .  .  .  .  x  x  .  .  .
referrals.receive                x  x  x  .  .  .  .  .  .  .  .  .
referrals.take                   x  x  x  .  .  .  .  .  .  .  .  .
retention.agree                  x  .  .  .  .  .  .  .  .  .  .  .
retention.choose_group           x  .  .  .  .  .  .  .  .  .  .  .
retention.hold                   x  .  .  .  .  .  .  .  .  .  .  .
retention.record_biometrics      x  .  x  .  x  .  .  .  .  .  .  .
retention.record_proceedings     x  .  x  .  x  .  .  .  x  .  .  .
retention.review                 x  .  .  .  .  .  .  .  .  .  .  .
retention.see                    x  x  x  x  x  .  .  x  x  .  .  .
safeguarding.complete_action     x  x  x  .  .  .  .  x  x  .  .  .
safeguarding.decide_same         x  x  x  .  .  .  .  x  .  .  .  .
safeguarding.record_child        x  x  x  x  x  .  .  x  x  .  .  .
safeguarding.record_discussion   x  .  x  .  .  .  .  x  .  .  .  .
safeguarding.record_outcome      x  .  .  .  .  .  .  x  .  .  .  .
safeguarding.record_reply        x  x  x  .  .  .  .  x  x  .  .  .
safeguarding.refer               x  x  x  .  .  .  .  x  x  .  .  .
safeguarding.say_not_a_child     x  .  x  .  .  .  .  x  .  .  .  .
safeguarding.see                 x  x  x  x  x  .  .  x  x  .  .  .
victims.see                      x  x  x  x  x  .  .  x  x  .  .  .
victims.tell                     x  .  x  .  x  .  .  x  .  .  .  .
warrants.execute                 x  .  x  x  .  .  .  .  .  .  .  .
warrants.lapse                   x  .  x  .  .  .  .  .  .  .  .  .
warrants.record                  x  .  x  .  .  .  .  .  .  .  .  .
warrants.return                  x  .  x  .  .  .  .  .  .  .  .  .
"""
"""Written by hand: whoever changes a permission changes it here too."""

CONDITIONAL = {
    "bail.extend",
    "cases.close",
    "cases.end_access",
    "cases.grant_access",
    "cases.reassign",
    "cases.reopen",
    "cases.review",
    "examinations.cancel",
    "examinations.change_place",
    "examinations.make_report",
    "examinations.record_findings",
    "examinations.start",
    "operations.end",
    "referrals.override_target",
    "retention.agree",
    "retention.choose_group",
    "retention.hold",
    "retention.review",
}
"""Those that ask more of the officer than the role."""

READING = {
    "audit.read",
    "bail.read_pack",
    "bail.see",
    "cases.read",
    "charging.see",
    "custody.see",
    "examinations.read",
    "examinations.read_catalogue",
    "examinations.see_bench",
    "examinations.see_queue",
    "exhibits.read",
    "figures.open_records",
    "figures.read",
    "law.read",
    "notices.read",
    "notices.see_checks",
    "operations.read",
    "policy.read",
    "referrals.read",
    "retention.see",
    "safeguarding.see",
    "victims.see",
}
"""Those that change nothing: their pages and addresses ask them."""

ABOUT_NO_CASE = {
    "accounts.add_officer",
    "accounts.change_own_password",
    "accounts.use_calendar",
    "accounts.use_tokens",
    "cases.open",
    "cases.take_over",
    "examinations.add_hash_list",
    "examinations.recheck",
    "figures.sign_off",
    "operations.create",
    "operations.end",
    "policy.set",
    "referrals.receive",
}
"""Those whose action begins something or concerns no case: the role decides alone, or the team."""


def agreed() -> dict[str, set[str]]:
    header, *rows = AGREED.strip().splitlines()
    columns = header.split()
    table = {}
    for row in rows:
        name, *marks = row.split()
        table[name] = {str(ROLES[column]) for column, mark in zip(columns, marks, strict=True) if mark == "x"}
    return table


def test_the_declared_permissions_are_those_agreed() -> None:
    found = {permission.name: {str(role) for role in permission.roles} for permission in declared()}
    expected = agreed()
    assert found.keys() == expected.keys()
    assert {name: roles for name, roles in found.items() if roles != expected[name]} == {}


def test_every_role_may_do_something_and_every_permission_is_somebodys() -> None:
    every = declared()
    assert {role for role in Role if not any(role in permission.roles for permission in every)} == set()
    assert {permission.name for permission in every if not permission.roles} == set()
    # Of each role the agreed table says what it may do.
    assert {str(role) for role in Role} == {role for roles in agreed().values() for role in roles}


def test_conditions_on_the_record_are_those_agreed() -> None:
    assert {permission.name for permission in declared() if permission.condition is not None} == CONDITIONAL
    assert all(permission.condition_words for permission in declared() if permission.condition is not None)


def test_roles_apart_from_the_investigation_have_only_what_is_theirs() -> None:
    def of(role: Role) -> set[str]:
        return {permission.name for permission in declared() if role in permission.roles} - {
            "accounts.use_tokens",
            "accounts.change_own_password",
            "law.read",
        }

    assert of(Role.PRESS) == {"figures.read"}
    assert of(Role.AUDITOR) == {"audit.read", "figures.read"}
    assert of(Role.ADMINISTRATOR) == {
        "accounts.add_officer",
        "notices.read",
        "notices.see_checks",
        "policy.read",
        "policy.set",
    }
    for role in (Role.DFU_MANAGER, Role.DFU_EXAMINER):
        elsewhere = {name for name in of(role) if name.split(".")[0] not in ("examinations", "exhibits")}
        # The manager plans the laboratory's work by the days of operations and the figures; both are told what is known since.
        assert elsewhere <= {"cases.read", "operations.read", "figures.read", "notices.read"}
    assert not any("charge" in name or "bail" in name for name in of(Role.DFU_EXAMINER))


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    script = Path(__file__).parents[2] / "scripts" / "write_permissions.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# Each action as each role


@dataclass(frozen=True)
class World:
    """The records of one case, in states in which each action can be done."""

    officers: Officers
    visible_to: frozenset[int]
    now: datetime
    case: Case
    closable: Case
    closed: Case
    kept: Record
    held_record: Record
    proposed: Record
    printed: Biometrics
    person: Person
    bailed: Bail
    waiting: Bail
    decided: Bail
    returning: Bail
    failed: Bail
    held: Arrest
    arrived: Arrest
    on_the_way: Arrest
    arrested_again: Arrest
    new: Referral
    assessed: Referral
    granted: Warrant
    entered: Warrant
    executed: Warrant
    lapsed: Warrant
    operation: Operation
    exhibit: Exhibit
    at_lab: Exhibit
    opened: Exhibit
    examination: Examination
    key_notice: KeyNotice
    child: Child
    referred: Child
    child_named: ChildNamed
    child_answered: ChildNamed
    request: ChargingRequest
    charged: Charge
    order: Order
    prevention: Order
    owed: tuple[str, ...]


def _report(now: datetime, number: int) -> cybertip.Referral:
    table = "reference,received,source,incident_type,email\n" + (
        f"NS-{number},{(now - timedelta(days=3)).isoformat()},public,grooming,subject{number}@example.org\n"
    )
    from io import BytesIO

    document = BytesIO(table.encode())
    document.name = "table.csv"
    return cybertip.read([document]).referrals[0]


_LOCKED = {"slot": "000", "description": "Data", "state": "encrypted", "encryption": "BitLocker"}


def _key_notice(now: datetime) -> dict[str, Any]:
    return {
        "information": "The volume",
        "believed_because": "It is his laptop",
        "ground": "prevent_or_detect_crime",
        "proportionate_because": "One volume",
        "no_other_way_because": "No other copy",
        "permission_by": "HHJ Example",
        "permission_at": now,
        "in_writing": True,
        "served_on": "A. Sample",
        "served_at": now,
        "comply_by": london_date(now),
    }


def _references_before(arrest: Arrest, by: Officer) -> list[str]:
    with reading_as(by):
        return [one.reference for one in earlier_of_the_kind(arrest)]


def _failure_charged(now: datetime) -> dict[str, Any]:
    return {
        "offences": [FAILING_TO_SURRENDER],
        "decided_by": "police",
        "charged_at": now,
        "remand": "bailed",
        "first_hearing": london_date(now),
        "court": "Alderwick",
    }


def make_world(
    officers: Officers, now: datetime, *, number: int, restriction: Restriction, visible_to: frozenset[int], laboratory: bool
) -> World:
    """Make a case and its records. `laboratory` says whether the laboratory has received exhibits, and so sees the case."""
    by, at, today = officers.detective, now, london_date(now)

    def case(title: str) -> Case:
        return cases.open_case(
            OpenCase(title=title, reason="Report of uploads", restriction=restriction),
            by=officers.inspector,
            at=now - timedelta(days=200),
            officer_in_the_case=by,
            supervisor=officers.inspector,
        )

    main = case(f"Test Subject {number}")
    cases.grant_access(
        main, GrantAccess(role="advice", reason="Asked for advice"), by=officers.inspector, at=at, to=officers.other_detective
    )

    def subject(name: str) -> Person:
        return people.add_person(main, AddPerson(name=name, role=CaseRole.SUBJECT), by=by, at=at)

    def received(digit: int) -> Referral:
        return referrals.receive_referral(_report(now, number * 10 + digit), by=by, at=at, team=by.team)

    def assess(referral: Referral) -> Referral:
        referrals.assess_referral(
            referral, AssessReferral(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", reason="Child"), by=by, at=at
        )
        return referral

    def warrant(days_ago: int, recorded: datetime = now) -> Warrant:
        return warrants.record_warrant(
            main,
            RecordWarrant(
                kind=WarrantKind.PACE_S8,
                court="Alderwick Magistrates' Court",
                issued_on=today - timedelta(days=days_ago),
                address="12 Sample Lane",
                place="Kettleby",
                child_expected=False,
            ),
            by=by,
            at=recorded,
        )

    def entered() -> Warrant:
        return warrants.enter_premises(warrant(7), EnterPremises(entered_at=now - timedelta(hours=5)), by=by, at=at)

    def arrest(name: str, *, arrived: bool = True, person: Person | None = None) -> Arrest:
        return custody.record_arrest(
            main,
            person or subject(name),
            RecordArrest(
                arrested_at=now - timedelta(hours=4),
                grounds="Uploads traced",
                necessity="Prompt investigation",
                offences=["PCA1978-S1"],
                station="Alderwick",
                arrived_at=now - timedelta(hours=3, minutes=30) if arrived else None,
            ),
            arrested_by=by,
            by=by,
            at=at,
        )

    bailed_arrest = arrest(f"Test Subject {number}1")
    granted = bail.grant_bail(bailed_arrest, GrantBail(**_bail(now)), by=by, at=at)

    def on_bail(digit: str) -> Bail:
        asked = NewViews(sought=Sought.GIVEN, words="Keep him away", custody_officer_told=True)
        made = bail.grant_bail(arrest(f"Test Subject {number}{digit}"), GrantBail(**{**_bail(now), "views": asked}), by=by, at=at)
        bail.prepare_extension(made, PrepareExtension(**_extension(now)), by=by, at=at, sent_to=officers.inspector)
        return made

    decided = bail.extend_bail(
        on_bail("7"),
        ExtendBail(to_months=6, condition_reasons=dict.fromkeys(CONDITIONS, "Two are left.")),
        by=officers.inspector,
        at=at,
    )
    comes_today = {**_bail(now), "returns_on": today, "returns_early": "decision_expected"}
    returning, failed, to_charge = (
        bail.grant_bail(arrest(f"Test Subject {number}{digits}"), GrantBail(**comes_today), by=by, at=at)
        for digits in ("10", "11", "15")
    )
    for each_bail in (failed, to_charge):
        bail.record_failure_to_surrender(each_bail, RecordFailureToSurrender(**_failure(now)), by=by, at=at)
    charged = charging.record_charge(main, to_charge.person, RecordCharge(**_failure_charged(now)), by=by, at=at)
    under = entered()
    seals = iter(range(100))

    def seize() -> Exhibit:
        return exhibits.seize_exhibit(
            main, SeizeExhibit(**_seizure(now, f"S-{number} {next(seals)}")), by=by, at=at, warrant=under
        )

    def child(name: str) -> Child:
        return safeguarding.record_child(main, RecordChild(**_child(name)), by=by, at=at)

    def named(name: str) -> ChildNamed:
        added = people.add_person(main, AddPerson(name=name, role=CaseRole.HOUSEHOLD, age="7"), by=by, at=at)
        with reading_as(by):
            return ChildNamed.objects.select_related("case").get(person=added)

    exhibit, at_lab, opened = seize(), seize(), seize()
    if laboratory:
        for each in (at_lab, opened):
            _hand_over(each, officers, at)
        exhibits.open_seal(
            opened, OpenSeal(seal_seen=opened.seal, place="Bench 4", reason="To copy"), by=officers.dfu_examiner, at=at
        )
    # Also where the laboratory did not receive it, it is asked, save in a restricted case.
    examination = examinations.request_examination(
        at_lab, RequestExamination(lines_of_enquiry="Who used the account?"), by=by, at=at
    )
    with reading_as(by):
        Examination.objects.filter(pk=examination.pk).update(report={"volumes": [_LOCKED]})
    key_notice = examinations.give_key_notice(examination, GiveKeyNotice(**_key_notice(now)), by=by, at=at)
    joined = assess(received(3))
    new, assessed = received(1), assess(received(2))
    if restriction == Restriction.RESTRICTED:
        for each_referral in (joined, assessed, assess(new)):
            referrals.join_referral(each_referral, main, JoinReferral(reason="The same account"), by=by, at=at)
    held = arrest(f"Test Subject {number}3")
    custody.authorise_detention(
        held, AuthoriseDetention(authorised_at=now - timedelta(hours=3), reason="To secure evidence"), by=by, at=at
    )
    former = arrest(f"Test Subject {number}13")
    custody.release_no_further_action(
        former,
        ReleaseWithoutBail(released_at=now - timedelta(hours=3), reason="No evidence", gate_reason="Fetched at once"),
        by=by,
        at=at,
    )
    arrested_again = arrest("", person=former.person)
    referred = child(f"Test Child {number}2")
    safeguarding.refer_child(referred, ReferChild(**_REFERRED), by=by, at=at)
    with_case = [warrant(7), entered(), warrants.execute_warrant(entered(), ExecuteWarrant(**_search(now)), by=by, at=at)]
    for each_warrant in with_case:
        each_warrant.case = main  # as a page finds it
    requirements = people.record_requirements(
        granted.person,
        main,
        RecordRequirements(
            relevant_date=today - timedelta(days=300), disposal="other", under_18=False, court="Alderwick Magistrates' Court"
        ),
        by=by,
        at=at,
    )
    prevention = people.record_order(
        granted.person,
        main,
        RecordOrder(
            kind="shpo_2020",
            made_on=today - timedelta(days=300),
            court="Alderwick Crown Court",
            prohibitions=[
                ProhibitionAsMade(text="Not to travel abroad.", ends_on=today - timedelta(days=1), is_travel_ban=True),
                "Not to be alone.",
            ],
        ),
        by=by,
        at=at,
    )
    closable = case(f"Test Subject {number}9")
    choose_groups(closable, by=officers.inspector, at=at)

    def kept_of(digit: str) -> Record:
        of = close_case(case(f"Test Subject {number}{digit}"), by=officers.inspector, at=at)
        with reading_as(officers.inspector):
            return retention_queries.records_of(of).get()

    kept, on_hold, proposed = kept_of("10"), kept_of("11"), kept_of("12")
    retention.hold_record(on_hold, HoldRecord(reason="A public inquiry"), by=officers.inspector, at=at)
    second = officers.superintendent if officers.superintendent.team_id == officers.inspector.team_id else None
    if second is not None:
        if restriction == Restriction.RESTRICTED:
            cases.grant_access(
                proposed.case, GrantAccess(role="second review", reason="x"), by=officers.inspector, at=at, to=second
            )
        proposed = retention.review_retention(proposed, ReviewRetention(keep=False, reason="No longer needed"), by=second, at=at)
    printed = retention.record_biometrics(
        held, RecordBiometrics(kind="prints", taken_on=london_date(now), qualifying=True), by=by, at=at
    )
    with reading_as(by):
        owed = tuple(each.key for each in owed_in_case(main))
    return World(
        owed=owed,
        charged=charged,
        prevention=prevention,
        arrested_again=arrested_again,
        officers=officers,
        visible_to=visible_to,
        now=now,
        case=main,
        closable=closable,
        closed=close_case(case(f"Test Subject {number}8"), by=officers.inspector, at=at),
        kept=kept,
        held_record=on_hold,
        proposed=proposed,
        printed=printed,
        person=subject(f"Test Subject {number}2"),
        bailed=granted,
        waiting=on_bail("6"),
        decided=decided,
        returning=returning,
        failed=failed,
        held=held,
        arrived=arrest(f"Test Subject {number}5"),
        on_the_way=arrest(f"Test Subject {number}4", arrived=False),
        new=new,
        assessed=assessed,
        granted=with_case[0],
        entered=with_case[1],
        executed=with_case[2],
        lapsed=warrant(120, now - timedelta(days=119)),
        operation=operations.create_operation(
            CreateOperation(name=f"Saltmarsh {number}", first_day=today, last_day=today + timedelta(days=9)),
            by=officers.inspector,
            at=at,
        ),
        exhibit=exhibit,
        at_lab=at_lab,
        opened=opened,
        examination=examination,
        key_notice=key_notice,
        child=child(f"Test Child {number}1"),
        referred=referred,
        child_named=named(f"Test Child {number}3"),
        child_answered=safeguarding.say_not_a_child(
            named(f"Test Child {number}4"), SayNotAChild(why="not_there", reason="Nobody was named or seen there."), by=by, at=at
        ),
        request=charging.request_charging_decision(main, granted.person, RequestChargingDecision(**_REQUEST), by=by, at=at),
        order=requirements,
    )


def _hand_over(exhibit: Exhibit, officers: Officers, at: datetime) -> None:
    exhibits.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="H. Workbench", place="Northshire DFU", reason="To be examined", seal_seen=exhibit.seal),
        by=officers.detective,
        at=at,
        receiver=officers.dfu_manager,
        laboratory=officers.dfu_manager.team,
    )
    exhibits.book_in(exhibit, BookIn(seal_seen=exhibit.seal, place="Store", on_bench=True), by=officers.dfu_examiner, at=at)


def _failure(now: datetime) -> dict[str, Any]:
    return {
        "failed_on": london_date(now),
        "duty_known": True,
        "duty_words": "Written notice, signed",
        "excuse": "No message; telephone off",
        "judged_by": "PS D. Desk",
    }


def _bail(now: datetime) -> dict[str, Any]:
    return {
        "released_at": now,
        "necessary": True,
        "proportionate": True,
        "factors": ["safeguard_victims"],
        "reasons": "Contact with children must be excluded.",
        "representations": "None made.",
        "guidance_regarded": True,
        "representations_considered": True,
        "copy_given": True,
        "views": NewViews(sought=Sought.NO_VICTIM),
        "custody_officer": "PS D. Desk",
        "conditions": [
            NewCondition(
                purpose=Purpose.NO_OFFENDING, text="No unsupervised contact with anybody under 18", reasons="Children are at risk"
            )
        ],
        "gate_reason": "Steps taken by healthcare",
    }


def _seizure(now: datetime, seal: str) -> dict[str, Any]:
    return {
        "device_type": "laptop",
        "description": "Laptop",
        "power": "PACE1984-S8",
        "place_found": "living room",
        "seal": seal,
        "seized_at": now - timedelta(hours=4, minutes=30),
    }


def _search(now: datetime) -> dict[str, Any]:
    return {
        "left_at": now - timedelta(hours=1),
        "officers": ["DC A. Sample"],
        "people_present": ["Test Subject 014"],
        "rooms": ["Kitchen"],
        "result": SearchResult.FOUND,
        "notice_left": "Test Subject 014",
        "copy_of_warrant_left": True,
        "endorsement": "Sought and found.",
    }


def _child(name: str) -> dict[str, Any]:
    return {"name": name, "relation": "own_child", "in_household": True, "concern": "Lives there", "age": 7}


def _extension(now: datetime) -> dict[str, Any]:
    return {
        "to_months": 6,
        "condition_reasons": dict.fromkeys(CONDITIONS, "Two devices are left."),
        "told_whom": "Solicitor",
        "told_how": "phone",
        "told_at": now,
        "answer": "none",
    }


def _told(now: datetime) -> dict[str, Any]:
    return {"told_whom": "Solicitor", "told_how": "phone", "told_at": now}


_REFERRED = {"to": "Children's services", "lawful_basis": "s47", "what_was_shared": "Name, address"}
_REQUEST: dict[str, Any] = {
    "offences": ["PCA1978-S1"],
    "test": "full_code",
    "papers": ["MG3", "MG5", "MG6"],
    "key_evidence": "Account traced.",
}


@dataclass(frozen=True)
class Attempt:
    """An action on the records of a world. `goes_on` says that the state refuses it after the permission was given."""

    permission: str
    act: Callable[[World, Officer], Any]
    goes_on: bool = False


def _return_asked(world: World, by: Officer) -> Any:
    asked = AskReturn(to="Owner Example", relation="owner", reason="Nothing was found")
    return exhibits.ask_return(world.exhibit, asked, by=by, at=world.now)


def _asked_by_somebody(world: World) -> None:
    with suppress(NotFoundError):
        _return_asked(world, world.officers.detective)


def _an_access(world: World) -> Any:
    with reading_as(world.officers.inspector):
        return access_to(world.case, at=world.now).get(role="advice")


def _condition(world: World) -> Any:
    with reading_as(world.officers.detective):
        return bail_queries.conditions_of(world.bailed)[0]


ATTEMPTS = {
    "choose_group": Attempt(
        "retention.choose_group",
        lambda w, by: retention.choose_group(w.case, ChooseGroup(group="other", reason="x"), by=by, at=w.now, person=w.person),
    ),
    "review_retention": Attempt(
        "retention.review",
        lambda w, by: retention.review_retention(w.kept, ReviewRetention(keep=True, reason="Still needed"), by=by, at=w.now),
    ),
    "decide_disposal": Attempt(
        "retention.agree",
        lambda w, by: retention.decide_disposal(w.proposed, DecideDisposal(agree=True, reason="Not needed"), by=by, at=w.now),
    ),
    "hold_record": Attempt(
        "retention.hold", lambda w, by: retention.hold_record(w.kept, HoldRecord(reason="A public inquiry"), by=by, at=w.now)
    ),
    "end_hold": Attempt(
        "retention.hold", lambda w, by: retention.end_hold(w.held_record, EndHold(reason="It is over"), by=by, at=w.now)
    ),
    "record_proceedings": Attempt(
        "retention.record_proceedings",
        lambda w, by: retention.record_proceedings(
            w.case,
            RecordProceedings(ended_on=london_date(w.now), convicted=False, reason="The court"),
            by=by,
            at=w.now,
            person=w.person,
        ),
    ),
    "record_biometrics": Attempt(
        "retention.record_biometrics",
        lambda w, by: retention.record_biometrics(
            w.held, RecordBiometrics(kind="sample", taken_on=london_date(w.now), qualifying=True), by=by, at=w.now
        ),
    ),
    "record_grounds": Attempt(
        "retention.record_biometrics",
        lambda w, by: retention.record_grounds(w.printed, RecordGrounds(consented_on=london_date(w.now)), by=by, at=w.now),
    ),
    "record_destruction": Attempt(
        "retention.record_biometrics",
        lambda w, by: retention.record_destruction(
            w.printed, RecordDestruction(destroyed_on=london_date(w.now), how="Shredded"), by=by, at=w.now
        ),
    ),
    "set_risk": Attempt(
        "cases.set_risk",
        lambda w, by: cases.set_risk(
            w.case, SetRisk(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", reason="x"), by=by, at=w.now
        ),
    ),
    "record_decision": Attempt(
        "cases.record_decision",
        lambda w, by: cases.record_decision(w.case, RecordDecision(decision="x", reason="y"), by=by, at=w.now),
    ),
    "reassign_case": Attempt(
        "cases.reassign",
        lambda w, by: cases.reassign_case(w.case, ReassignCase(reason="Leave"), by=by, at=w.now, to=w.officers.other_detective),
    ),
    "change_supervisor": Attempt(
        "cases.reassign",
        lambda w, by: cases.change_supervisor(
            w.case, ChangeSupervisor(reason="Leave"), by=by, at=w.now, to=w.officers.superintendent
        ),
    ),
    "review_case": Attempt("cases.review", lambda w, by: cases.review_case(w.case, ReviewCase(reason="Go on"), by=by, at=w.now)),
    "grant_access": Attempt(
        "cases.grant_access",
        lambda w, by: cases.grant_access(w.case, GrantAccess(role="help", reason="x"), by=by, at=w.now, to=w.officers.outsider),
    ),
    "end_access": Attempt(
        "cases.end_access",
        lambda w, by: cases.end_access(w.case, EndAccess(reason="No longer needed"), by=by, at=w.now, number=_an_access(w).pk),
    ),
    "close_case": Attempt(
        "cases.close", lambda w, by: cases.close_case(w.closable, CloseCase(outcome="No offence", reason="x"), by=by, at=w.now)
    ),
    "reopen_case": Attempt(
        "cases.reopen", lambda w, by: cases.reopen_case(w.closed, ReopenCase(reason="New evidence"), by=by, at=w.now)
    ),
    "add_person": Attempt(
        "people.add",
        lambda w, by: people.add_person(w.case, AddPerson(name="Test Person 040", role=CaseRole.WITNESS), by=by, at=w.now),
    ),
    "add_identifier": Attempt(
        "people.add",
        lambda w, by: people.add_identifier(
            w.person, w.case, AddIdentifier(kind="email", value="x@example.org", source="Interview"), by=by, at=w.now
        ),
    ),
    "record_order": Attempt(
        "people.record_order",
        lambda w, by: people.record_order(
            w.person,
            w.case,
            RecordOrder(
                kind="shpo_2020",
                made_on=london_date(w.now) - timedelta(days=300),
                court="Alderwick Crown Court",
                prohibitions=["Not to use a device that can reach the internet."],
            ),
            by=by,
            at=w.now,
        ),
    ),
    "record_requirements": Attempt(
        "people.record_order",
        lambda w, by: people.record_requirements(
            w.person,
            w.case,
            RecordRequirements(relevant_date=london_date(w.now), disposal="caution", under_18=False, court="Northshire Police"),
            by=by,
            at=w.now,
        ),
    ),
    "record_notification": Attempt(
        "people.record_notification",
        lambda w, by: people.record_notification(
            w.order,
            RecordNotification(kind="first", notified_at=w.now, place="Alderwick", taken_by="PC P. Ublic"),
            by=by,
            at=w.now,
        ),
    ),
    "record_change": Attempt(
        "people.record_order",
        lambda w, by: people.record_change(
            w.order,
            RecordChange(kind="name", on=london_date(w.now), what="Test Subject 999", source="Seen on a letter"),
            by=by,
            at=w.now,
        ),
    ),
    "record_stay_ended": Attempt(
        "people.record_order",
        lambda w, by: people.record_stay_ended(w.order, RecordStayEnded(stay=0, last_day=london_date(w.now)), by=by, at=w.now),
        goes_on=True,
    ),
    "record_absence": Attempt(
        "people.record_notification",
        lambda w, by: people.record_absence(
            w.order, RecordAbsence(kind="custody", first_day=london_date(w.now)), by=by, at=w.now
        ),
    ),
    "record_return": Attempt(
        "people.record_notification",
        lambda w, by: people.record_return(w.order, RecordReturn(last_day=london_date(w.now)), by=by, at=w.now),
        goes_on=True,
    ),
    "move_order": Attempt(
        "people.record_notification",
        lambda w, by: people.move_order(w.order, w.case, MoveOrder(reason="Goes on there"), by=by, at=w.now),
        goes_on=True,
    ),
    "record_order_ended": Attempt(
        "people.end_order",
        lambda w, by: people.record_order_ended(
            w.order, RecordOrderEnded(outcome="discharged", ended_on=london_date(w.now), reason="Appeal allowed"), by=by, at=w.now
        ),
    ),
    "record_prohibition_ended": Attempt(
        "people.end_order",
        lambda w, by: people.record_prohibition_ended(
            w.prevention, 1, RecordProhibitionEnded(reason="He was told"), by=by, at=w.now
        ),
    ),
    "take_referral": Attempt("referrals.take", lambda w, by: referrals.take_referral(w.new, TakeReferral(), by=by, at=w.now)),
    "assign_referral": Attempt(
        "referrals.assign",
        lambda w, by: referrals.assign_referral(w.new, AssignReferral(), by=by, at=w.now, to=w.officers.detective),
    ),
    "assess_referral": Attempt(
        "referrals.assess",
        lambda w, by: referrals.assess_referral(
            w.new, AssessReferral(level=RiskLevel.LOW, tool="KIRAT", tool_version="3", reason="x"), by=by, at=w.now
        ),
    ),
    "decide_match": Attempt(
        "referrals.decide_match",
        lambda w, by: referrals.decide_match(
            w.new, DecideMatch(decision=MatchDecision.DIFFERENT, reason="Another town"), by=by, at=w.now, matched=w.assessed
        ),
    ),
    "open_case_from_referral": Attempt(
        "referrals.open_case",
        lambda w, by: referrals.open_case_from_referral(
            w.assessed,
            OpenCaseFromReferral(reason="Assessed"),
            by=by,
            at=w.now,
            officer_in_the_case=w.officers.detective,
            supervisor=w.officers.inspector,
        ),
    ),
    "join_referral": Attempt(
        "referrals.join",
        lambda w, by: referrals.join_referral(w.assessed, w.case, JoinReferral(reason="Same account"), by=by, at=w.now),
    ),
    "close_referral": Attempt(
        "referrals.close", lambda w, by: referrals.close_referral(w.new, CloseReferral(reason="Nothing to do"), by=by, at=w.now)
    ),
    "override_target": Attempt(
        "referrals.override_target",
        lambda w, by: referrals.override_target(
            w.new, OverrideTarget(moved_to=w.now + timedelta(days=9), reason="The sender sends more"), by=by, at=w.now
        ),
    ),
    "record_warrant": Attempt(
        "warrants.record",
        lambda w, by: warrants.record_warrant(
            w.case,
            RecordWarrant(
                kind=WarrantKind.PACE_S8,
                court="Alderwick",
                issued_on=london_date(w.now),
                address="12 Sample Lane",
                place="Kettleby",
                child_expected=False,
            ),
            by=by,
            at=w.now,
        ),
    ),
    "enter_premises": Attempt(
        "warrants.execute", lambda w, by: warrants.enter_premises(w.granted, EnterPremises(entered_at=w.now), by=by, at=w.now)
    ),
    "execute_warrant": Attempt(
        "warrants.execute", lambda w, by: warrants.execute_warrant(w.entered, ExecuteWarrant(**_search(w.now)), by=by, at=w.now)
    ),
    "record_further_entry": Attempt(
        "warrants.execute",
        lambda w, by: warrants.record_further_entry(
            w.executed,
            RecordFurtherEntry(
                entered_at=w.now,
                left_at=w.now,
                officers=["DC A. Sample"],
                inspector="Insp. N. Ame",
                authorised_at=w.now,
                notice_left="Test Subject 014",
                endorsement="Nothing.",
            ),
            by=by,
            at=w.now,
        ),
        goes_on=True,
    ),
    "lapse_warrant": Attempt(
        "warrants.lapse",
        lambda w, by: warrants.lapse_warrant(w.lapsed, LapseWarrant(reason="Nobody lived there"), by=by, at=w.now),
    ),
    "return_warrant": Attempt(
        "warrants.return",
        lambda w, by: warrants.return_warrant(w.executed, ReturnWarrant(returned_on=london_date(w.now)), by=by, at=w.now),
    ),
    "schedule_warrant": Attempt(
        "operations.schedule",
        lambda w, by: operations.schedule_warrant(
            w.operation, w.granted, ScheduleWarrant(day=london_date(w.now), part_of_day=PartOfDay.AFTERNOON), by=by, at=w.now
        ),
    ),
    "record_arrest": Attempt(
        "custody.record_arrest",
        lambda w, by: custody.record_arrest(
            w.case,
            w.person,
            RecordArrest(
                arrested_at=w.now,
                grounds="x",
                necessity="y",
                offences=["PCA1978-S1"],
                station="Alderwick",
            ),
            arrested_by=w.officers.detective,
            by=by,
            at=w.now,
        ),
    ),
    "judge_other_offence": Attempt(
        "custody.judge_offence",
        lambda w, by: custody.judge_other_offence(
            w.arrested_again,
            JudgeOtherOffence(different_from=_references_before(w.arrested_again, by), reason="Another child"),
            by=by,
            at=w.now,
        ),
    ),
    "record_arrival": Attempt(
        "custody.record_detention",
        lambda w, by: custody.record_arrival(w.on_the_way, RecordArrival(arrived_at=w.now), by=by, at=w.now),
    ),
    "authorise_detention": Attempt(
        "custody.record_detention",
        lambda w, by: custody.authorise_detention(
            w.arrived, AuthoriseDetention(authorised_at=w.now, reason="To secure evidence"), by=by, at=w.now
        ),
    ),
    "record_review": Attempt(
        "custody.record_detention",
        lambda w, by: custody.record_review(
            w.held, RecordReview(reviewed_at=w.now, reviewer="Insp. N. Otinvolved", outcome="Go on"), by=by, at=w.now
        ),
    ),
    "record_excluded_time": Attempt(
        "custody.record_detention",
        lambda w, by: custody.record_excluded_time(
            w.held,
            RecordExcludedTime(begins=w.now - timedelta(hours=2), ends=w.now - timedelta(hours=1), reason="Hospital"),
            by=by,
            at=w.now,
        ),
    ),
    "extend_detention": Attempt(
        "custody.extend_detention",
        lambda w, by: custody.extend_detention(
            w.held,
            ExtendDetention(authorised_at=w.now, authority="Supt N. Ame", rank="superintendent", grounds="x"),
            by=by,
            at=w.now,
        ),
        goes_on=True,
    ),
    "record_arrival_in_area": Attempt(
        "custody.record_detention",
        lambda w, by: custody.record_arrival_in_area(
            w.held, RecordArrivalInArea(arrived_at=w.now, station="Alderwick"), by=by, at=w.now
        ),
        goes_on=True,
    ),
    "release_on_street_bail": Attempt(
        "custody.release",
        lambda w, by: custody.release_on_street_bail(
            w.on_the_way,
            ReleaseOnStreetBail(
                released_at=w.now,
                return_at=w.now + timedelta(days=6),
                station="Alderwick",
                custody_officer="PS D. Desk",
                necessary=True,
                proportionate=True,
                factors=["safeguard_victims"],
                reasons="A child at home",
                representations="None made.",
                representations_considered=True,
                guidance_regarded=True,
            ),
            by=by,
            at=w.now,
        ),
    ),
    "apply_for_further_detention": Attempt(
        "custody.ask_court",
        lambda w, by: custody.apply_for_further_detention(
            w.held, ApplyForFurtherDetention(applied_at=w.now, court="Alderwick Magistrates' Court", grounds="x"), by=by, at=w.now
        ),
    ),
    "record_court_decision": Attempt(
        "custody.ask_court",
        lambda w, by: custody.record_court_decision(
            w.held, RecordDetentionDecision(decided_at=w.now, hours=36, reason="x"), by=by, at=w.now
        ),
        goes_on=True,
    ),
    "record_welfare_steps": Attempt(
        "custody.record_welfare",
        lambda w, by: custody.record_welfare_steps(w.held, RecordWelfareSteps(steps=[WelfareStep.LEAFLET]), by=by, at=w.now),
    ),
    "release_under_investigation": Attempt(
        "custody.release",
        lambda w, by: custody.release_under_investigation(
            w.held,
            ReleaseWithoutBail(released_at=w.now, reason="Devices to be examined", gate_reason="By healthcare"),
            by=by,
            at=w.now,
        ),
    ),
    "release_no_further_action": Attempt(
        "custody.release",
        lambda w, by: custody.release_no_further_action(
            w.held, ReleaseWithoutBail(released_at=w.now, reason="Not the user", gate_reason="By healthcare"), by=by, at=w.now
        ),
    ),
    "grant_bail": Attempt("bail.grant", lambda w, by: bail.grant_bail(w.held, GrantBail(**_bail(w.now)), by=by, at=w.now)),
    "prepare_extension": Attempt(
        "bail.prepare_extension",
        lambda w, by: bail.prepare_extension(
            w.bailed, PrepareExtension(**_extension(w.now)), by=by, at=w.now, sent_to=w.officers.inspector
        ),
    ),
    "record_representations": Attempt(
        "bail.prepare_extension",
        lambda w, by: bail.record_representations(w.waiting, RecordRepresentations(answer="none"), by=by, at=w.now),
    ),
    "decline_extension": Attempt(
        "bail.extend", lambda w, by: bail.decline_extension(w.waiting, DeclineExtension(reason="C is not met"), by=by, at=w.now)
    ),
    "record_outcome_told": Attempt(
        "bail.tell",
        lambda w, by: bail.record_outcome_told(w.decided, RecordOutcomeTold(**_told(w.now)), by=by, at=w.now),
    ),
    "record_victim_told": Attempt(
        "victims.tell",
        lambda w, by: victims.record_victim_told(w.case, RecordVictimTold(events=w.owed, **_told(w.now)), by=by, at=w.now),
    ),
    "record_victim_not_told": Attempt(
        "victims.tell",
        lambda w, by: victims.record_victim_not_told(
            w.case,
            RecordVictimNotTold(events=w.owed, why="their_wish", reason="She does not want to hear of it."),
            by=by,
            at=w.now,
        ),
    ),
    "record_interview": Attempt(
        "custody.record_interview",
        lambda w, by: custody.record_interview(
            w.case,
            w.person,
            RecordInterview(
                began_at=w.now - timedelta(hours=1),
                ended_at=w.now,
                place="Alderwick",
                legal_adviser="Wanted nobody",
                voluntary=True,
                offences=["PCA1978-S1"],
            ),
            by=by,
            at=w.now,
        ),
    ),
    "extend_bail": Attempt(
        "bail.extend", lambda w, by: bail.extend_bail(w.bailed, ExtendBail(**_extension(w.now)), by=by, at=w.now)
    ),
    "record_in_patient_stay": Attempt(
        "bail.move_clock",
        lambda w, by: bail.record_in_patient_stay(
            w.bailed,
            RecordInPatientStay(first_day=london_date(w.now), last_day=london_date(w.now), reason="Operation"),
            by=by,
            at=w.now,
        ),
    ),
    "suspend_bail": Attempt(
        "bail.move_clock",
        lambda w, by: bail.suspend_bail(
            w.bailed, SuspendBail(on=london_date(w.now), sent_on=london_date(w.now), reason="For the CPS"), by=by, at=w.now
        ),
    ),
    "vary_conditions": Attempt(
        "bail.vary",
        lambda w, by: bail.vary_conditions(
            w.bailed,
            VaryConditions(
                reason="New address",
                asked_by_person=True,
                custody_officer="PS D. Desk",
                copy_given=True,
                add=[NewCondition(purpose=Purpose.SURRENDER, text="Live at 3 Sample Lane", reasons="He has moved before")],
                views=NewViews(sought=Sought.NO_VICTIM),
            ),
            by=by,
            at=w.now,
        ),
    ),
    "set_return_day": Attempt(
        "bail.vary",
        lambda w, by: bail.set_return_day(w.bailed, SetReturnDay(returns_on=None, reason="The last day stands"), by=by, at=w.now),
    ),
    "record_breach": Attempt(
        "bail.record_breach",
        lambda w, by: bail.record_breach(
            w.bailed, RecordBreach(happened_at=w.now, what="Message", response="Arrest"), by=by, at=w.now, condition=_condition(w)
        ),
    ),
    "record_failure_to_surrender": Attempt(
        "bail.record_failure",
        lambda w, by: bail.record_failure_to_surrender(w.returning, RecordFailureToSurrender(**_failure(w.now)), by=by, at=w.now),
    ),
    "record_end_of_failure": Attempt(
        "bail.record_failure",
        lambda w, by: bail.record_end_of_failure(
            w.failed, RecordEndOfFailure(what="arrested", on=london_date(w.now)), by=by, at=w.now
        ),
    ),
    "decide_on_failure": Attempt(
        "bail.record_failure",
        lambda w, by: bail.decide_on_failure(
            w.failed,
            DecideOnFailure(
                outcome="not_proceeded", on=london_date(w.now), decided_by="DI R. Template", reason="In hospital that day"
            ),
            by=by,
            at=w.now,
        ),
    ),
    "end_bail": Attempt(
        "bail.end",
        lambda w, by: bail.end_bail(w.bailed, EndBail(ended_at=w.now, outcome="no_further_action", reason="x"), by=by, at=w.now),
    ),
    "request_charging_decision": Attempt(
        "charging.request_decision",
        lambda w, by: charging.request_charging_decision(
            w.case, w.held.person, RequestChargingDecision(**_REQUEST), by=by, at=w.now
        ),
    ),
    "record_cps_request_for_more": Attempt(
        "charging.record_answer",
        lambda w, by: charging.record_cps_request_for_more(
            w.request, RecordCpsRequestForMore(asked_on=london_date(w.now), asked_for="Statement"), by=by, at=w.now
        ),
    ),
    "record_prosecutors_decision": Attempt(
        "charging.record_answer",
        lambda w, by: charging.record_prosecutors_decision(
            w.request,
            RecordProsecutorsDecision(decision="charge", decided_on=london_date(w.now), decided_by="T. Prosecutor", reason="x"),
            by=by,
            at=w.now,
        ),
    ),
    "record_charge": Attempt(
        "charging.charge",
        lambda w, by: charging.record_charge(
            w.case,
            w.bailed.person,
            RecordCharge(
                offences=["PCA1978-S1"],
                charged_at=w.now,
                remand="bailed",
                first_hearing=london_date(w.now) + timedelta(days=28),
                court="Alderwick",
            ),
            by=by,
            at=w.now,
        ),
        goes_on=True,
    ),
    "record_first_hearing": Attempt(
        "charging.record_hearing",
        lambda w, by: charging.record_first_hearing(
            w.charged, RecordFirstHearing(outcome="came", heard_at=w.now), by=by, at=w.now
        ),
    ),
    "charge_breach": Attempt(
        "charging.charge",
        lambda w, by: charging.charge_breach(
            w.case,
            w.order,
            ChargeBreach(
                prohibition=1,
                conduct_on=london_date(w.now),
                conduct="Not notified",
                evidential_met=True,
                evidential="x",
                public_interest_met=True,
                public_interest="x",
                charged_at=w.now,
                remand="bailed",
                first_hearing=london_date(w.now) + timedelta(days=28),
                court="Alderwick",
                guilty_plea_anticipated=True,
                suits_magistrates_court=True,
            ),
            by=by,
            at=w.now,
        ),
    ),
    "seize_exhibit": Attempt(
        "exhibits.seize",
        lambda w, by: exhibits.seize_exhibit(
            w.case, SeizeExhibit(**_seizure(w.now, "S-7 777")), by=by, at=w.now, warrant=w.entered
        ),
    ),
    "record_authority": Attempt(
        "exhibits.record_authority",
        lambda w, by: exhibits.record_authority(w.exhibit, RecordAuthority(inspector_authority="Insp. N. Ame"), by=by, at=w.now),
    ),
    "transfer_exhibit": Attempt(
        "exhibits.transfer",
        lambda w, by: exhibits.transfer_exhibit(
            w.exhibit,
            TransferExhibit(to_holder="Store", place="Store 2", reason="Kept", seal_seen=w.exhibit.seal),
            by=by,
            at=w.now,
        ),
    ),
    "book_in": Attempt(
        "exhibits.book_in",
        lambda w, by: exhibits.book_in(w.exhibit, BookIn(seal_seen=w.exhibit.seal, place="Store"), by=by, at=w.now),
    ),
    "transfer_together": Attempt(
        "exhibits.transfer",
        lambda w, by: exhibits.transfer_together(
            ExhibitsSeen([w.exhibit, w.at_lab], {exhibit.pk: exhibit.seal for exhibit in (w.exhibit, w.at_lab)}),
            TransferTogether(to_holder="Store", place="Store 2", reason="Kept"),
            by=by,
            at=w.now,
        ),
    ),
    "book_in_together": Attempt(
        "exhibits.book_in",
        lambda w, by: exhibits.book_in_together(
            ExhibitsSeen([w.exhibit, w.at_lab], {exhibit.pk: exhibit.seal for exhibit in (w.exhibit, w.at_lab)}),
            BookInTogether(place="Store"),
            by=by,
            at=w.now,
        ),
    ),
    "open_seal": Attempt(
        "exhibits.open_seal",
        lambda w, by: exhibits.open_seal(
            w.at_lab, OpenSeal(seal_seen=w.at_lab.seal, place="Bench", reason="To copy"), by=by, at=w.now
        ),
    ),
    "reseal": Attempt(
        "exhibits.reseal",
        lambda w, by: exhibits.reseal(w.opened, Reseal(new_seal="S-8 888", place="Bench", reason="Copied"), by=by, at=w.now),
        goes_on=True,
    ),
    "correct_entry": Attempt(
        "exhibits.correct",
        lambda w, by: exhibits.correct_entry(
            w.exhibit, CorrectEntry(field="place", value="bedroom", reason="Misread"), by=by, at=w.now, number=1
        ),
    ),
    "explain_break": Attempt(
        "exhibits.explain",
        lambda w, by: exhibits.explain_break(w.exhibit, ExplainBreak(what_happened="x"), by=by, at=w.now, number=1),
        goes_on=True,
    ),
    "hold_exhibit": Attempt(
        "exhibits.hold",
        lambda w, by: exhibits.hold_exhibit(
            w.exhibit, HoldExhibit(until=london_date(w.now) + timedelta(days=28), reason="Time to appeal"), by=by, at=w.now
        ),
    ),
    "ask_return": Attempt("exhibits.ask_disposal", lambda w, by: _return_asked(w, by)),
    "ask_disposal": Attempt(
        "exhibits.ask_disposal",
        lambda w, by: exhibits.ask_disposal(
            w.exhibit,
            AskDisposal(
                way="destruction",
                authority="disclaimer",
                authority_by="Owner Example",
                authority_on=london_date(w.now),
                authority_reference="D/1",
                reason="Not wanted",
            ),
            by=by,
            at=w.now,
        ),
        goes_on=True,
    ),
    "decide_leaving": Attempt(
        "exhibits.decide_disposal",
        lambda w, by: (
            _asked_by_somebody(w),
            exhibits.decide_leaving(w.exhibit, DecideLeaving(agreed="no", reason="Still needed"), number=1, by=by, at=w.now),
        ),
        goes_on=True,
    ),
    "return_exhibit": Attempt(
        "exhibits.return",
        lambda w, by: exhibits.return_exhibit(
            w.exhibit, ReturnExhibit(receipt_signed=True, seal_seen=w.exhibit.seal), by=by, at=w.now
        ),
        goes_on=True,
    ),
    "dispose_of_exhibit": Attempt(
        "exhibits.dispose",
        lambda w, by: exhibits.dispose_of_exhibit(
            w.exhibit,
            DisposeOfExhibit(method="Shredded", seal_seen=w.exhibit.seal),
            witness=w.officers.other_detective,
            by=by,
            at=w.now,
        ),
        goes_on=True,
    ),
    "undo_return": Attempt(
        "exhibits.undo_return",
        lambda w, by: exhibits.undo_return(
            w.exhibit, UndoReturn(held_at="Store", reason="Never left", seal_seen=w.exhibit.seal), by=by, at=w.now
        ),
        goes_on=True,
    ),
    "record_labels_printed": Attempt(
        "exhibits.print_labels", lambda w, by: exhibits.record_labels_printed([w.exhibit], by=by, at=w.now)
    ),
    "request_examination": Attempt(
        "examinations.request",
        lambda w, by: examinations.request_examination(
            w.exhibit, RequestExamination(lines_of_enquiry="Who used it?"), by=by, at=w.now
        ),
    ),
    "change_place": Attempt(
        "examinations.change_place",
        lambda w, by: examinations.change_place(
            w.examination, ChangePlace(place=1, reason="A child is at risk"), by=by, at=w.now
        ),
    ),
    "start_examination": Attempt(
        "examinations.start",
        lambda w, by: examinations.start_examination(w.examination, StartExamination(image="none.dd"), by=by, at=w.now),
        goes_on=True,
    ),
    "cancel_examination": Attempt(
        "examinations.cancel",
        lambda w, by: examinations.cancel_examination(w.examination, CancelExamination(reason="x"), by=by, at=w.now),
    ),
    "record_findings": Attempt(
        "examinations.record_findings",
        lambda w, by: examinations.record_findings(w.examination, RecordFindings(counts={"a": 0}), by=by, at=w.now),
        goes_on=True,
    ),
    "give_key_notice": Attempt(
        "examinations.give_key_notice",
        lambda w, by: examinations.give_key_notice(w.examination, GiveKeyNotice(**_key_notice(w.now)), by=by, at=w.now),
    ),
    "record_key_outcome": Attempt(
        "examinations.give_key_notice",
        lambda w, by: examinations.record_key_outcome(
            w.key_notice, RecordKeyOutcome(outcome="complied", outcome_at=w.now, note="The password was given"), by=by, at=w.now
        ),
    ),
    "make_report": Attempt(
        "examinations.make_report",
        lambda w, by: examinations.make_report(
            w.examination,
            MakeReport(
                accreditation="not_accredited", accreditation_note="Applied for", validation="validated", validation_note="VAL-3"
            ),
            by=by,
            at=w.now,
            responsible=by,
        ),
        goes_on=True,
    ),
    "record_child": Attempt(
        "safeguarding.record_child",
        lambda w, by: safeguarding.record_child(w.case, RecordChild(**_child("Test Child 09")), by=by, at=w.now),
    ),
    "refer_child": Attempt(
        "safeguarding.refer", lambda w, by: safeguarding.refer_child(w.child, ReferChild(**_REFERRED), by=by, at=w.now)
    ),
    "record_reply": Attempt(
        "safeguarding.record_reply",
        lambda w, by: safeguarding.record_reply(
            w.referred, RecordReply(replied_at=w.now, reply="assessment", replied_by="T. Socialworker"), by=by, at=w.now
        ),
    ),
    "record_strategy_discussion": Attempt(
        "safeguarding.record_discussion",
        lambda w, by: safeguarding.record_strategy_discussion(
            w.child,
            RecordStrategyDiscussion(
                held_on=london_date(w.now), attendees=["DC A. Sample", "T. Socialworker"], decision="assessment", reason="x"
            ),
            by=by,
            at=w.now,
        ),
    ),
    "complete_action": Attempt(
        "safeguarding.complete_action",
        lambda w, by: safeguarding.complete_action(
            w.child, CompleteAction(type="child_seen", completed_at=w.now), by=by, at=w.now
        ),
    ),
    "decide_same_child": Attempt(
        "safeguarding.decide_same",
        lambda w, by: safeguarding.decide_same_child(
            w.child,
            DecideSameChild(other=w.referred.reference, decision="same", reason="The mother says that it is she."),
            other=w.referred,
            by=by,
            at=w.now,
        ),
    ),
    "record_named": Attempt(
        "safeguarding.record_child",
        lambda w, by: safeguarding.record_named(w.child_named, RecordNamed(), by=by, at=w.now),
    ),
    "say_already_a_child": Attempt(
        "safeguarding.record_child",
        lambda w, by: safeguarding.say_already_a_child(
            w.child_named, SayAlreadyAChild(child=w.child.reference, reason="The mother says that it is she."), by=by, at=w.now
        ),
    ),
    "say_not_a_child": Attempt(
        "safeguarding.say_not_a_child",
        lambda w, by: safeguarding.say_not_a_child(
            w.child_named, SayNotAChild(why="not_there", reason="Nobody was named or seen there."), by=by, at=w.now
        ),
    ),
    "take_back_answer": Attempt(
        "safeguarding.say_not_a_child",
        lambda w, by: safeguarding.take_back_answer(
            w.child_answered, TakeBackAnswer(reason="The answer was about somebody else."), by=by, at=w.now
        ),
    ),
    "record_outcome": Attempt(
        "safeguarding.record_outcome",
        lambda w, by: safeguarding.record_outcome(w.child, RecordOutcome(outcome="early_help", reason="Agreed"), by=by, at=w.now),
    ),
}


def _made(officers: Officers, now: datetime, **facts: Any) -> World:
    """A world whose clocks are computed once, at the end: nobody looks at them in between."""
    with clocks.rebuilt_at_the_end(by=officers.detective):
        return make_world(officers, now, **facts)


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, World]]:
    """Three cases: of the team, of another team, and one of which only the inspector and the detective may know."""
    with django_db_blocker.unblock(), undone():
        now = timezone.now().replace(microsecond=0) - timedelta(minutes=10)
        officers = make_officers(now)
        elsewhere = accounts.add_officer(
            AddOfficer(
                username="inspector2",
                name="DI S. Outh",
                initials="SOU",
                rank=Rank.INSPECTOR,
                role=Role.INSPECTOR,
                team_name=officers.outsider.team.name,
                team_kind=TeamKind.INVESTIGATION,
            ),
            by=officers.administrator,
            at=now - timedelta(days=400),
        )
        others = replace(officers, inspector=elsewhere, detective=officers.outsider, other_detective=officers.outsider)
        team, laboratory = officers.inspector.team_id, officers.dfu_manager.team_id
        members = frozenset(officer.pk for officer in officers.everybody() if officer.team_id in (team, laboratory))
        named = frozenset({officers.inspector.pk, officers.detective.pk})
        # The one laboratory was asked by both teams, and so sees the cases of both.
        examiners = frozenset({officers.dfu_manager.pk, officers.dfu_examiner.pk})
        standard, restricted = Restriction.STANDARD, Restriction.RESTRICTED
        yield {
            "own": _made(officers, now, number=41, restriction=standard, visible_to=members, laboratory=True),
            "other": _made(others, now, number=42, restriction=standard, visible_to=examiners, laboratory=False),
            "restricted": _made(officers, now, number=43, restriction=restricted, visible_to=named, laboratory=False),
        }


def clocks_that_differ(world: World) -> list[str]:
    """Which stored clocks of the case are not as its facts make them, as somebody sees it who may see all of it."""
    with reading_as(world.officers.inspector):
        compared = compare_cases(list(Case.objects.select_related("supervisor").filter(pk=world.case.pk)))
    return [found.sentence for found in (*compared.differences, *compared.unreadable)]


def tried(attempt: Attempt, world: World, by: Officer, *, with_clocks: bool = False) -> str:
    """What comes of it; whatever it wrote is undone. `with_clocks`: done means that the clocks are as the facts make them."""
    with undone():
        try:
            attempt.act(world, by)
            wrong = clocks_that_differ(world) if with_clocks else []
            if wrong:
                return f"left clocks behind: {wrong}"
        except NotFoundError:
            return "not found"
        except NotPermittedError:
            return "not permitted"
        except (InputError, RefusedError, LawError) as error:
            return f"refused: {error}"
    return "done"


@pytest.mark.parametrize("name", ATTEMPTS)
def test_each_action_is_open_to_its_roles_on_cases_that_they_may_see(name: str, worlds: dict[str, World]) -> None:
    attempt, wrong = ATTEMPTS[name], []
    allowed = agreed()[attempt.permission]
    compared = next((role for role in worlds["own"].officers.by_role() if role in allowed), None)
    for kind, world in worlds.items():
        for role, officer in worlds["own"].officers.by_role().items():
            outcome = tried(attempt, world, officer, with_clocks=role == compared)
            is_visible = _is_visible(attempt, world, officer)
            if not is_visible:
                expected = ["not found"]
            elif role not in allowed:
                expected = ["not permitted"]
                if kind == "restricted" and attempt.permission.startswith("referrals.") and outcome.startswith("refused"):
                    expected = [outcome]  # it is joined to the case already, whoever asks
            else:
                expected = ["done"]
                if (attempt.goes_on or kind != "own") and outcome.startswith("refused"):
                    expected = [outcome]
            if outcome not in expected:
                wrong.append((kind, role, outcome, expected[0]))
    assert wrong == []


_OF_CLOSED_CASES = ("retention.review", "retention.agree", "retention.hold")
"""Of what is kept of cases that no laboratory worked on."""


def _is_visible(attempt: Attempt, world: World, officer: Officer) -> bool:
    if officer.pk not in world.visible_to:
        return False
    # The laboratory sees the case that it works on, not what the team has besides; its manager plans by the operations.
    unseen = ["referrals.", "cases.close", "cases.reopen", *_OF_CLOSED_CASES]
    if officer.role != Role.DFU_MANAGER:
        unseen.append("operations.")
    return not (officer.team.kind == TeamKind.LABORATORY and attempt.permission.startswith(tuple(unseen)))


def test_every_permission_that_changes_something_is_tried_or_concerns_no_case() -> None:
    tried_permissions = {attempt.permission for attempt in ATTEMPTS.values()}
    assert tried_permissions | READING | ABOUT_NO_CASE == agreed().keys()
    assert not tried_permissions & (READING | ABOUT_NO_CASE)


def test_nobody_extends_the_bail_of_their_own_case(worlds: dict[str, World]) -> None:
    world = worlds["own"]
    inspector, superintendent = world.officers.inspector, world.officers.superintendent
    with undone():
        cases.change_supervisor(
            world.case, ChangeSupervisor(reason="Leads it from now on"), by=superintendent, at=world.now, to=superintendent
        )
        cases.reassign_case(world.case, ReassignCase(reason="Takes it over"), by=superintendent, at=world.now, to=inspector)
        assert tried(ATTEMPTS["extend_bail"], world, inspector) == "not permitted"
        assert tried(ATTEMPTS["extend_bail"], world, superintendent) == "done"


def test_an_inspector_decides_only_on_cases_of_their_team_or_that_they_supervise(worlds: dict[str, World]) -> None:
    other = worlds["other"]
    visitor = worlds["own"].officers.inspector
    with undone():
        cases.grant_access(
            other.case, GrantAccess(role="adviser", reason="x"), by=other.officers.inspector, at=other.now, to=visitor
        )
        for name in ("review_case", "reassign_case", "change_supervisor", "grant_access"):
            assert tried(ATTEMPTS[name], other, visitor) == "not permitted", name
        assert tried(ATTEMPTS["record_decision"], other, visitor) == "done"


def test_a_laboratory_works_only_on_what_was_asked_of_it(worlds: dict[str, World]) -> None:
    world = worlds["own"]
    with undone():
        stranger = accounts.add_officer(
            AddOfficer(
                username="manager2",
                name="S. Outhlab",
                initials="SLB",
                rank=Rank.STAFF,
                role=Role.DFU_MANAGER,
                team_name="Southshire DFU",
                team_kind=TeamKind.LABORATORY,
            ),
            by=world.officers.administrator,
            at=world.now,
        )
        assert tried(ATTEMPTS["change_place"], world, stranger) == "not found"
        cases.grant_access(
            world.case, GrantAccess(role="adviser", reason="x"), by=world.officers.inspector, at=world.now, to=stranger
        )
        for name in ("change_place", "start_examination", "cancel_examination", "record_findings"):
            assert tried(ATTEMPTS[name], world, stranger) == "not permitted", name


def test_whoever_has_left_may_do_nothing(worlds: dict[str, World]) -> None:
    world = worlds["own"]
    leaver = world.officers.detective
    with undone():
        type(leaver).objects.filter(pk=leaver.pk).update(is_active=False)
        gone = type(leaver).objects.get(pk=leaver.pk)
        assert tried(ATTEMPTS["record_decision"], world, gone) in ("not found", "not permitted")
