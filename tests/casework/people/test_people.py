"""People of cases: added, known by identifiers, seen through the cases in which they play a role."""

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from casework.closing import close_case
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer, Role
from safehold.audit.models import Entry
from safehold.casework.cases import search
from safehold.casework.cases.models import Case
from safehold.casework.people import actions, queries
from safehold.casework.people.asked import AddIdentifier, AddKnownPerson, AddPerson, RecordOrder
from safehold.casework.people.models import CaseRole, Identifier, Person
from safehold.law.calendar import years_of_age
from safehold.linking import IdentifierKind

LogIn = Callable[[Officer], Client]


@pytest.fixture
def subject(open_case: Case, officers: Officers, now: datetime) -> Person:
    return actions.add_person(
        open_case,
        AddPerson(name="  Test   Subject 014 ", role=CaseRole.SUBJECT, date_of_birth=date(1980, 3, 31)),
        by=officers.detective,
        at=now,
    )


def add_phone(person: Person, case: Case, by: Officer, at: datetime, value: str = "01632 960014", **changes: str) -> Identifier:
    return actions.add_identifier(
        person, case, AddIdentifier(**{"kind": "phone", "value": value, "source": "Statement", **changes}), by=by, at=at
    )


class TestAdding:
    def test_a_person_has_a_role_and_is_known_by_name(
        self, subject: Person, open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        assert subject.name == "Test Subject 014"
        with reading_as(officers.inspector):
            assert [row.get_role_display() for row in queries.people_of(open_case)] == ["Suspect"]
            assert [row.kind for row in queries.identifiers_of(subject)] == [IdentifierKind.NAME]
        (entry,) = entries("person.added")
        assert (entry.payload, entry.case_id) == ({"role": "subject"}, open_case.pk)

    @pytest.mark.parametrize("changes", [{"name": " "}, {"date_of_birth": date(2100, 1, 1)}])
    def test_what_cannot_be_is_refused_and_nothing_is_written(
        self, open_case: Case, officers: Officers, now: datetime, changes: dict[str, object]
    ) -> None:
        facts: dict[str, object] = {"name": "Test Subject 015", "role": CaseRole.WITNESS, **changes}
        with pytest.raises(InputError) as refusal:
            actions.add_person(open_case, AddPerson(**facts), by=officers.detective, at=now)  # type: ignore[arg-type]
        assert refusal.value.field in changes
        with reading_as(officers.detective):
            assert not Person.objects.exists()

    def test_nobody_is_added_to_a_closed_case(self, open_case: Case, officers: Officers, now: datetime) -> None:
        close_case(open_case, by=officers.inspector, at=now, outcome="No further action", reason="No offence")
        with pytest.raises(RefusedError, match="is closed"):
            actions.add_person(
                open_case, AddPerson(name="Test Subject 015", role=CaseRole.SUBJECT), by=officers.detective, at=now
            )

    def test_only_these_roles_add_people(self, open_case: Case, officers: Officers, now: datetime) -> None:
        allowed = {
            Role.INSPECTOR,
            Role.INTAKE,
            Role.DETECTIVE,
            Role.CUSTODY_LIAISON,
            Role.SAFEGUARDING_LEAD,
            Role.OFFENDER_MANAGER,
        }
        for role, officer in officers.by_role().items():
            if role not in allowed:
                with pytest.raises((NotPermittedError, NotFoundError)):
                    actions.add_person(open_case, AddPerson(name="Test Subject 015", role=CaseRole.WITNESS), by=officer, at=now)


class TestIdentifiers:
    def test_it_is_kept_as_given_and_compared_in_one_form(
        self, subject: Person, open_case: Case, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        phone = add_phone(subject, open_case, officers.detective, now, "(01632) 960 014")
        assert phone.value == "(01632) 960 014"
        assert phone.key == "+441632960014"
        assert [entry.payload for entry in entries("person.identifier_added")] == [{"kind": "phone", "value": "(01632) 960 014"}]

    def test_the_same_number_written_otherwise_is_refused(
        self, subject: Person, open_case: Case, officers: Officers, now: datetime
    ) -> None:
        add_phone(subject, open_case, officers.detective, now)
        with pytest.raises(RefusedError, match="is recorded for Test Subject 014 already"):
            add_phone(subject, open_case, officers.detective, now, "+44 1632 960014")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"value": "not a number"}, "value"),
            ({"kind": "horoscope"}, "kind"),
            ({"source": " "}, "source"),
        ],
    )
    def test_what_cannot_be_compared_is_refused_with_the_reason(
        self, subject: Person, open_case: Case, officers: Officers, now: datetime, changes: dict[str, str], field: str
    ) -> None:
        with pytest.raises(InputError) as refusal:
            add_phone(subject, open_case, officers.detective, now, **changes)
        assert refusal.value.field == field

    def test_what_no_record_has_room_for_is_not_read(self) -> None:
        with pytest.raises(InputError, match="longer than 300 characters"):
            actions.read_identifier("phone", "0" * 301)

    def test_it_is_found_in_any_way_of_writing_by_those_who_may_see_the_case(
        self, subject: Person, open_case: Case, officers: Officers, now: datetime
    ) -> None:
        add_phone(subject, open_case, officers.detective, now)
        for text in ("01632", "+441632960014", "subject 014"):
            with reading_as(officers.intake):
                assert f"/people/{subject.pk}" in {found.url for found in search.find(officers.intake, text)}, text
            with reading_as(officers.outsider):
                assert search.find(officers.outsider, text) == []


