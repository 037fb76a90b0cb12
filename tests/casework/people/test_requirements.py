"""Notification requirements of a person: how long they last, what is due and when, what settles it. Dates worked by hand."""

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from casework.closing import close_case
from casework.officers import Officers
from casework.shared import Made
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases import addresses, timeline
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case, Clock, Restriction
from safehold.casework.people import actions, duties, order_presenters, queries
from safehold.casework.people.asked import (
    AddKnownPerson,
    AddPerson,
    MoveOrder,
    RecordAbsence,
    RecordChange,
    RecordNotification,
    RecordOrder,
    RecordOrderEnded,
    RecordRequirements,
    RecordReturn,
    RecordStayEnded,
)
from safehold.casework.people.models import Absence, CaseRole, Change, Notification, Order, OrderEnding, Person, Requirements
from safehold.law.errors import NotCoveredError
from safehold.law.notification import Readings

AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
D = date


def record(
    person: Person, case: Case, officers: Officers, *, by: Officer | None = None, at: datetime = AT, **changes: Any
) -> Order:
    facts: dict[str, Any] = {
        "relevant_date": D(2026, 3, 14),
        "disposal": "other",
        "court": "Alderwick Magistrates' Court",
        "under_18": False,
        **changes,
    }
    return actions.record_requirements(person, case, RecordRequirements(**facts), by=by or officers.offender_manager, at=at)


def add_person(case: Case, officers: Officers) -> Person:
    return actions.add_person(case, AddPerson(name="Test Subject 014", role=CaseRole.SUBJECT), by=officers.detective, at=AT)


LAYERS = {
    "person": (("team", "case"), lambda made, _: add_person(made["case"], made["team"])),
    "requirements": (("team", "case", "person"), lambda made, _: record(made["person"], made["case"], made["team"])),
}


@pytest.fixture
def person(shared: Made, open_case: Case, officers: Officers) -> Person:
    return shared.get("person") or add_person(open_case, officers)


@pytest.fixture
def requirements(shared: Made, person: Person, open_case: Case, officers: Officers) -> Order:
    """Convicted on Saturday, 14 March 2026: a community order."""
    return shared.get("requirements") or record(person, open_case, officers)


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def notify(
    order: Order,
    officers: Officers,
    kind: str,
    on: date,
    *,
    by: Officer | None = None,
    at: datetime = datetime(2031, 1, 1, 12, tzinfo=UTC),
    **changes: Any,
) -> Notification:
    given: dict[str, Any] = {"kind": kind, "place": "Alderwick police station", "taken_by": "PC P. Ublic", **changes}
    said = RecordNotification(notified_at=at_noon(on), **given)
    return actions.record_notification(order, said, by=by or officers.offender_manager, at=at)


def change(
    order: Order,
    officers: Officers,
    kind: str,
    on: date,
    what: str = "12 Sample Lane",
    *,
    by: Officer | None = None,
    at: datetime = datetime(2031, 1, 1, 12, tzinfo=UTC),
    **changes: Any,
) -> Change:
    said = RecordChange(kind=kind, on=on, what=what, source="Told by the person", **changes)
    return actions.record_change(order, said, by=by or officers.offender_manager, at=at)


def away(order: Order, officers: Officers, first: date, last: date | None = None, kind: str = "custody") -> Absence:
    return actions.record_absence(
        order, RecordAbsence(kind=kind, first_day=first, last_day=last), by=officers.offender_manager, at=at_noon(D(2031, 1, 1))
    )


def due(officers: Officers) -> dict[str, date | None]:
    """The stored clocks of notification and of orders: what, and by which day."""
    with reading_as(officers.inspector):
        rows = Clock.objects.filter(kind__in=("notification", "order"))
        return {row.limit_name: row.ends_at.date() if row.ends_at else None for row in rows}


