"""Every child who is named or seen becomes a child of the case, or somebody says why not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from casework.custody.stories import london
from casework.officers import Officers
from casework.referrals.reports import report
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import CloseCase
from safehold.casework.cases.clock_comparison import compare_cases
from safehold.casework.cases.models import Case, Clock, RiskLevel
from safehold.casework.notices.models import Notice
from safehold.casework.people import actions as people
from safehold.casework.people.ages import years_said
from safehold.casework.people.asked import AddKnownPerson, AddPerson
from safehold.casework.people.models import CaseRole
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssessReferral, OpenCaseFromReferral
from safehold.casework.safeguarding import actions, queries
from safehold.casework.safeguarding.asked import RecordChild, RecordNamed, SayAlreadyAChild, SayNotAChild, TakeBackAnswer
from safehold.casework.safeguarding.models import Child, ChildNamed, ChildNamedAnswer, WhyNot
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import ExecuteWarrant, RecordFurtherEntry, RecordWarrant
from safehold.casework.warrants.models import SearchResult, Warrant, WarrantKind
from safehold.exchange import cybertip

Entries = Callable[[str], list[Entry]]
SENTENCE = "The passport shown at the door says so."


def granted(case: Case, officers: Officers) -> Warrant:
    return warrants.record_warrant(
        case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Alderwick Magistrates' Court",
            issued_on=date(2026, 2, 10),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=True,
            multiple_entries=True,
        ),
        by=officers.detective,
        at=london("2026-02-10 15:00"),
    )


def search(case: Case, officers: Officers, **changes: object) -> Warrant:
    """Entered at 7:40 on 2 March 2026; recorded at 11."""
    facts: dict[str, object] = {
        "officers": ["DC A. Sample"],
        "result": SearchResult.FOUND,
        "notice_left": "Test Subject 014",
        "copy_of_warrant_left": True,
        "endorsement": "One laptop. Nothing else.",
        **changes,
    }
    return warrants.execute_warrant(
        granted(case, officers),
        ExecuteWarrant(entered_at=london("2026-03-02 07:40"), left_at=london("2026-03-02 10:00"), **facts),
        by=officers.detective,
        at=london("2026-03-02 11:00"),
    )


def named(case: Case, officers: Officers) -> list[ChildNamed]:
    with reading_as(officers.detective):
        return list(queries.named_in(case))


def one(case: Case, officers: Officers) -> ChildNamed:
    [found] = named(case, officers)
    return found


def seen(case: Case, officers: Officers, **child: object) -> ChildNamed:
    search(case, officers, children_present=[{"name": "Test Child 901", "age": "6", "relation": "daughter", **child}])
    return one(case, officers)


def clocks(case: Case, officers: Officers) -> list[Clock]:
    with reading_as(officers.detective):
        return list(Clock.objects.filter(case=case, subject_kind="child_named").order_by("subject_id"))


def person(role: cybertip.PersonRole, surname: str, **facts: object) -> cybertip.ReportedPerson:
    return cybertip.ReportedPerson(role=role, given_names="Test", surname=surname, **facts)  # type: ignore[arg-type]


def case_of(made: cybertip.Referral, officers: Officers, at: datetime) -> Case:
    """A case that is opened two hours after a report was received at `at`."""
    referral = referrals.receive_referral(made, by=officers.intake, at=at, team=officers.intake.team)
    later = at + timedelta(hours=2)
    facts = AssessReferral(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", reason="Access to children")
    referrals.assess_referral(referral, facts, by=officers.intake, at=later)
    return referrals.open_case_from_referral(
        referral,
        OpenCaseFromReferral(reason="High risk"),
        by=officers.intake,
        at=later,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


RECEIVED = london("2026-10-01 12:00")


def report_with(*others: cybertip.ReportedPerson, kind: cybertip.ReferralType | None = None) -> cybertip.Referral:
    made = report()
    incident = made.incident if kind is None else replace(made.incident, type=kind)
    return replace(made, people=(*made.people, *others), incident=incident)


ROLE = cybertip.PersonRole


@pytest.mark.parametrize(
    ("who", "kind", "age"),
    [
        (person(ROLE.VICTIM, "Victim", age=13), None, "13"),
        (person(ROLE.VICTIM, "Victim"), None, ""),
        (person(ROLE.VICTIM, "Victim", date_of_birth=date(2013, 5, 1), age=40), None, "40"),
        (person(ROLE.REPORTER, "Reporter", age=15), None, "15"),
        (person(ROLE.RECIPIENT, "Recipient", age=17), None, "17"),
        (person(ROLE.RECIPIENT, "Recipient"), cybertip.ReferralType.GROOMING, ""),
    ],
)
def test_a_child_named_in_a_report_is_asked_for_from_its_receipt(
    who: cybertip.ReportedPerson, kind: Any, age: str, officers: Officers
) -> None:
    case = case_of(report_with(who, kind=kind), officers, RECEIVED)
    found = one(case, officers)
    assert (found.kind, found.name, found.age_said, found.seen_at) == ("report", f"Test {who.surname}", age, RECEIVED)
    [clock] = clocks(case, officers)
    # Received at 12:00: 12 hours later is midnight.
    assert (clock.kind, clock.ends_at, clock.tag) == ("child", london("2026-10-02 00:00"), "not_a_child_yet")


@pytest.mark.parametrize(
    "who",
    [
        person(ROLE.VICTIM, "Victim", age=18),
        person(ROLE.VICTIM, "Victim", date_of_birth=date(2008, 10, 1), age=12),
        person(ROLE.REPORTER, "Reporter"),
        person(ROLE.RECIPIENT, "Recipient"),
        person(ROLE.RECIPIENT, "Recipient", age=30),
    ],
)
def test_nobody_is_asked_for_who_is_18_or_of_whom_no_report_says_that_they_may_be_a_child(
    who: cybertip.ReportedPerson, officers: Officers
) -> None:
    assert named(case_of(report_with(who), officers, RECEIVED), officers) == []


def test_a_reported_suspect_under_18_is_asked_for(officers: Officers) -> None:
    made = report()
    made = replace(made, people=(replace(made.people[0], age=16),))
    case = case_of(made, officers, RECEIVED)
    found = one(case, officers)
    assert (found.name, found.age) == ("Test Subject", 16)
    with reading_as(officers.detective):
        assert found.person == case.people.get(role=CaseRole.SUBJECT).person


def test_each_child_present_at_a_search_is_asked_for_from_the_entry(open_case: Case, officers: Officers) -> None:
    search(
        open_case,
        officers,
        children_present=["Test Child 901, 6, daughter", "Test Child 902, 18 months", "Test Child 903, 12 3 2019, son"],
    )
    rows = named(open_case, officers)
    assert [(row.name, row.age_said, row.age, row.date_of_birth, row.relation_said) for row in rows] == [
        ("Test Child 901", "6", 6, None, "daughter"),
        ("Test Child 902", "18 months", 1, None, ""),
        ("Test Child 903", "", None, date(2019, 3, 12), "son"),
    ]
    assert {row.seen_at for row in rows} == {london("2026-03-02 07:40")}
    assert [clock.ends_at for clock in clocks(open_case, officers)] == [london("2026-03-02 19:40")] * 3
    with reading_as(officers.detective):
        assert open_case.warrants.get().premises_record.child_present


def test_the_tick_alone_stands_for_one_child_who_is_not_named(open_case: Case, officers: Officers) -> None:
    warrant = search(open_case, officers, child_present=True)
    assert (one(open_case, officers).name, clocks(open_case, officers)[0].subject_name) == ("", "Child not named")
    # A child recorded as found in that search is the one who was there.
    child = actions.record_child(
        open_case,
        RecordChild(name="Test Child 03", age=6, relation="own_child", in_household=True, concern="Lives there"),
        by=officers.detective,
        at=london("2026-03-02 12:00"),
        warrant=warrant,
    )
    assert one(open_case, officers).child == child
    assert clocks(open_case, officers) == []


def test_the_tick_asks_for_nobody_where_the_child_was_recorded_before_it(open_case: Case, officers: Officers) -> None:
    warrant = granted(open_case, officers)
    actions.record_child(
        open_case,
        RecordChild(name="Test Child 03", age=6, relation="own_child", in_household=True, concern="Lives there"),
        by=officers.detective,
        at=london("2026-03-02 08:00"),
        warrant=warrant,
    )
    warrants.execute_warrant(
        warrant,
        ExecuteWarrant(
            entered_at=london("2026-03-02 07:40"),
            left_at=london("2026-03-02 10:00"),
            officers=["DC A. Sample"],
            result=SearchResult.FOUND,
            notice_left="Test Subject 014",
            copy_of_warrant_left=True,
            child_present=True,
        ),
        by=officers.detective,
        at=london("2026-03-02 11:00"),
    )
    assert named(open_case, officers) == []


def test_an_adult_is_refused_among_the_children_of_a_search(open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError, match="Test Person 02 is 18 or older"):
        search(open_case, officers, children_present=["Test Person 02, 19, son"])
    assert named(open_case, officers) == []


def test_words_longer_than_their_room_are_refused_beside_the_field(open_case: Case, officers: Officers, log_in: Any) -> None:
    warrant = granted(open_case, officers)
    typed = {"children_present": f"Test Child 901, {'6' * 41}"}
    answer = log_in(officers.detective).post(f"/warrants/{warrant}/result/save", typed)
    assert answer.status_code == 422


def test_a_further_entry_asks_for_children_too(open_case: Case, officers: Officers) -> None:
    warrant = search(open_case, officers)
    warrants.record_further_entry(
        warrant,
        RecordFurtherEntry(
            inspector="Insp U. Ninvolved",
            authorised_at=london("2026-03-04 06:00"),
            entered_at=london("2026-03-04 09:00"),
            left_at=london("2026-03-04 10:00"),
            officers=["DC A. Sample"],
            notice_left="Test Subject 014",
            endorsement="Nothing.",
            children_present=[{"name": "Test Child 904", "age": "2 or 3"}],
        ),
        by=officers.detective,
        at=london("2026-03-04 10:30"),
    )
    found = one(open_case, officers)
    assert (found.kind, found.age_said, found.age) == ("further_entry", "2 or 3", 2)
    assert clocks(open_case, officers)[0].ends_at == london("2026-03-04 21:00")


@pytest.mark.parametrize(
    ("role", "facts"),
    [
        (CaseRole.HOUSEHOLD, {"age": "9 months"}),
        (CaseRole.VICTIM, {"date_of_birth": date(2012, 1, 1)}),
        (CaseRole.SUBJECT, {"age": "16"}),
        (CaseRole.CHILD_AT_RISK, {}),
    ],
)
def test_a_person_under_18_who_is_added_is_asked_for(
    role: CaseRole, facts: dict[str, Any], open_case: Case, officers: Officers
) -> None:
    at = london("2026-03-02 09:00")
    added = people.add_person(open_case, AddPerson(name="Test Child 05", role=role, **facts), by=officers.detective, at=at)
    found = one(open_case, officers)
    assert (found.kind, found.person, found.relation_said) == ("person", added, role.label)
    assert clocks(open_case, officers)[0].ends_at == london("2026-03-02 21:00")
    # The same person in a second role is not asked for twice.
    people.add_known_person(added, open_case, AddKnownPerson(role=CaseRole.WITNESS), by=officers.detective, at=at)
    assert len(named(open_case, officers)) == 1


def test_an_adult_who_is_added_is_not_asked_for(open_case: Case, officers: Officers) -> None:
    asked = AddPerson(name="Test Person 06", role=CaseRole.HOUSEHOLD, age="43")
    people.add_person(open_case, asked, by=officers.detective, at=london("2026-03-02 09:00"))
    assert named(open_case, officers) == []


def test_one_click_records_the_child_as_they_were_named(open_case: Case, officers: Officers, entries: Entries) -> None:
    row = seen(open_case, officers)
    child = actions.record_named(row, RecordNamed(), by=officers.detective, at=london("2026-03-02 15:00"))
    assert (child.name, child.age, child.relation, child.in_household) == ("Test Child 901", 6, "not_known", None)
    assert (child.found_at, child.address_note, child.warrant.reference) == (row.seen_at, "12 Sample Lane", row.reference)
    assert child.concern == f"Present at a search ({row.reference}), daughter, age 6."
    assert clocks(open_case, officers) == []
    with reading_as(officers.detective):
        clock = Clock.objects.get(subject_kind="child", subject_id=child.pk)
    # Seen at 7:40: the referral falls due 24 hours after that, not after the click.
    assert clock.ends_at == london("2026-03-03 07:40")
    [entry] = entries("safeguarding.named_recorded")
    assert entry.payload == {"named": f"Test Child 901, {row.reference}", "source": "search", "relation": "not_known"}


def test_the_date_of_birth_of_the_record_goes_before_the_age_of_the_report(open_case: Case, officers: Officers) -> None:
    asked = AddPerson(name="Test Child 07", role=CaseRole.HOUSEHOLD, date_of_birth=date(2015, 6, 1), age="12")
    people.add_person(open_case, asked, by=officers.detective, at=london("2026-03-02 09:00"))
    child = actions.record_named(one(open_case, officers), RecordNamed(), by=officers.detective, at=london("2026-03-02 10:00"))
    assert (child.date_of_birth, child.age, child.relation, child.in_household) == (date(2015, 6, 1), None, "household", True)


def test_nobody_of_18_is_recorded_as_a_child(open_case: Case, officers: Officers) -> None:
    row = seen(open_case, officers)
    with pytest.raises(InputError, match="18 or older"):
        actions.record_named(
            row, RecordNamed(date_of_birth=date(2008, 3, 2)), by=officers.detective, at=london("2026-03-02 15:00")
        )
    with pytest.raises(InputError, match="under 18"):
        actions.record_named(row, RecordNamed(age=18), by=officers.detective, at=london("2026-03-02 15:00"))
    with reading_as(officers.detective):
        assert not Child.objects.exists()


def test_the_button_of_the_list_records_the_child(
    open_case: Case, officers: Officers, log_in: Callable[[Officer], Client]
) -> None:
    row = seen(open_case, officers)
    page = log_in(officers.detective).get(f"/cases/{open_case}/children").content.decode()
    assert "Named or seen: not yet a child here" in page
    assert "Test Child 901, age 6, as said" in page
    sent = log_in(officers.detective).post(f"/named-children/{row.pk}/record/save", {"version": row.version}, follow=True)
    assert "Refer the child now" in sent.content.decode()
    again = log_in(officers.detective).get(f"/cases/{open_case}/children").content.decode()
    assert "not yet a child here" not in again
    assert "Named or seen: answered" in again


def already(row: ChildNamed, child: Child, officers: Officers, reason: str = "") -> ChildNamed:
    return actions.say_already_a_child(
        row, SayAlreadyAChild(child=child.reference, reason=reason), by=officers.detective, at=london("2026-03-02 16:00")
    )


def record(case: Case, officers: Officers, **changes: Any) -> Child:
    facts: dict[str, Any] = {"name": "Test Child 901", "age": 6, "relation": "own_child", "in_household": True, "concern": "x"}
    return actions.record_child(case, RecordChild(**{**facts, **changes}), by=officers.detective, at=london("2026-03-02 09:00"))


def test_a_child_who_is_here_already_ends_the_time(open_case: Case, officers: Officers, entries: Entries) -> None:
    row, child = seen(open_case, officers, name="CHILD 901 Test"), record(open_case, officers)
    assert already(row, child, officers).answer == "already"
    assert clocks(open_case, officers) == []
    [entry] = entries("safeguarding.named_already")
    assert entry.payload == {"named": f"CHILD 901 Test, {row.reference}", "source": "search", "child": child.reference}


@pytest.mark.parametrize("changes", [{"name": "Another Child"}, {"age": 8}])
def test_who_differs_in_name_or_age_is_the_same_only_with_a_reason(
    changes: dict[str, Any], open_case: Case, officers: Officers
) -> None:
    row, child = seen(open_case, officers), record(open_case, officers, **changes)
    with pytest.raises(InputError, match="Write it in a sentence"):
        already(row, child, officers)
    already(row, child, officers, "The mother gave the other name of the same girl.")
    assert one(open_case, officers).child == child


def test_an_age_that_does_not_fit_is_another_child(open_case: Case, officers: Officers) -> None:
    row, child = seen(open_case, officers), record(open_case, officers, age=10)
    with pytest.raises(InputError, match="that is not one child"):
        already(row, child, officers, "The mother gave the other name of the same girl.")


def test_a_child_of_another_case_is_not_chosen(open_case: Case, restricted_case: Case, officers: Officers) -> None:
    row, child = seen(open_case, officers), record(restricted_case, officers)
    with pytest.raises(InputError, match="no child of this case"):
        already(row, child, officers)


def test_two_children_of_one_search_are_not_one_child(open_case: Case, officers: Officers) -> None:
    search(open_case, officers, children_present=["Test Child 901, 6", "Test Child 901, 6"])
    child = record(open_case, officers)
    first, second = named(open_case, officers)
    already(first, child, officers)
    with pytest.raises(RefusedError, match="names them beside each other"):
        already(second, child, officers)


def say_not(row: ChildNamed, officers: Officers, why: WhyNot, *, by: Officer | None = None, **facts: Any) -> ChildNamed:
    asked = SayNotAChild(why=why, **{"reason": SENTENCE, **facts})
    return actions.say_not_a_child(row, asked, by=by or officers.detective, at=london("2026-03-02 16:00"))


def test_why_not_is_said_in_words_of_substance(open_case: Case, officers: Officers, entries: Entries) -> None:
    row = seen(open_case, officers)
    for thin in ("x", "not a child", "adultadultadultadult"):
        with pytest.raises(InputError, match="Write it in a sentence"):
            say_not(row, officers, WhyNot.NOT_THERE, reason=thin)
    say_not(row, officers, WhyNot.NOT_THERE)
    assert clocks(open_case, officers) == []
    [entry] = entries("safeguarding.named_not_recorded")
    assert (entry.reason, entry.payload["why"]) == (SENTENCE, "not_there")


def test_an_adult_by_birth_is_shown_by_the_date(open_case: Case, officers: Officers) -> None:
    row = seen(open_case, officers, age="17")
    with pytest.raises(InputError, match="Write the date of birth"):
        say_not(row, officers, WhyNot.ADULT_BY_BIRTH)
    # 18 on 3 March 2026, the day after the search.
    with pytest.raises(InputError, match="was under 18 then"):
        say_not(row, officers, WhyNot.ADULT_BY_BIRTH, date_of_birth=date(2008, 3, 3))
    say_not(row, officers, WhyNot.ADULT_BY_BIRTH, date_of_birth=date(2008, 3, 2))
    assert one(open_case, officers).answer == "not_recorded"


def test_other_evidence_does_not_go_before_a_recorded_date_of_birth(open_case: Case, officers: Officers) -> None:
    row = seen(open_case, officers, age="", date_of_birth=date(2012, 1, 1))
    with pytest.raises(InputError, match="is that of a child"):
        say_not(row, officers, WhyNot.ADULT_OTHERWISE)


def test_intake_may_record_a_child_and_not_say_that_there_is_none(open_case: Case, officers: Officers) -> None:
    row = seen(open_case, officers)
    with pytest.raises(NotPermittedError):
        say_not(row, officers, WhyNot.NOT_THERE, by=officers.intake)


def test_an_answer_is_given_once_and_may_be_taken_back(open_case: Case, officers: Officers, entries: Entries) -> None:
    row = seen(open_case, officers)
    say_not(row, officers, WhyNot.NOT_THERE)
    for again in (
        lambda: say_not(row, officers, WhyNot.NOT_THERE),
        lambda: actions.record_named(row, RecordNamed(), by=officers.detective, at=london("2026-03-02 17:00")),
        lambda: already(row, record(open_case, officers), officers),
    ):
        with pytest.raises(RefusedError, match="It is answered about"):
            again()

    def take_back(reason: str) -> None:
        actions.take_back_answer(row, TakeBackAnswer(reason=reason), by=officers.detective, at=london("2026-03-02 18:00"))

    with pytest.raises(InputError, match="Write it in a sentence"):
        take_back("wrong")
    take_back("The neighbour says a girl of six lives there.")
    # The time runs from when the child was seen, as before.
    assert clocks(open_case, officers)[0].ends_at == london("2026-03-02 19:40")
    assert entries("safeguarding.named_taken_back")[0].payload["answer"] == "not_recorded"
    with pytest.raises(RefusedError, match="Nothing is answered"):
        take_back("The neighbour says a girl of six lives there.")
    with reading_as(officers.detective):
        given = list(ChildNamedAnswer.objects.order_by("pk").values_list("answer", flat=True))
    assert given == ["not_recorded", "taken_back"]


def test_a_stale_form_is_refused(open_case: Case, officers: Officers) -> None:
    row = seen(open_case, officers)
    with pytest.raises(StaleError):
        actions.record_named(row, RecordNamed(version=0), by=officers.detective, at=london("2026-03-02 15:00"))


def test_a_case_is_not_closed_while_a_child_is_only_named(open_case: Case, officers: Officers, now: datetime) -> None:
    people.add_person(open_case, AddPerson(name="Test Child 05", role=CaseRole.HOUSEHOLD, age="5"), by=officers.detective, at=now)
    asked = CloseCase(outcome="no_offence", reason="Nothing was found")
    with pytest.raises(RefusedError, match="Record the child, or why not, Test Child 05"):
        cases.close_case(open_case, asked, by=officers.inspector, at=now)


def test_the_page_of_the_case_names_the_child_first(open_case: Case, officers: Officers, now: datetime, log_in: Any) -> None:
    people.add_person(open_case, AddPerson(name="Test Child 05", role=CaseRole.HOUSEHOLD, age="5"), by=officers.detective, at=now)
    page = log_in(officers.detective).get(f"/cases/{open_case}").content.decode()
    assert page.index("Record the child who was named or seen, or why not") < page.index("Other clocks")
    assert "Test Child 05, age 5, as said" in page


def test_the_safeguarding_lead_is_told_at_once_and_nobody_outside_the_case(
    open_case: Case, restricted_case: Case, officers: Officers, now: datetime
) -> None:
    for case in (open_case, restricted_case):
        asked = AddPerson(name="Test Child 05", role=CaseRole.HOUSEHOLD, age="5")
        people.add_person(case, asked, by=officers.detective, at=now)
    with reading_as(officers.safeguarding_lead):
        told = list(Notice.objects.filter(recipient=officers.safeguarding_lead, kind="event"))
    assert [(notice.text, notice.url, notice.at) for notice in told] == [
        (f"Test Child 05: added to the case as a person, {open_case}", f"/cases/{open_case}/children", now)
    ]


def test_a_child_who_is_only_named_is_in_no_figure(open_case: Case, officers: Officers) -> None:
    seen(open_case, officers)
    with reading_as(officers.detective):
        assert not queries.children_safeguarded(date(2026, 1, 1), date(2026, 12, 31)).exists()


def test_an_outsider_reads_nothing_of_who_was_named(restricted_case: Case, officers: Officers) -> None:
    row = seen(restricted_case, officers)
    say_not(row, officers, WhyNot.NOT_THERE)
    with reading_as(officers.other_detective):
        assert not ChildNamed.objects.exists()
        assert not ChildNamedAnswer.objects.exists()
    with pytest.raises(NotFoundError):
        actions.record_named(row, RecordNamed(), by=officers.other_detective, at=london("2026-03-02 15:00"))


def test_stored_clocks_are_those_that_the_facts_give_after_each_answer(open_case: Case, officers: Officers) -> None:
    search(open_case, officers, children_present=["Test Child 901, 6", "Test Child 902, 7"])
    first, second = named(open_case, officers)

    def differences() -> list[Any]:
        with reading_as(officers.detective):
            return list(compare_cases([open_case]).differences)

    actions.record_named(first, RecordNamed(), by=officers.detective, at=london("2026-03-02 12:00"))
    assert differences() == []
    say_not(second, officers, WhyNot.NOT_THERE)
    assert differences() == []
    actions.take_back_answer(
        second, TakeBackAnswer(reason="She was there after all."), by=officers.detective, at=london("2026-03-02 18:00")
    )
    assert differences() == []


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("6", 6),
        ("aged 6", 6),
        ("6 months", 0),
        ("18 months", 1),
        ("2 or 3", 2),
        ("2-3 years", 2),
        ("2 or 3 months", 0),
        ("about 12", 12),
        ("3 weeks", 0),
        ("400 days", 1),
        ("newborn", None),
        ("", None),
    ],
)
def test_an_age_is_read_from_what_was_said(said: str, years: int | None) -> None:
    assert years_said(said) == years
