"""Figures: counted from records made by the actions, to the London day, whoever asks.

The story: an operation of two days in June 2026. One warrant is executed on its first evening, at 23:30 UTC on 9 June, which is
half past midnight on 10 June in London.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from casework.charging.stories import ask, charge, decide
from casework.custody.stories import arrest_at, release_on_bail, take_all_steps
from casework.officers import Officers
from casework.shared import Made
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail.queries import bails_of
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import GrantAccess, OpenCase
from safehold.casework.cases.models import Case, Restriction
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import SeizeExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.operations import actions as operations
from safehold.casework.operations.asked import CreateOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddKnownPerson
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import CompleteAction, RecordChild
from safehold.casework.statistics import actions, presenters, queries
from safehold.casework.statistics.models import SignedFigures
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import EnterPremises, ExecuteWarrant, RecordWarrant
from safehold.casework.warrants.models import Warrant

ENTERED = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 6, 10), date(2026, 6, 11)


@dataclass
class Story:
    """What was made."""

    operation: Operation
    case: Case
    warrant: Warrant


def make_story(officers: Officers) -> Story:
    """A restricted case whose warrant is executed in an operation, with an arrest, four exhibits and a child."""
    planned = ENTERED - timedelta(days=7)
    case = cases.open_case(
        OpenCase(title="Test Subject 014", reason="Report", restriction=Restriction.RESTRICTED),
        by=officers.inspector,
        at=planned,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    for officer in (officers.exhibits_officer, officers.custody_liaison, officers.safeguarding_lead):
        cases.grant_access(
            case, GrantAccess(role="on the day", reason="Warrant day"), by=officers.inspector, at=planned, to=officer
        )
    operation = operations.create_operation(
        CreateOperation(name="Saltmarsh", first_day=FIRST, last_day=LAST), by=officers.inspector, at=planned
    )
    warrant = warrants.record_warrant(
        case,
        RecordWarrant(
            kind="pace_s8",
            court="Alderwick Magistrates' Court",
            issued_on=date(2026, 6, 1),
            address="12 Sample Lane",
            place="Alderwick",
            child_expected=True,
        ),
        by=officers.detective,
        at=planned,
    )
    operations.schedule_warrant(
        operation, warrant, ScheduleWarrant(day=FIRST, part_of_day="am"), by=officers.inspector, at=planned
    )
    warrant = warrants.enter_premises(warrant, EnterPremises(entered_at=ENTERED), by=officers.detective, at=ENTERED)
    seized = ENTERED + timedelta(minutes=30)
    for number, kind in enumerate(("laptop", "phone", "notebook")):
        exhibit = _seize(case, warrant, officers, seized, kind, f"S-{number}")
        if kind == "phone":
            _seize(case, warrant, officers, seized, "sim_card", "S-9", parent=exhibit)
    warrants.execute_warrant(
        warrant,
        ExecuteWarrant(
            left_at=ENTERED + timedelta(hours=2),
            officers=["DC A. Sample"],
            people_present=["Test Subject 014"],
            rooms=["living room"],
            result="found",
            notice_left="Test Subject 014",
            copy_of_warrant_left=True,
            child_present=True,
        ),
        by=officers.detective,
        at=ENTERED + timedelta(hours=2),
    )
    arrest = arrest_at(case, officers, ENTERED + timedelta(minutes=20), warrant=warrant)
    released = ENTERED + timedelta(hours=9)
    take_all_steps(arrest, officers, at=released)
    release_on_bail(arrest, officers, at=released)
    child = safeguarding.record_child(
        case,
        RecordChild(
            name="Test Child 03",
            relation="own_child",
            in_household=True,
            concern="Lives at the address",
            age=7,
            found_at=ENTERED + timedelta(minutes=10),
        ),
        warrant=warrant,
        by=officers.safeguarding_lead,
        at=released,
    )
    for kind, at in (("child_seen", released), ("safety_plan", released + timedelta(hours=2))):
        safeguarding.complete_action(
            child, CompleteAction(type=kind, completed_at=at), by=officers.safeguarding_lead, at=released + timedelta(hours=3)
        )
    return Story(operation, case, warrant)


LAYERS = {"story": (("team",), lambda made, _: make_story(made["team"]))}


@pytest.fixture
def story(shared: Made, officers: Officers) -> Story:
    """What `make_story` makes."""
    return shared.get("story") or make_story(officers)


def _seize(
    case: Case, warrant: Warrant, officers: Officers, at: datetime, kind: str, seal: str, parent: Exhibit | None = None
) -> Exhibit:
    return exhibits.seize_exhibit(
        case,
        SeizeExhibit(device_type=kind, description=kind, power="PACE1984-S8", place_found="living room", seal=seal, seized_at=at),
        by=officers.exhibits_officer,
        at=at,
        warrant=warrant,
        parent=parent,
    )


EXPECTED = {
    "warrants_executed": 1,
    "arrests": 1,
    "people_arrested": 1,
    "devices_seized": 2,  # the laptop and the phone; neither its SIM nor the notebook
    "children_safeguarded": 1,  # one child, two actions
    "charged": 0,
    "remanded": 0,
    "bailed": 1,
    "released_under_investigation": 0,
}


def test_an_operation_counts_each_thing_once(officers: Officers, story: Story) -> None:
    with reading_as(officers.inspector):
        assert queries.operation_figures(story.operation).numbers == EXPECTED


def test_everybody_is_told_the_same_number(officers: Officers, story: Story) -> None:
    for officer in officers.everybody():
        with reading_as(officer):
            assert queries.period_figures(FIRST, LAST).numbers == EXPECTED


def test_the_day_is_the_day_in_london(officers: Officers, story: Story) -> None:
    with reading_as(officers.press):
        assert queries.period_figures(date(2026, 6, 9), date(2026, 6, 9)).numbers["warrants_executed"] == 0
        assert queries.period_figures(FIRST, FIRST).numbers["warrants_executed"] == 1
        assert queries.period_figures(LAST, date(2026, 12, 31)).numbers["warrants_executed"] == 0


def test_a_period_without_records_counts_nothing(officers: Officers, story: Story) -> None:
    with reading_as(officers.press):
        assert set(queries.period_figures(date(2020, 1, 1), date(2020, 1, 31)).numbers.values()) == {0}


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_the_records_behind_a_number_are_that_many_for_those_who_see_all(officers: Officers, story: Story, key: str) -> None:
    with reading_as(officers.inspector):
        assert queries.records_behind(key, queries.operation_figures(story.operation)).count() == EXPECTED[key]
    with reading_as(officers.other_detective):
        assert queries.records_behind(key, queries.period_figures(FIRST, LAST)).count() == 0


def test_the_board_counts_the_same(officers: Officers, story: Story) -> None:
    with reading_as(officers.inspector):
        counts = queries.counts_for_board(story.operation, [story.warrant.pk])
    assert (counts.arrested_people.number, counts.devices.number, counts.children.number) == (1, 2, 1)
    row = counts.of(story.warrant.pk)
    assert (row.arrested_people, row.devices, row.children) == (1, 2, 1)


def test_a_charge_counts_in_the_case_of_the_arrest_and_after_it_only(officers: Officers, story: Story) -> None:
    with reading_as(officers.inspector):
        [bail] = bails_of(story.case)
    earlier = cases.open_case(
        OpenCase(title="Test Subject 014, before", reason="Report"),
        by=officers.inspector,
        at=ENTERED - timedelta(days=400),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    people.add_known_person(
        bail.person, earlier, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=ENTERED - timedelta(days=400)
    )
    charged_in(earlier, bail.person, officers, "2025-06-02 10:00")

    def counted() -> tuple[int, int]:
        figures = queries.operation_figures(story.operation)
        return figures.numbers["charged"], queries.records_behind("charged", figures).count()

    with reading_as(officers.inspector):
        assert counted() == (0, 0), "a charge in another case, a year before the arrest"
    charged_in(story.case, bail.person, officers, "2026-07-01 10:00")
    with reading_as(officers.inspector):
        assert counted() == (1, 1)


def charged_in(case: Case, person: Person, officers: Officers, moment: str) -> None:
    decide(ask(case, person, officers, moment, released_on=None), officers, moment)
    charge(case, person, officers, moment)


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0"), (1, "fewer than 5"), (3, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (6, "6")]
)
def test_a_number_of_children_is_told_from_5_on(number: int, told: str) -> None:
    assert presenters.shown("children_safeguarded", number, may_open=False) == told
    assert presenters.shown("children_safeguarded", number, may_open=True) == str(number)
    assert presenters.shown("devices_seized", number, may_open=False) == str(number)


def test_what_happened_at_the_very_moment_between_two_periods_counts_in_the_second_only(
    officers: Officers, open_case: Case
) -> None:
    midnight = datetime(2026, 6, 11, 23, tzinfo=UTC)  # the beginning of 12 June in London
    make_all_at(open_case, officers, midnight)
    at_once = {"warrants_executed": 1, "arrests": 1, "people_arrested": 1, "devices_seized": 1, "children_safeguarded": 1}
    with reading_as(officers.inspector):
        before, after = queries.period_figures(FIRST, LAST), queries.period_figures(date(2026, 6, 12), date(2026, 6, 12))
        assert {key: before.numbers[key] for key in at_once} == dict.fromkeys(at_once, 0)
        assert {key: after.numbers[key] for key in at_once} == at_once
        for key in at_once:
            assert (queries.records_behind(key, before).count(), queries.records_behind(key, after).count()) == (0, 1), key


def make_all_at(case: Case, officers: Officers, moment: datetime) -> None:
    """A warrant entered, an arrest, a seizure and a child made safe, all at one moment."""
    warrant = warrants.record_warrant(
        case,
        RecordWarrant(
            kind="pace_s8",
            court="Alderwick Magistrates' Court",
            issued_on=date(2026, 6, 1),
            address="12 Sample Lane",
            place="Alderwick",
            child_expected=True,
        ),
        by=officers.detective,
        at=moment - timedelta(days=1),
    )
    warrant = warrants.enter_premises(warrant, EnterPremises(entered_at=moment), by=officers.detective, at=moment)
    _seize(case, warrant, officers, moment, "laptop", "S-1")
    warrants.execute_warrant(
        warrant,
        ExecuteWarrant(
            left_at=moment + timedelta(hours=1),
            officers=["DC A. Sample"],
            people_present=["Test Subject 014"],
            rooms=["living room"],
            result="found",
            notice_left="Test Subject 014",
            copy_of_warrant_left=True,
        ),
        by=officers.detective,
        at=moment + timedelta(hours=1),
    )
    arrest_at(case, officers, moment)
    child = safeguarding.record_child(
        case,
        RecordChild(
            name="Test Child 03",
            relation="own_child",
            in_household=True,
            concern="Lives at the address",
            age=7,
            found_at=moment,
        ),
        warrant=warrant,
        by=officers.safeguarding_lead,
        at=moment,
    )
    safeguarding.complete_action(
        child,
        CompleteAction(type="child_seen", completed_at=moment),
        by=officers.safeguarding_lead,
        at=moment + timedelta(hours=3),
    )


def test_a_small_number_of_children_is_told_on_the_board_to_whoever_sees_them_only(officers: Officers, story: Story) -> None:
    with reading_as(officers.inspector):
        assert queries.counts_for_board(story.operation, [story.warrant.pk]).children.words == ""
    with reading_as(officers.other_detective):
        assert queries.counts_for_board(story.operation, [story.warrant.pk]).children.words == "fewer than 5"


def test_the_paragraph_says_what_was_counted(officers: Officers, story: Story, settings: object) -> None:
    with reading_as(officers.inspector):
        figures = queries.operation_figures(story.operation)
    assert presenters.paragraph(figures, may_open=True) == (
        "Between 10 and 11 June 2026, Northshire Police executed 1 warrant in Operation Saltmarsh. "
        "Officers arrested 1 person and seized 2 devices. 1 child was safeguarded."
    )
    assert presenters.paragraph(figures, may_open=False).endswith(" Fewer than 5 children were safeguarded.")


def test_a_hidden_number_is_hidden_beside_other_operations_and_after_a_change_too(officers: Officers, story: Story) -> None:
    with reading_as(officers.inspector):
        figures = queries.operation_figures(story.operation)
    for may_open, number in ((True, "1"), (False, "fewer than 5")):
        assert presenters.comparison([figures], may_open=may_open)[0].children_safeguarded == number
    before = SignedFigures(
        figures={**figures.numbers, "children_safeguarded": 3},
        signed_by=officers.inspector,
        counted_at=datetime(2026, 6, 12, tzinfo=UTC),
    )
    assert "was 3, is 1" in presenters.signature(before, figures, may_open=True).line
    assert "was fewer than 5, is fewer than 5" in presenters.signature(before, figures, may_open=False).line


def test_a_small_number_of_children_is_not_shown_to_the_press(
    officers: Officers, story: Story, log_in: Callable[[Officer], Client]
) -> None:
    page = log_in(officers.press).get("/figures/saltmarsh").content.decode()
    assert page.count("fewer than 5") == 2
    assert "Fewer than 5 children were safeguarded" in page
    assert "Test Subject" not in page
    assert story.case.reference not in page
    assert log_in(officers.press).get("/figures/saltmarsh/people_arrested").status_code in (403, 404)
    assert log_in(officers.inspector).get("/figures/saltmarsh/people_arrested").status_code == 200


def test_figures_are_signed_off_by_an_inspector_after_the_period(
    officers: Officers, story: Story, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    with reading_as(officers.inspector):
        figures = queries.operation_figures(story.operation)
    with pytest.raises(RefusedError, match="not ended"):
        actions.sign_off_figures(figures, by=officers.inspector, at=datetime(2026, 6, 11, 12, tzinfo=UTC))
    with pytest.raises(NotPermittedError):
        actions.sign_off_figures(figures, by=officers.press, at=now)
    signed = actions.sign_off_figures(figures, by=officers.inspector, at=now)
    assert signed.figures == EXPECTED
    assert [entry.payload for entry in entries("figures.signed_off")] == [{"figures": EXPECTED}]


def test_figures_that_changed_after_signing_say_so(officers: Officers, story: Story, now: datetime) -> None:
    with reading_as(officers.inspector):
        figures = queries.operation_figures(story.operation)
    actions.sign_off_figures(figures, by=officers.inspector, at=now)
    _seize(story.case, story.warrant, officers, ENTERED + timedelta(minutes=50), "tablet", "S-late")
    with reading_as(officers.inspector):
        changed = queries.operation_figures(story.operation)
        signature = presenters.signature(queries.last_signed(changed), changed, may_open=True)
    assert not signature.signed
    assert "devices seized was 2, is 3" in signature.line
