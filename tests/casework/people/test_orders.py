"""Orders and notification requirements of a person: what is recorded, what cannot be, who sees it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from casework.officers import Officers
from safehold.casework.accounts.acting import reading_as
from safehold.casework.accounts.errors import InputError, NotFoundError, NotPermittedError
from safehold.casework.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.models import Case, Restriction
from safehold.casework.people import actions, queries
from safehold.casework.people.models import CaseRole, Order, Person
from safehold.law.errors import NotCoveredError, RefusedByLawError

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
MADE = date(2024, 3, 3)
PROHIBITIONS = ["Not to be alone with anybody under 16.", "Not to use a device that can reach the internet."]


@pytest.fixture
def person(open_case: Case, officers: Officers) -> Person:
    return actions.add_person(open_case, by=officers.detective, at=AT, name="Test Subject 014", role=CaseRole.SUBJECT)


def record(person: Person, case: Case, officers: Officers, **changes: object) -> Order:
    details: dict[str, object] = {
        "by": officers.offender_manager,
        "kind": "shpo_2020",
        "made_on": MADE,
        "court": "Alderwick Crown Court",
        "prohibitions": PROHIBITIONS,
        "reference": "T20240017",
        **changes,
    }
    return actions.record_order(person, case, at=AT, **details)  # type: ignore[arg-type]


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
        ({"kind": "asbo"}, "kind"),
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
    def given(travel: date | None, is_travel_ban: bool = True) -> list[actions.ProhibitionAsMade | str]:
        return [actions.ProhibitionAsMade("Not to leave the United Kingdom.", travel, is_travel_ban), PROHIBITIONS[0]]

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
    longer = actions.ProhibitionAsMade(PROHIBITIONS[0], date(2034, 3, 2))
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
        by=officers.inspector,
        at=AT,
        title="Hidden",
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
        reason="x",
        restriction=Restriction.RESTRICTED,
    )
    other = actions.add_person(hidden, by=officers.detective, at=AT, name="Test Subject 015", role=CaseRole.SUBJECT)
    secret = record(other, hidden, officers, by=officers.detective)
    with reading_as(officers.custody_liaison):
        assert Order.objects.count() == 1
        assert not Order.objects.filter(pk=secret.pk).exists()
    with reading_as(officers.outsider):
        assert not Order.objects.exists()
    with pytest.raises(NotFoundError):
        record(other, hidden, officers)
    # A person of a case that the reader may see brings their order along, wherever it was recorded.
    actions.add_known_person(other, open_case, by=officers.detective, at=AT, role=CaseRole.SUBJECT)
    with reading_as(officers.custody_liaison):
        assert queries.orders_of(other).count() == 1


def test_other_roles_record_none(person: Person, open_case: Case, officers: Officers) -> None:
    for by in (officers.exhibits_officer, officers.safeguarding_lead):
        with pytest.raises(NotPermittedError):
            record(person, open_case, officers, by=by)