class TestSeenThroughCases:
    def test_one_person_plays_a_role_in_several_cases(
        self, subject: Person, restricted_case: Case, officers: Officers, now: datetime
    ) -> None:
        actions.add_known_person(subject, restricted_case, AddKnownPerson(role=CaseRole.WITNESS), by=officers.detective, at=now)
        add_phone(subject, restricted_case, officers.detective, now)
        with reading_as(officers.detective):
            assert queries.roles_of(subject).count() == 2
            assert queries.identifiers_of(subject).count() == 2
        with reading_as(officers.intake):
            assert [role.get_role_display() for role in queries.roles_of(subject)] == ["Suspect"]
            assert [row.kind for row in queries.identifiers_of(subject)] == ["name"]

    def test_a_person_of_a_hidden_case_is_not_found(self, subject: Person, officers: Officers) -> None:
        with reading_as(officers.outsider), pytest.raises(NotFoundError, match="We cannot find that person"):
            queries.person_by_number(subject.pk)

    def test_the_same_role_twice_is_refused(self, subject: Person, open_case: Case, officers: Officers, now: datetime) -> None:
        with pytest.raises(RefusedError, match="is suspect in"):
            actions.add_known_person(subject, open_case, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=now)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 3, 30), 45), (date(2026, 3, 31), 46), (date(2027, 3, 30), 46), (date(2027, 4, 1), 47)]
)
def test_age_counts_full_years(day: date, age: int) -> None:
    assert years_of_age(date(1980, 3, 31), day) == age


class TestPages:
    def test_the_people_of_a_case_and_the_page_of_one(
        self, subject: Person, open_case: Case, officers: Officers, now: datetime, log_in: LogIn
    ) -> None:
        add_phone(subject, open_case, officers.detective, now)
        client = log_in(officers.detective)
        tab = client.get(f"/cases/{open_case.reference}/people").content.decode()
        assert "Test Subject 014" in tab
        assert "31 March 1980" in tab
        page = client.get(f"/people/{subject.pk}").content.decode()
        assert page.count("<h1") == 1
        assert "<title>Test Subject 014" in page
        assert "01632 960014" in page
        assert open_case.reference in page

    def test_missing_and_hidden_look_alike(self, subject: Person, officers: Officers, log_in: LogIn) -> None:
        client = log_in(officers.outsider)
        answers = [client.get(f"/people/{number}") for number in (subject.pk, 999_999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        texts = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
        assert texts[0].replace(f"/people/{subject.pk}", "") == texts[1].replace("/people/999999", "")

    def test_a_person_is_added_through_the_form(self, open_case: Case, officers: Officers, log_in: LogIn) -> None:
        client, address = log_in(officers.detective), f"/cases/{open_case.reference}/people/new"
        page = client.get(address).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        hidden = {name: html.unescape(value) for name, value in hidden.items()}
        typed = {"name": "Test Child 03", "role": "child_at_risk", "date_of_birth_0": "31", "date_of_birth_1": "2"}
        wrong = client.post(f"{address}/save", {**hidden, **typed, "date_of_birth_2": "2015"})
        assert wrong.status_code == 422
        assert "There is no such date." in wrong.content.decode()
        right = client.post(f"{address}/save", {**hidden, **typed, "date_of_birth_0": "28", "date_of_birth_2": "2015"})
        assert right.status_code == 302
        with reading_as(officers.detective):
            assert Person.objects.get().date_of_birth == date(2015, 2, 28)

    def test_a_case_without_people_says_the_first_step(self, open_case: Case, officers: Officers, log_in: LogIn) -> None:
        text = log_in(officers.detective).get(f"/cases/{open_case.reference}/people").content.decode()
        assert "Add the suspect first" in text


def test_those_known_by_a_number_are_found_in_a_fixed_number_of_queries(
    open_case: Case, officers: Officers, now: datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(6):
        person = actions.add_person(
            open_case,
            AddPerson(name=f"Test Subject {number}", role=CaseRole.HOUSEHOLD),
            by=officers.detective,
            at=now - timedelta(days=1),
        )
        add_phone(person, open_case, officers.detective, now)
    with reading_as(officers.intake), django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        people = queries.known_by({("phone", "+441632960014")}, set())
        assert len({(person.name, len(person.identifiers.all()), len(person.cases.all())) for person in people}) == 6


def test_who_recorded_what_in_a_case_that_is_not_seen_is_not_told(
    open_case: Case, restricted_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    person = actions.add_person(
        restricted_case, AddPerson(name="Test Subject 099", role=CaseRole.SUBJECT), by=officers.inspector, at=now
    )
    actions.add_known_person(person, open_case, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=now)
    actions.record_order(
        person,
        restricted_case,
        RecordOrder(
            kind="shpo_2020",
            made_on=now.date() - timedelta(days=300),
            court="Alderwick Crown Court",
            prohibitions=["Using a device without the police being told"],
        ),
        by=officers.inspector,
        at=now,
    )
    for reader, told in ((officers.inspector, True), (officers.other_detective, False)):
        page = log_in(reader).get(f"/people/{person.pk}").content.decode()
        assert "Alderwick Crown Court" in page
        assert ("First recorded" in page) is told
        assert bool(re.search(r"Recorded [^<]*, DI R\. Template", page)) is told