class TestHowLong:
    @pytest.mark.parametrize(
        ("facts", "last_day"),
        [
            ({"disposal": "caution"}, D(2028, 3, 13)),
            ({"disposal": "caution", "under_18": True}, D(2027, 3, 13)),
            ({"disposal": "other"}, D(2031, 3, 13)),
            ({"disposal": "hospital_order"}, D(2033, 3, 13)),
            ({"disposal": "imprisonment", "sentences": [6]}, D(2033, 3, 13)),
            ({"disposal": "imprisonment", "sentences": [7]}, D(2036, 3, 13)),
            # 20 + 12 = 32 months: without end, though neither is by itself.
            ({"disposal": "imprisonment", "sentences": [20, 12]}, None),
            ({"disposal": "life"}, None),
            ({"disposal": "restriction_order", "under_18": True}, None),
            # A conditional discharge of a year is never halved.
            ({"disposal": "conditional_discharge", "sentences": [12], "under_18": True}, D(2027, 3, 13)),
        ],
    )
    def test_it_follows_from_how_the_person_was_dealt_with(
        self, person: Person, open_case: Case, officers: Officers, facts: dict[str, Any], last_day: date | None
    ) -> None:
        order = record(person, open_case, officers, **facts)
        assert order.ends_on == last_day
        assert due(officers).get("Notification requirements end") == last_day
        assert len(order.prohibitions) == 6

    def test_the_age_follows_from_the_date_of_birth(self, open_case: Case, officers: Officers) -> None:
        # Eighteen on the day after.
        born = actions.add_person(
            open_case,
            AddPerson(name="Test 02", role=CaseRole.SUBJECT, date_of_birth=D(2008, 3, 15)),
            by=officers.detective,
            at=AT,
        )
        with pytest.raises(InputError, match="so was 17 on 14 March 2026") as refused:
            record(born, open_case, officers, under_18=False)
        assert refused.value.field == "under_18"
        assert record(born, open_case, officers, under_18=None).ends_on == D(2028, 9, 13)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"disposal": "imprisonment"}, "sentences"),
            ({"disposal": "imprisonment", "sentences": [12, 0]}, "sentences"),
            ({"disposal": "caution", "sentences": [12]}, "sentences"),
            ({"under_18": None}, "under_18"),
            ({"court": " "}, "court"),
            ({"relevant_date": D(2026, 3, 21)}, "relevant_date"),
        ],
    )
    def test_what_is_missing_or_can_not_be_is_named_and_nothing_is_written(
        self, person: Person, open_case: Case, officers: Officers, facts: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            record(person, open_case, officers, **facts)
        assert refused.value.field == field
        with reading_as(officers.offender_manager):
            assert not Order.objects.exists()

    def test_days_before_the_act_and_the_same_day_twice_are_refused(
        self, requirements: Order, person: Person, open_case: Case, officers: Officers
    ) -> None:
        with pytest.raises(NotCoveredError):
            record(person, open_case, officers, relevant_date=D(2004, 4, 30))
        with pytest.raises(RefusedError, match="recorded already"):
            record(person, open_case, officers)

    def test_the_audit_says_what_was_recorded(self, requirements: Order, entries: Callable[[str], list[Entry]]) -> None:
        (entry,) = entries("person.requirements_recorded")
        assert entry.payload == {"relevant_date": "2026-03-14", "disposal": "other", "ends": "2031-03-13"}


class TestWhatIsDue:
    def test_the_first_within_three_days_and_then_every_year(self, requirements: Order, officers: Officers) -> None:
        assert due(officers) == {"First notification": D(2026, 3, 16), "Notification requirements end": D(2031, 3, 13)}
        notify(requirements, officers, "first", D(2026, 3, 16))
        assert due(officers)["Yearly notification"] == D(2027, 3, 16)
        notify(requirements, officers, "yearly", D(2027, 3, 10))
        assert due(officers)["Yearly notification"] == D(2028, 3, 10)
        assert "First notification" not in due(officers)

    def test_days_in_custody_are_not_counted(self, requirements: Order, officers: Officers) -> None:
        # Released on 20 March: 21, 22 and 23 March.
        away(requirements, officers, D(2026, 3, 14), D(2026, 3, 20))
        assert due(officers)["First notification"] == D(2026, 3, 23)

    def test_while_somebody_is_away_the_clock_stands(self, requirements: Order, officers: Officers) -> None:
        # The day of the conviction was free; two days are left.
        away(requirements, officers, D(2026, 3, 15))
        with reading_as(officers.inspector):
            clock = Clock.objects.get(limit_name="First notification")
        assert (clock.ends_at, clock.days_left, clock.tag) == (None, 2, "away")
        assert clock.action_note == "In custody since 15 March 2026: record the return"
        actions.record_return(
            requirements, RecordReturn(last_day=D(2026, 4, 1)), by=officers.detective, at=at_noon(D(2031, 1, 1))
        )
        assert due(officers)["First notification"] == D(2026, 4, 3)

    def test_no_fixed_address_makes_it_weekly(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16), no_fixed_address=True)
        assert due(officers)["Weekly notification"] == D(2026, 3, 23)
        # A weekly notification says by itself that there is no fixed address, and a change keeps what was recorded last.
        notify(requirements, officers, "weekly", D(2026, 3, 20))
        assert due(officers)["Weekly notification"] == D(2026, 3, 27)
        renamed = change(requirements, officers, "name", D(2026, 3, 21), "Test Subject 999")
        notify(requirements, officers, "change", D(2026, 3, 23), changes=[renamed.pk])
        assert due(officers)["Weekly notification"] == D(2026, 3, 30)
        with pytest.raises(InputError, match="notifies every week") as refused:
            notify(requirements, officers, "weekly", D(2026, 3, 24), no_fixed_address=False)
        assert refused.value.field == "no_fixed_address"
        moved = change(requirements, officers, "home_address", D(2026, 3, 24))
        notify(requirements, officers, "change", D(2026, 3, 25), changes=[moved.pk], no_fixed_address=False)
        assert due(officers)["Yearly notification"] == D(2027, 3, 25)

    def test_a_year_that_ends_abroad_goes_on_to_three_days_from_the_return(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        away(requirements, officers, D(2027, 3, 10), D(2027, 3, 20), "abroad")
        assert due(officers)["Yearly notification"] == D(2027, 3, 23)

    def test_a_change_within_three_days_and_it_begins_a_new_year(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        moved = change(requirements, officers, "home_address", D(2026, 6, 1))
        assert due(officers)["Notification of a change"] == D(2026, 6, 3)
        notify(requirements, officers, "change", D(2026, 6, 2), changes=[moved.pk])
        assert due(officers) == {"Yearly notification": D(2027, 6, 2), "Notification requirements end": D(2031, 3, 13)}

    def test_travel_seven_days_before_and_it_begins_no_new_year(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        going = change(requirements, officers, "travel", D(2026, 8, 20), "Norway", until=D(2026, 8, 27))
        assert due(officers)["Notification of travel"] == D(2026, 8, 13)
        notify(requirements, officers, "travel", D(2026, 8, 14), changes=[going.pk])
        assert due(officers) == {"Yearly notification": D(2027, 3, 16), "Notification requirements end": D(2031, 3, 13)}

    def test_another_address_once_seven_days_in_twelve_months_are_full(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        change(requirements, officers, "other_address", D(2026, 5, 1), "3 Harbour Road", until=D(2026, 5, 4))
        assert "Notification of a change" not in due(officers)
        # Four days and three more: full on 12 June, in time until 14 June.
        second = change(requirements, officers, "other_address", D(2026, 6, 10), "3  harbour road", until=D(2026, 6, 20))
        assert due(officers)["Notification of a change"] == D(2026, 6, 14)
        notify(requirements, officers, "change", D(2026, 6, 13), changes=[second.pk])
        assert "Notification of a change" not in due(officers)

    def test_days_in_custody_after_the_seven_are_not_counted(self, requirements: Order, officers: Officers) -> None:
        # Full on 7 April, the first of the three days; back on the 21st: the 21st and the 22nd.
        notify(requirements, officers, "first", D(2026, 3, 16))
        change(requirements, officers, "other_address", D(2026, 4, 1), "3 Harbour Road", until=D(2026, 4, 7))
        away(requirements, officers, D(2026, 4, 8), D(2026, 4, 20))
        assert due(officers)["Notification of a change"] == D(2026, 4, 22)

    def test_a_stay_that_ended_before_seven_days_is_not_due(
        self, requirements: Order, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        stay = change(requirements, officers, "other_address", D(2026, 5, 1), "3 Harbour Road")
        # Counted as if it went on: full on 7 May.
        assert due(officers)["Notification of a change"] == D(2026, 5, 9)

        def end(stay: int, day: date) -> Change:
            return actions.record_stay_ended(
                requirements, RecordStayEnded(stay=stay, last_day=day), by=officers.offender_manager, at=at_noon(D(2031, 1, 1))
            )

        with pytest.raises(InputError) as refused:
            end(stay.pk, D(2026, 4, 30))
        assert refused.value.field == "last_day"
        end(stay.pk, D(2026, 5, 4))
        assert "Notification of a change" not in due(officers)
        (entry,) = entries("person.stay_ended")
        assert entry.payload == {"last_day": "2026-05-04"}
        with pytest.raises(InputError, match="that goes on"):
            end(stay.pk, D(2026, 5, 5))

    def test_nothing_is_due_after_the_last_day(self, person: Person, open_case: Case, officers: Officers) -> None:
        order = record(person, open_case, officers, disposal="conditional_discharge", sentences=[6])
        notify(order, officers, "first", D(2026, 3, 16))
        assert due(officers) == {"Notification requirements end": D(2026, 9, 13)}

    def test_the_other_reading_is_a_day_earlier(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        with reading_as(officers.inspector):
            order = queries.order_by_number(requirements.pk)
            (answer,) = duties.dues_of(order, lambda _: Readings(day_of_notification_counts=True))
        assert answer.by == D(2027, 3, 15)
        assert [point.code for point in answer.sign_off] == ["day_of_notification_counts"]

    def test_the_clock_says_that_a_missed_day_may_ground_an_offence_and_a_person_judges(
        self, requirements: Order, officers: Officers
    ) -> None:
        with reading_as(officers.inspector):
            clock = Clock.objects.get(limit_name="First notification")
        assert clock.consequence == "A missed day may ground s.91; a person judges."
        assert clock.when_late["tag"] == "Not notified"
        assert clock.owner_id == officers.offender_manager.pk
        assert clock.steps[0] == ["Three days beginning with 14 March 2026.", "Sexual Offences Act 2003 s.83(1)"]
        assert clock.action_url == f"{reverse('people:record_notification', args=[requirements.pk])}?kind=first"

    def test_recorded_by_somebody_else_it_is_held_by_the_officer_in_the_case(
        self, person: Person, open_case: Case, officers: Officers
    ) -> None:
        record(person, open_case, officers, by=officers.intake)
        with reading_as(officers.inspector):
            assert {clock.owner_id for clock in Clock.objects.filter(kind="notification")} == {officers.detective.pk}


class TestTwoRequirements:
    """Convicted on 14 March 2026 and, while those requirements run, once more."""

    def second(self, first: Order, open_case: Case, officers: Officers, on: date, **changes: Any) -> Order:
        return record(first.person, open_case, officers, relevant_date=on, at=at_noon(D(2031, 1, 1)), **changes)

    def days(self, officers: Officers, order: Order) -> dict[str, date | None]:
        with reading_as(officers.inspector):
            rows = Clock.objects.filter(kind="notification", subject_id=order.pk)
            return {row.limit_name: row.ends_at.date() if row.ends_at else None for row in rows}

    def test_who_notified_already_makes_no_first_notification_once_more(
        self, requirements: Order, open_case: Case, officers: Officers
    ) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        second = self.second(requirements, open_case, officers, D(2026, 9, 1))
        assert self.days(officers, second) == {"Yearly notification": D(2027, 3, 16)}
        with reading_as(officers.inspector):
            (clock,) = Clock.objects.filter(kind="notification", subject_id=second.pk)
        assert clock.steps[0][1] == "Sexual Offences Act 2003 s.83(2)"
        # Recorded under the one, it counts for both.
        notify(second, officers, "yearly", D(2027, 3, 10))
        assert self.days(officers, second) == self.days(officers, requirements) == {"Yearly notification": D(2028, 3, 10)}
        notify(requirements, officers, "yearly", D(2028, 3, 12))
        assert self.days(officers, second) == self.days(officers, requirements) == {"Yearly notification": D(2029, 3, 12)}
        with reading_as(officers.inspector):
            assert duties.late_of(queries.order_by_number(second.pk), lambda _: Readings()) == {}
            late = duties.late_of(queries.order_by_number(requirements.pk), lambda _: Readings())
        assert [missed.by for each in late.values() for missed in each] == [D(2028, 3, 10)]

    def test_who_has_not_notified_yet_does(self, requirements: Order, open_case: Case, officers: Officers) -> None:
        second = self.second(requirements, open_case, officers, D(2026, 9, 1))
        assert self.days(officers, second) == {"First notification": D(2026, 9, 3)}
        with pytest.raises(RefusedError, match="No first notification"):
            notify(second, officers, "yearly", D(2026, 9, 2))

    @pytest.mark.parametrize(
        ("on", "expected"),
        # The earlier ones run to 13 September: three days from the 11th lie within, from the 12th they don't.
        [(D(2026, 9, 11), {"Yearly notification": D(2027, 3, 16)}), (D(2026, 9, 12), {"First notification": D(2026, 9, 14)})],
    )
    def test_the_earlier_ones_have_to_go_on_through_the_three_days(
        self, person: Person, open_case: Case, officers: Officers, on: date, expected: dict[str, date]
    ) -> None:
        earlier = record(person, open_case, officers, disposal="conditional_discharge", sentences=[6])
        notify(earlier, officers, "first", D(2026, 3, 16))
        assert self.days(officers, self.second(earlier, open_case, officers, on)) == expected


class TestNotifying:
    def test_what_came_late_is_shown_with_its_last_day_and_judged_by_nobody(
        self, requirements: Order, officers: Officers
    ) -> None:
        moved = change(requirements, officers, "name", D(2026, 6, 1), "Test Subject 999")
        notify(requirements, officers, "first", D(2026, 3, 17))
        notify(requirements, officers, "yearly", D(2027, 3, 17))
        notify(requirements, officers, "change", D(2027, 3, 18), changes=[moved.pk])
        with reading_as(officers.inspector):
            order = queries.order_by_number(requirements.pk)
            changed, yearly, first = order_presenters.notification_rows(order, lambda _: Readings())
        assert first.in_time == "After the last day, 16 March 2026. A missed day may ground s.91; a person judges."
        assert yearly.in_time == "In time"
        assert changed.in_time.startswith("After the last day, 3 June 2026.")
        assert changed.what.second == "A new name: Test Subject 999"

    def test_a_year_that_ran_out_is_shown_though_a_change_was_notified_next(
        self, requirements: Order, officers: Officers
    ) -> None:
        # A year after 16 March 2026 ran out on 16 March 2027. The change itself was in time: 9, 10 and 11 June.
        notify(requirements, officers, "first", D(2026, 3, 16))
        moved = change(requirements, officers, "name", D(2027, 6, 9), "Test Subject 999")
        notify(requirements, officers, "change", D(2027, 6, 10), changes=[moved.pk])
        assert due(officers)["Yearly notification"] == D(2028, 6, 10)
        with reading_as(officers.inspector):
            order = queries.order_by_number(requirements.pk)
            changed, _ = order_presenters.notification_rows(order, lambda _: Readings())
        assert changed.in_time == (
            "Yearly notification missed: its last day was 16 March 2027. A missed day may ground s.91; a person judges."
        )

    def test_a_week_that_ran_out_and_a_change_that_came_late_are_both_shown(
        self, requirements: Order, officers: Officers
    ) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16), no_fixed_address=True)
        moved = change(requirements, officers, "name", D(2026, 3, 20), "Test Subject 999")
        notify(requirements, officers, "change", D(2026, 3, 24), changes=[moved.pk], no_fixed_address=True)
        with reading_as(officers.inspector):
            order = queries.order_by_number(requirements.pk)
            changed, _ = order_presenters.notification_rows(order, lambda _: Readings())
        assert changed.in_time.startswith(
            "After the last day, 22 March 2026. Weekly notification missed: its last day was 23 March 2026."
        )

    def test_a_year_that_ran_to_the_return_is_not_missed(self, requirements: Order, officers: Officers) -> None:
        notify(requirements, officers, "first", D(2026, 3, 16))
        away(requirements, officers, D(2027, 3, 10), D(2027, 6, 8))
        moved = change(requirements, officers, "name", D(2027, 6, 9), "Test Subject 999")
        notify(requirements, officers, "change", D(2027, 6, 10), changes=[moved.pk])
        with reading_as(officers.inspector):
            assert duties.late_of(queries.order_by_number(requirements.pk), lambda _: Readings()) == {}

    @pytest.mark.parametrize(
        ("kind", "on", "given", "field"),
        [
            ("first", D(2026, 3, 13), {}, "notified_at"),
            ("first", D(2032, 1, 1), {}, "notified_at"),
            ("first", D(2026, 3, 16), {"place": " "}, "place"),
            ("first", D(2026, 3, 16), {"taken_by": ""}, "taken_by"),
            ("first", D(2026, 3, 16), {"changes": [999_999]}, "changes"),
        ],
    )
    def test_what_is_missing_or_can_not_be_is_named(
        self, requirements: Order, officers: Officers, kind: str, on: date, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            notify(requirements, officers, kind, on, **given)
        assert refused.value.field == field

    def test_each_comes_in_its_turn_and_names_what_it_settles(self, requirements: Order, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="No first notification"):
            notify(requirements, officers, "yearly", D(2026, 3, 16))
        notify(requirements, officers, "first", D(2026, 3, 16))
        with pytest.raises(RefusedError, match="recorded already"):
            notify(requirements, officers, "first", D(2026, 3, 17))
        going = change(requirements, officers, "travel", D(2026, 8, 20), "Norway")
        for kind, changes in (("change", []), ("travel", []), ("change", [going.pk]), ("yearly", [going.pk])):
            with pytest.raises(InputError) as refused:
                notify(requirements, officers, kind, D(2026, 3, 17), changes=changes)
            assert refused.value.field == "changes"
        notify(requirements, officers, "travel", D(2026, 3, 17), changes=[going.pk])
        with pytest.raises(InputError, match="notified already"):
            notify(requirements, officers, "travel", D(2026, 3, 18), changes=[going.pk])

    @pytest.mark.parametrize(
        ("kind", "on", "given", "field"),
        [
            ("name", D(2026, 3, 21), {}, "on"),
            ("name", D(2026, 3, 13), {}, "on"),
            ("name", D(2026, 3, 16), {"until": D(2026, 3, 17)}, "until"),
            ("travel", D(2026, 8, 20), {"until": D(2026, 8, 19)}, "until"),
            ("name", D(2026, 3, 16), {"what": " "}, "what"),
        ],
    )
    def test_a_change_that_can_not_be_is_refused(
        self, requirements: Order, officers: Officers, kind: str, on: date, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            change(requirements, officers, kind, on, **{"at": AT, **given})
        assert refused.value.field == field

    def test_one_absence_goes_on_at_a_time(self, requirements: Order, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="No absence"):
            actions.record_return(requirements, RecordReturn(last_day=D(2026, 3, 18)), by=officers.detective, at=AT)
        away(requirements, officers, D(2026, 3, 18))
        with pytest.raises(RefusedError, match="Record the return first"):
            away(requirements, officers, D(2026, 3, 19))
        with pytest.raises(InputError):
            actions.record_return(requirements, RecordReturn(last_day=D(2026, 3, 17)), by=officers.detective, at=AT)
        second = Absence(
            order=requirements, kind="abroad", first_day=D(2026, 3, 19), recorded_at=AT, recorded_by=officers.detective
        )
        with reading_as(officers.detective), pytest.raises(IntegrityError), transaction.atomic():
            second.save()

    def test_nothing_is_notified_under_an_order_of_a_court(self, person: Person, open_case: Case, officers: Officers) -> None:
        order = actions.record_order(
            person,
            open_case,
            RecordOrder(
                kind="shpo_2020",
                made_on=D(2024, 3, 3),
                court="Alderwick Crown Court",
                prohibitions=["Not to travel."],
                ends_on=D(2029, 3, 2),
            ),
            by=officers.detective,
            at=AT,
        )
        assert due(officers) == {"Order ends": D(2029, 3, 2)}
        with pytest.raises(RefusedError, match="an order of a court"):
            notify(order, officers, "first", D(2026, 3, 16))


class TestTheEnd:
    def test_a_person_records_it_and_every_clock_stops(
        self, requirements: Order, person: Person, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        def end(outcome: str, day: date | None, at: datetime = AT) -> OrderEnding:
            return actions.record_order_ended(
                requirements,
                RecordOrderEnded(outcome=outcome, ended_on=day, reason="Conviction quashed"),
                by=officers.offender_manager,
                at=at,
            )

        with pytest.raises(RefusedError, match="until the end of 13 March 2031"):
            end("ran_out", None, at_noon(D(2031, 3, 13)))
        with pytest.raises(InputError):
            end("discharged", None)
        with pytest.raises(InputError):
            end("discharged", D(2026, 3, 13))
        end("discharged", D(2026, 3, 18))
        assert due(officers) == {}
        with reading_as(officers.inspector):
            assert [queries.orders_in_force(person, on=D(2026, 3, day)).count() for day in (13, 14, 18, 19)] == [0, 1, 1, 0]
        (entry,) = entries("person.order_ended")
        assert (entry.payload, entry.reason) == (
            {"kind": "notification", "outcome": "discharged", "ended_on": "2026-03-18"},
            "Conviction quashed",
        )
        with pytest.raises(RefusedError, match="It ended on 18 March 2026"):
            notify(requirements, officers, "first", D(2026, 3, 16))

    def test_what_ran_out_ended_on_its_last_day(self, requirements: Order, officers: Officers) -> None:
        ending = actions.record_order_ended(
            requirements,
            RecordOrderEnded(outcome="ran_out", reason="Five years are over"),
            by=officers.inspector,
            at=at_noon(D(2031, 3, 14)),
        )
        assert ending.ended_on == D(2031, 3, 13)


class TestTheCaseThatHoldsThem:
    def test_a_case_is_not_closed_while_somebody_has_to_notify_and_they_move_to_another(
        self, requirements: Order, person: Person, open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        def close() -> None:
            close_case(open_case, by=officers.inspector, at=AT, outcome="Convicted", reason="At an end")

        with pytest.raises(RefusedError, match=r"First notification, Test Subject 014 .* hold the requirements in another case"):
            close()
        other = cases.open_case(
            OpenCase(title="Management", reason="Managed after conviction"),
            by=officers.inspector,
            at=AT,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )

        def move(to: Case) -> Order:
            return actions.move_order(requirements, to, MoveOrder(reason="Managed there"), by=officers.offender_manager, at=AT)

        with pytest.raises(NotFoundError):
            move(other)
        actions.add_known_person(person, other, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=AT)
        with pytest.raises(RefusedError, match="already"):
            move(open_case)
        move(other)
        with reading_as(officers.inspector):
            held = Clock.objects.filter(kind__in=("notification", "order")).values_list("case_id", flat=True)
            assert list(held) == [other.pk, other.pk]
        (entry,) = entries("person.order_moved")
        assert entry.payload == {"before": open_case.reference, "after": other.reference}
        assert entry.case_id == other.pk
        close()
        with pytest.raises(RefusedError, match="is closed"):
            move(open_case)

    def test_nor_in_the_last_months_in_which_nothing_falls_due_any_more(
        self, person: Person, open_case: Case, officers: Officers
    ) -> None:
        # Six months from 14 March 2026, notified on the 16th: the next year ends long after 13 September.
        order = record(person, open_case, officers, disposal="conditional_discharge", sentences=[6])
        notify(order, officers, "first", D(2026, 3, 16))
        assert "Yearly notification" not in due(officers)

        def close() -> None:
            close_case(open_case, by=officers.inspector, at=AT, outcome="Convicted", reason="At an end")

        with pytest.raises(RefusedError, match="under notification requirements until 13 September 2026") as refused:
            close()
        assert "hold the requirements in another case, or record their end" in str(refused.value.way_forward)
        actions.record_order_ended(
            order,
            RecordOrderEnded(outcome="discharged", ended_on=D(2026, 3, 18), reason="Conviction quashed"),
            by=officers.inspector,
            at=AT,
        )
        close()


class TestWhoSees:
    def test_everything_is_seen_with_the_person_and_by_nobody_else(
        self, person: Person, open_case: Case, officers: Officers
    ) -> None:
        hidden = cases.open_case(
            OpenCase(title="Hidden", reason="x", restriction=Restriction.RESTRICTED),
            by=officers.inspector,
            at=AT,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )
        other = actions.add_person(
            hidden, AddPerson(name="Test Subject 015", role=CaseRole.SUBJECT), by=officers.detective, at=AT
        )
        order = record(other, hidden, officers, by=officers.detective)
        notify(order, officers, "first", D(2026, 3, 16), by=officers.detective)
        change(order, officers, "name", D(2026, 3, 17), by=officers.detective)
        actions.record_absence(order, RecordAbsence(kind="abroad", first_day=D(2026, 3, 19)), by=officers.detective, at=AT)
        tables = (Order, Requirements, Notification, Change, Absence)
        with reading_as(officers.detective):
            assert [table.objects.count() for table in tables] == [1] * 5
        for officer in (officers.offender_manager, officers.outsider):
            with reading_as(officer):
                assert [table.objects.count() for table in tables] == [0] * 5
                assert not Clock.objects.filter(kind="notification").exists()
            with pytest.raises(NotFoundError):
                notify(order, officers, "yearly", D(2026, 3, 18), by=officer)
        # A person of a case that the reader may see brings them along; the clocks stay where they were recorded.
        actions.add_known_person(other, open_case, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=AT)
        with reading_as(officers.offender_manager):
            assert [table.objects.count() for table in tables] == [1] * 5
            assert not Clock.objects.filter(kind="notification").exists()
        with pytest.raises(NotFoundError, match="the case in which this order was recorded"):
            notify(order, officers, "yearly", D(2026, 3, 18))
        actions.record_order_ended(
            order,
            RecordOrderEnded(outcome="died", ended_on=D(2026, 3, 19), reason="Certificate seen"),
            by=officers.inspector,
            at=AT,
        )
        with reading_as(officers.outsider):
            assert not OrderEnding.objects.exists()

    def test_other_roles_record_none(self, requirements: Order, officers: Officers) -> None:
        with pytest.raises(NotPermittedError):
            notify(requirements, officers, "first", D(2026, 3, 16), by=officers.intake)
        with pytest.raises(NotPermittedError):
            actions.record_order_ended(
                requirements, RecordOrderEnded(outcome="died", ended_on=D(2026, 3, 19), reason="x"), by=officers.detective, at=AT
            )


LogIn = Callable[[Officer], Client]


def sent(client: Client, address: str, typed: dict[str, Any]) -> Any:
    """Fill in a form with its hidden fields, and send it."""
    page = client.get(address)
    assert page.status_code == 200, address
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return client.post(f"{address}/save", {**{name: html.unescape(value) for name, value in hidden}, **typed})


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_0": str(on.day), f"{name}_1": str(on.month), f"{name}_2": str(on.year)}


class TestPages:
    def test_from_the_person_to_the_next_notification(
        self, person: Person, open_case: Case, officers: Officers, log_in: LogIn
    ) -> None:
        client = log_in(officers.offender_manager)
        of_person = f"/people/{person.pk}"
        assert "Record notification requirements" in client.get(of_person).content.decode()
        address = f"/cases/{open_case.reference}{of_person}/requirements/new"
        facts = {**day("relevant_date", D(2026, 3, 14)), "court": "Alderwick Crown Court", "disposal": "imprisonment"}
        wrong = sent(client, address, {**facts, "sentences": "a year", "under_18": "no"})
        assert wrong.status_code == 422
        assert "Write months in figures" in wrong.content.decode()
        done = sent(client, address, {**facts, "sentences": "4, 3", "under_18": "no"})
        assert done.status_code == 302
        of_order = done.headers["Location"]
        page = client.get(of_order).content.decode()
        assert page.count("<h1") == 1
        # 4 + 3 = 7 months, more than 6: ten years.
        assert "4 + 3 = 7 months" in page
        assert "13 Mar 2036" in page
        going = {**day("on", D(2027, 8, 20)), "kind": "travel", "what": "Norway", "source": "A ticket"}
        assert sent(client, f"{of_order}/changes/new", going).status_code == 302
        form = client.get(f"{of_order}/notifications/new").content.decode()
        assert "Leaves 20 August 2027. Travel abroad: Norway" in form
        (number,) = re.findall(r'name="changes" value="(\d+)"', form)
        assert f'value="{number}" id="id_changes_0" checked' not in form
        of_change = client.get(f"{of_order}/notifications/new?kind=travel&change={number}").content.decode()
        assert f'value="{number}" id="id_changes_0" checked' in of_change
        assert re.search(r'value="travel" id="id_kind_\d" checked', of_change)
        of_none = client.get(f"{of_order}/notifications/new?kind=x").content.decode()
        assert re.search(r'value="first" id="id_kind_\d" checked', of_none)
        first = {**day("notified_at", D(2026, 3, 15)), "notified_at_3": "10:00", "place": "Alderwick", "taken_by": "PC X"}
        assert sent(client, f"{of_order}/notifications/new", {**first, "kind": "first"}).status_code == 302
        page = client.get(of_order).content.decode()
        assert "Sun 15 Mar 2026, 10:00" in page
        assert "In time" in page
        assert "13 August 2027" in page
        stay = {**day("on", D(2026, 3, 15)), "kind": "other_address", "what": "3 Harbour Road", "source": "A letter"}
        assert sent(client, f"{of_order}/changes/new", stay).status_code == 302
        assert "Record the end of a stay" in client.get(of_order).content.decode()
        form = client.get(f"{of_order}/stays/end").content.decode()
        number = re.findall(r'name="stay"[^>]*value="(\d+)"', form) or re.findall(r'value="(\d+)"[^>]*name="stay"', form)
        assert "From 15 March 2026. 3 Harbour Road" in form
        ended = {"stay": number[0], **day("last_day", D(2026, 3, 17))}
        assert sent(client, f"{of_order}/stays/end", ended).status_code == 302
        assert "Record the end of a stay" not in client.get(of_order).content.decode()
        for part in ("absences/new", "end"):
            assert client.get(f"{of_order}/{part}").status_code == 200
        assert "Yearly notification" in client.get(of_person).content.decode()
        case_page = client.get(f"/cases/{open_case.reference}").content.decode()
        assert f'href="{of_order}"' in case_page
        with reading_as(officers.inspector):
            titles = [entry.title for _, entry in timeline.timeline_by_app(open_case)]
        assert "Test Subject 014 notified: first notification" in titles
        assert "Test Subject 014 has to notify: travel abroad" in titles

    def test_others_see_no_buttons_and_outsiders_nothing(self, requirements: Order, officers: Officers, log_in: LogIn) -> None:
        page = log_in(officers.safeguarding_lead).get(f"/orders/{requirements.pk}").content.decode()
        assert "Record a notification" not in page
        assert log_in(officers.outsider).get(f"/orders/{requirements.pk}").status_code == 404


def test_a_numbered_address_is_the_one_that_reverse_gives() -> None:
    for name in ("people:order", "people:record_notification", "people:end_order"):
        assert addresses.numbered_address(name, 17) == reverse(name, args=[17])
