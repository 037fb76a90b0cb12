"""Orders and notification requirements of a person: what is recorded, what cannot be, who sees it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.clocks import last_minute_of
from safehold.casework.cases.models import Case, Clock, Restriction
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.people import actions, queries
from safehold.casework.people.asked import AddKnownPerson, AddPerson, ProhibitionAsMade, RecordOrder, RecordProhibitionEnded
from safehold.casework.people.models import CaseRole, Order, Person
from safehold.law.errors import NotCoveredError, RefusedByLawError

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
MADE = date(2024, 3, 3)
PROHIBITIONS = ["Not to be alone with anybody under 16.", "Not to use a device that can reach the internet."]


@pytest.fixture
def person(open_case: Case, officers: Officers) -> Person:
    return actions.add_person(open_case, AddPerson(name="Test Subject 014", role=CaseRole.SUBJECT), by=officers.detective, at=AT)


def record(person: Person, case: Case, officers: Officers, *, by: Officer | None = None, **changes: object) -> Order:
    details: dict[str, object] = {
        "kind": "shpo_2020",
        "made_on": MADE,
        "court": "Alderwick Crown Court",
        "prohibitions": PROHIBITIONS,
        "reference": "T20240017",
        **changes,
    }
    return actions.record_order(person, case, RecordOrder(**details), by=by or officers.offender_manager, at=AT)  # type: ignore[arg-type]


def ban(ends_on: date | None, is_travel_ban: bool = True) -> ProhibitionAsMade:
    return ProhibitionAsMade(text="Not to leave the United Kingdom.", ends_on=ends_on, is_travel_ban=is_travel_ban)


def test_an_order_is_recorded_with_its_numbered_prohibitions(
    person: Person, open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    record(person, open_case, officers, prohibitions=[" Not to be alone with anybody under 16. ", "", "Not to travel."])
    with reading_as(officers.intake):
        (order,) = queries.orders_of(person)
    assert order.prohibitions == ["Not to be alone with anybody under 16.", "Not to travel."]
    (entry,) = entries("person.order_recorded")
    assert entry.payload == {"kind": "shpo_2020", "made": "2024-03-03", "ends": None}


def test_the_last_day_of_notification_requirements_is_never_typed(person: Person, open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError) as refused:
        record(person, open_case, officers, kind="notification", ends_on=date(2030, 1, 1))
    assert refused.value.field == "kind"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prohibitions": [" "]}, "prohibitions"),
        ({"court": ""}, "court"),
        ({"made_on": date(2026, 3, 15)}, "made_on"),
        ({"ends_on": date(2024, 3, 2)}, "ends_on"),
    ],
)
def test_what_is_missing_or_can_not_be_is_named(
    person: Person, open_case: Case, officers: Officers, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        record(person, open_case, officers, **changes)
    assert refused.value.field == field


def test_no_prohibition_of_this_act_runs_for_less_than_five_years(person: Person, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        record(person, open_case, officers, ends_on=date(2029, 3, 1))
    assert refused.value.provision == "Sentencing Act 2020 ss. 347–350"
    record(person, open_case, officers, ends_on=date(2029, 3, 2))


def test_an_order_from_before_its_act_is_of_the_other_kind(person: Person, open_case: Case, officers: Officers) -> None:
    with pytest.raises(NotCoveredError):
        record(person, open_case, officers, made_on=date(2019, 5, 1))
    record(person, open_case, officers, made_on=date(2019, 5, 1), kind="shpo_2003")


@pytest.mark.parametrize("kind", ["shpo_2020", "shpo_2003"])
def test_each_prohibition_has_its_own_last_day_and_a_travel_ban_is_the_shorter_one(
    person: Person, open_case: Case, officers: Officers, kind: str
) -> None:
    # Five years from 3 March 2024 end with 2 March 2029.
    def given(travel: date | None, is_travel_ban: bool = True) -> list[ProhibitionAsMade | str]:
        return [ban(travel, is_travel_ban), PROHIBITIONS[0]]

    for travel, is_ban in ((None, True), (date(2029, 3, 3), True), (date(2027, 3, 2), False)):
        with pytest.raises(RefusedByLawError):
            record(person, open_case, officers, kind=kind, prohibitions=given(travel, is_ban))
    with pytest.raises(InputError) as refused:
        record(person, open_case, officers, kind=kind, prohibitions=given(date(2024, 3, 2)))
    assert refused.value.field == "prohibitions"
    record(person, open_case, officers, kind=kind, prohibitions=given(date(2027, 3, 2)))
    with reading_as(officers.detective):
        (order,) = queries.orders_of(person)
    assert order.ends_on is None
    assert [(each.ends_on, each.is_travel_ban) for each in queries.prohibitions_of(order)] == [
        (date(2027, 3, 2), True),
        (None, False),
    ]


def test_an_order_ends_with_the_last_of_its_prohibitions(person: Person, open_case: Case, officers: Officers) -> None:
    longer = ProhibitionAsMade(text=PROHIBITIONS[0], ends_on=date(2034, 3, 2))
    assert record(person, open_case, officers, prohibitions=[longer, PROHIBITIONS[1]], ends_on=date(2029, 3, 2)).ends_on == date(
        2034, 3, 2
    )


def test_an_order_of_the_act_of_2003_is_checked_as_that_act_has_it(person: Person, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        record(person, open_case, officers, made_on=date(2019, 5, 1), kind="shpo_2003", ends_on=date(2024, 4, 29))
    assert refused.value.provision == "Sexual Offences Act 2003 ss. 103C–103D"
    record(person, open_case, officers, made_on=date(2019, 5, 1), kind="shpo_2003", ends_on=date(2024, 4, 30))


def test_orders_that_bind_on_a_day(person: Person, open_case: Case, officers: Officers) -> None:
    record(person, open_case, officers, ends_on=date(2030, 1, 1))
    with reading_as(officers.detective):
        for day, found in ((date(2024, 3, 2), 0), (MADE, 1), (date(2030, 1, 1), 1), (date(2030, 1, 2), 0)):
            assert queries.orders_of_suspects(open_case, on=day).count() == found
        assert queries.orders_of_suspects(open_case).count() == 1


def test_an_order_is_seen_with_the_person_and_by_nobody_else(person: Person, open_case: Case, officers: Officers) -> None:
    record(person, open_case, officers)
    hidden = cases.open_case(
        OpenCase(title="Hidden", reason="x", restriction=Restriction.RESTRICTED),
        by=officers.inspector,
        at=AT,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    other = actions.add_person(hidden, AddPerson(name="Test Subject 015", role=CaseRole.SUBJECT), by=officers.detective, at=AT)
    secret = record(other, hidden, officers, by=officers.detective)
    with reading_as(officers.custody_liaison):
        assert Order.objects.count() == 1
        assert not Order.objects.filter(pk=secret.pk).exists()
    with reading_as(officers.outsider):
        assert not Order.objects.exists()
    with pytest.raises(NotFoundError):
        record(other, hidden, officers)
    # A person of a case that the reader may see brings their order along, wherever it was recorded.
    actions.add_known_person(other, open_case, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=AT)
    with reading_as(officers.custody_liaison):
        assert queries.orders_of(other).count() == 1


def test_other_roles_record_none(person: Person, open_case: Case, officers: Officers) -> None:
    for by in (officers.exhibits_officer, officers.safeguarding_lead):
        with pytest.raises(NotPermittedError):
            record(person, open_case, officers, by=by)


BEFORE, AFTER = datetime(2027, 3, 2, 12, tzinfo=UTC), datetime(2027, 3, 3, 9, tzinfo=UTC)


def clocks_of_order(officers: Officers) -> list[tuple[str, str, datetime | None]]:
    with reading_as(officers.inspector):
        found = Clock.objects.filter(kind="order").order_by("ends_at")
        return [(clock.limit_name, clock.subject_kind, clock.ends_at) for clock in found]


@pytest.mark.parametrize("ends_on", [None, date(2034, 3, 2)])
def test_a_prohibition_that_ends_before_its_order_has_a_clock_until_its_end_is_recorded(
    person: Person, open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]], ends_on: date | None
) -> None:
    order = record(person, open_case, officers, prohibitions=[PROHIBITIONS[0], ban(date(2027, 3, 2))], ends_on=ends_on)
    whole = [] if ends_on is None else [("Order ends", "order", last_minute_of(ends_on))]
    assert clocks_of_order(officers) == [("Foreign travel ban ends", "prohibition-2", last_minute_of(date(2027, 3, 2))), *whole]
    told = RecordProhibitionEnded(reason="He was told; no other is asked for")
    manager = officers.offender_manager
    with pytest.raises(RefusedError, match="until the end of 2 March 2027"):
        actions.record_prohibition_ended(order, 2, told, by=manager, at=BEFORE)
    for number, said in ((1, told), (3, told), (2, RecordProhibitionEnded(reason=" "))):
        with pytest.raises(InputError):
            actions.record_prohibition_ended(order, number, said, by=manager, at=AFTER)
    with pytest.raises(NotPermittedError):
        actions.record_prohibition_ended(order, 2, told, by=officers.detective, at=AFTER)
    assert entries("person.prohibition_ended") == []
    actions.record_prohibition_ended(order, 2, told, by=manager, at=AFTER)
    assert clocks_of_order(officers) == whole
    (entry,) = entries("person.prohibition_ended")
    assert entry.payload == {"prohibition": 2, "ended_on": "2027-03-02"}
    with reading_as(officers.detective):
        assert any(entry.title.endswith("end of a prohibition recorded") for entry in timeline_of(open_case))
    with pytest.raises(InputError, match="its end is recorded"):
        actions.record_prohibition_ended(order, 2, told, by=manager, at=AFTER)


def test_prohibitions_that_end_with_the_order_have_no_clock_of_their_own(
    person: Person, open_case: Case, officers: Officers
) -> None:
    record(person, open_case, officers, ends_on=date(2034, 3, 2))
    assert [kind for _, kind, _ in clocks_of_order(officers)] == ["order"]


def test_the_end_of_a_prohibition_is_recorded_through_its_form(
    person: Person, open_case: Case, officers: Officers, client: Client
) -> None:
    order = record(person, open_case, officers, prohibitions=[ban(date(2025, 3, 2)), PROHIBITIONS[0]])
    client.force_login(officers.offender_manager)
    form = reverse("people:end_prohibition", args=[order.pk, 1])
    page = reverse("people:order", args=[order.pk])
    assert form in client.get(page).content.decode()
    assert "Not to leave the United Kingdom." in client.get(form).content.decode()
    assert client.get(reverse("people:end_prohibition", args=[order.pk, 3])).status_code == 404
    assert client.post(f"{form}/save", {"reason": "He was told"}).status_code == 302
    shown = client.get(page).content.decode()
    assert form not in shown
    assert "its end is recorded" in shown
