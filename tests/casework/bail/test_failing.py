"""A failure to surrender: what is recorded, until when the information may be laid, and what a person decides. Days by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from casework.closing import close_case
from casework.custody.stories import arrest_at, bailed_after_arrest, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import (
    DecideOnFailure,
    EndBail,
    RecordEndOfFailure,
    RecordFailureToSurrender,
    SetReturnDay,
    SuspendBail,
)
from safehold.casework.bail.models import Bail, FailureToSurrender
from safehold.casework.cases import actions as cases
from safehold.casework.cases import timeline
from safehold.casework.cases.asked import CloseCase, ReopenCase
from safehold.casework.cases.models import Case, Clock
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RecordCharge
from safehold.casework.charging.models import Charge
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ExtendDetention, RecordWelfareContact
from safehold.law.calendar import london_date
from safehold.law.charging import FAILING_TO_SURRENDER
from safehold.law.errors import RefusedByLawError

if TYPE_CHECKING:
    from django.test import Client

Entries = Callable[[str], list[Entry]]
ARRESTED = london("2026-03-14 07:00")
LAST_DAY = date(2026, 6, 14)
"""Three months from 15 March: the day of return. Six months after it end on 14 December 2026."""


def fail(
    bail: Bail,
    officers: Officers,
    *,
    by: Officer | None = None,
    at: datetime | None = None,
    failed_on: date = LAST_DAY,
    **changes: Any,
) -> FailureToSurrender:
    details: dict[str, Any] = {
        "failed_on": failed_on,
        "duty_known": True,
        "duty_words": "Signed for the notice on release",
        "excuse": "No message; the telephone is off; considered with PS D. Desk",
        "judged_by": "DI R. Template",
        **changes,
    }
    return actions.record_failure_to_surrender(
        bail, RecordFailureToSurrender(**details), by=by or officers.custody_liaison, at=at or london(f"{failed_on} 22:00")
    )


def over(bail: Bail, officers: Officers, what: str, on: date) -> FailureToSurrender:
    return actions.record_end_of_failure(
        bail, RecordEndOfFailure(what=what, on=on), by=officers.custody_liaison, at=london(f"{on} 23:00")
    )


def decide(
    bail: Bail,
    officers: Officers,
    on: date,
    outcome: str = "information_laid",
    *,
    by: Officer | None = None,
    at: datetime | None = None,
) -> FailureToSurrender:
    decided = DecideOnFailure(outcome=outcome, on=on, decided_by="A. Prosecutor", reason="No reasonable cause was given")
    return actions.decide_on_failure(bail, decided, by=by or officers.detective, at=at or london(f"{on} 23:00"))


def clock(officers: Officers) -> Clock | None:
    with reading_as(officers.inspector):
        return Clock.objects.filter(kind="surrender", subject_kind="bail_failure").first()


def asked_for(officers: Officers) -> Clock | None:
    """The clock that asks for the arrest, or for what ended the failure."""
    with reading_as(officers.inspector):
        return Clock.objects.filter(kind="surrender", subject_kind="bail_failure_arrest").first()


def lay_by(officers: Officers) -> date:
    found = clock(officers)
    assert found is not None
    assert found.ends_at is not None
    return london_date(found.ends_at)


# Recording


def test_failure_begins_a_clock_and_says_of_nobody_that_they_offended(
    bail: Bail, open_case: Case, officers: Officers, entries: Entries
) -> None:
    assert clock(officers) is None
    fail(bail, officers)
    found = clock(officers)
    assert found is not None
    assert (found.limit_name, lay_by(officers)) == ("Lay the information", date(2026, 12, 14))
    assert [step[1] for step in found.steps] == ["Bail Act 1976 s.6(12)", "Bail Act 1976 s.6(13)–(14)"]
    assert "a person judges" in found.consequence
    [entry] = entries("bail.failure_recorded")
    assert entry.payload == {"failed_on": "2026-06-14", "duty_known": True, "lay_by": "2026-12-14"}
    assert entry.subject_label == bail.reference


@pytest.mark.parametrize(
    ("arrested", "returns", "last"),
    [
        # Six months after 31 August have no 31 February.
        ("2026-05-31 07:00", date(2026, 8, 31), date(2027, 2, 28)),
        ("2027-05-31 07:00", date(2027, 8, 31), date(2028, 2, 29)),
        # From the leap day itself.
        ("2023-11-29 07:00", date(2024, 2, 29), date(2024, 8, 29)),
    ],
)
def test_six_months_end_with_the_month_where_it_is_shorter(
    open_case: Case, officers: Officers, arrested: str, returns: date, last: date
) -> None:
    bail = bailed_after_arrest(open_case, officers, london(arrested))
    assert bail.ends_on == returns
    fail(bail, officers, failed_on=returns)
    assert lay_by(officers) == last


def test_failure_on_an_earlier_day_of_return(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=date(2026, 5, 20), returns_early="decision_expected")
    with pytest.raises(InputError, match="They were to return on 20 May 2026") as refused:
        fail(bail, officers)
    assert refused.value.field == "failed_on"
    fail(bail, officers, failed_on=date(2026, 5, 20))
    assert lay_by(officers) == date(2026, 11, 20)


def test_day_of_return_is_no_longer_due_once_they_did_not_come(open_case: Case, officers: Officers, client: Client) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=date(2026, 5, 20), returns_early="decision_expected")

    def due() -> bool:
        with reading_as(officers.inspector):
            return Clock.objects.filter(subject_kind="bail_return").exists()

    assert due()
    client.force_login(officers.detective)
    board = client.get(reverse("cases:today")).content.decode()
    row = board[board.index("<strong>Returns to the station") :].partition("</td>")[0]
    assert "PACE 1984 s.47ZA" in row
    assert "Force policy" not in row
    fail(bail, officers, failed_on=date(2026, 5, 20))
    assert not due()
    with reading_as(officers.inspector):
        entry = next(each for each in timeline.timeline_of(open_case) if "did not come" in each.title)
    assert entry.at == date(2026, 5, 20), "a day, for nobody recorded the time"
    over(bail, officers, "arrested", date(2026, 5, 20))
    with reading_as(officers.inspector):
        titles = [each.title for each in timeline.timeline_of(Case.objects.get(pk=open_case.pk))]
    came, failed = (next(n for n, title in enumerate(titles) if words in title) for words in ("after failing", "did not come"))
    assert came < failed, "the newest first, also on one day"
    at = london("2026-05-21 10:00")
    told = "Told in writing"
    actions.set_return_day(
        bail,
        SetReturnDay(returns_on=date(2026, 6, 1), returns_early="decision_expected", reason=told),
        by=officers.detective,
        at=at,
    )
    assert due(), "another day was appointed"


def test_day_that_has_not_come_and_a_second_failure_are_refused(bail: Bail, officers: Officers) -> None:
    with pytest.raises(InputError):
        fail(bail, officers, at=london("2026-06-13 22:00"))
    fail(bail, officers)
    with pytest.raises(RefusedError, match="waits for a decision"):
        fail(bail, officers)
    decide(bail, officers, date(2026, 6, 20), "not_proceeded")
    with pytest.raises(RefusedError, match="recorded already"):
        fail(bail, officers)


@pytest.mark.parametrize("field", ["duty_words", "excuse", "judged_by"])
def test_failure_without_what_was_considered_is_refused_and_nothing_is_written(
    bail: Bail, officers: Officers, entries: Entries, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        fail(bail, officers, **{field: " "})
    assert refused.value.field == field
    assert clock(officers) is None
    assert not entries("bail.failure_recorded")


def test_while_the_clock_is_stopped_nobody_has_to_come(bail: Bail, officers: Officers) -> None:
    actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 5, 1), sent_on=date(2026, 5, 1), reason="File sent"),
        by=officers.detective,
        at=london("2026-05-01 10:00"),
    )
    with pytest.raises(RefusedError, match="No day of return stands"):
        fail(bail, officers)


def appoint(bail: Bail, officers: Officers, moment: str, day: date) -> None:
    details = {"returns_on": day, "returns_early": "decision_expected", "reason": "Told in writing"}
    actions.set_return_day(bail, SetReturnDay(**details), by=officers.detective, at=london(moment))


def test_day_that_stood_is_accepted_after_another_was_appointed(open_case: Case, officers: Officers, client: Client) -> None:
    day = date(2026, 5, 20)
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=day, returns_early="decision_expected")
    appoint(bail, officers, "2026-05-21 10:00", date(2026, 6, 1))
    client.force_login(officers.detective)
    form = client.get(reverse("bail:failure", args=[bail.reference])).content.decode()
    assert "Wed 20 May 2026 and Mon 1 Jun 2026" in form
    with pytest.raises(InputError, match="return on 20 May 2026 and on 1 June 2026"):
        fail(bail, officers, failed_on=date(2026, 5, 21))
    fail(bail, officers, failed_on=day, at=london("2026-05-22 09:00"))
    assert lay_by(officers) == date(2026, 11, 20)


def test_day_is_accepted_although_another_was_appointed_on_that_day(open_case: Case, officers: Officers) -> None:
    day = date(2026, 5, 20)
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=day, returns_early="decision_expected")
    appoint(bail, officers, "2026-05-20 16:00", date(2026, 6, 1))
    assert fail(bail, officers, failed_on=day).failed_on == day


def test_day_that_was_replaced_before_it_came_is_refused(open_case: Case, officers: Officers) -> None:
    day = date(2026, 5, 20)
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=day, returns_early="decision_expected")
    appoint(bail, officers, "2026-05-19 16:00", date(2026, 6, 1))
    with pytest.raises(InputError, match=r"They were to return on 1 June 2026 \("):
        fail(bail, officers, failed_on=day)


def test_day_on_which_the_clock_stood_still_by_what_was_recorded_later_is_refused(bail: Bail, officers: Officers) -> None:
    stopped = {"on": date(2026, 6, 12), "sent_on": date(2026, 6, 12), "reason": "File sent"}
    actions.suspend_bail(bail, SuspendBail(**stopped), by=officers.detective, at=london("2026-06-16 10:00"))
    with pytest.raises(RefusedError, match="No day of return stands"):
        fail(bail, officers, at=london("2026-06-16 11:00"))


def test_last_day_is_accepted_although_the_clock_stopped_on_it(open_case: Case, bail: Bail, officers: Officers) -> None:
    stopped = {"on": LAST_DAY, "sent_on": LAST_DAY, "reason": "File sent"}
    actions.suspend_bail(bail, SuspendBail(**stopped), by=officers.detective, at=london("2026-06-14 20:00"))
    # Until when of that day they were awaited is not recorded, so a person judges.
    fail(bail, officers)
    assert lay_by(officers) == date(2026, 12, 14)


def test_page_offers_to_record_a_failure_on_a_day_that_stood(bail: Bail, officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert queries.days_nobody_came(bail, date(2026, 6, 13)) == []
        assert queries.days_nobody_came(bail, LAST_DAY) == [LAST_DAY]
    fail(bail, officers)
    with reading_as(officers.inspector):
        assert queries.days_nobody_came(queries.bail_by_reference(bail.reference), LAST_DAY) == []


def test_nobody_fails_to_come_after_their_bail_was_ended(bail: Bail, officers: Officers) -> None:
    ended = london("2026-06-10 10:00")
    actions.end_bail(
        bail,
        EndBail(ended_at=ended, outcome="released_under_investigation", reason="No need of bail"),
        by=officers.detective,
        at=ended,
    )
    with pytest.raises(InputError, match="had ended by then"):
        fail(bail, officers)


def test_somebody_fails_to_come_on_the_day_on_which_their_bail_ended_later(bail: Bail, officers: Officers) -> None:
    ended = london("2026-06-14 21:00")
    actions.end_bail(
        bail, EndBail(ended_at=ended, outcome="no_further_action", reason="No evidence"), by=officers.detective, at=ended
    )
    assert fail(bail, officers).failed_on == LAST_DAY


def test_clock_outlives_the_bail(bail: Bail, officers: Officers) -> None:
    ended = london("2026-06-15 09:00")
    actions.end_bail(
        bail, EndBail(ended_at=ended, outcome="ended_by_law", reason="Did not come"), by=officers.detective, at=ended
    )
    fail(bail, officers, at=london("2026-06-15 10:00"))
    assert lay_by(officers) == date(2026, 12, 14)


def test_case_is_not_closed_while_nobody_has_decided(bail: Bail, open_case: Case, officers: Officers) -> None:
    fail(bail, officers)
    ended = london("2026-06-15 09:00")
    actions.end_bail(
        bail, EndBail(ended_at=ended, outcome="no_further_action", reason="No evidence"), by=officers.detective, at=ended
    )
    with pytest.raises(RefusedError, match="Lay the information"):
        cases.close_case(open_case, CloseCase(outcome="No offence", reason="Devices examined"), by=officers.inspector, at=ended)


def test_nothing_of_a_failure_is_recorded_in_a_closed_case(
    bail: Bail, open_case: Case, officers: Officers, entries: Entries
) -> None:
    contacted, ended = london("2026-03-15 12:00"), london("2026-06-15 09:00")
    custody.record_welfare_contact(
        bail.arrest, RecordWelfareContact(contacted_at=contacted, outcome="Well"), by=officers.custody_liaison, at=contacted
    )
    actions.end_bail(
        bail, EndBail(ended_at=ended, outcome="no_further_action", reason="No evidence"), by=officers.detective, at=ended
    )
    close_case(open_case, by=officers.inspector, at=ended)
    with pytest.raises(RefusedError, match="is closed"):
        fail(bail, officers, at=london("2026-06-15 10:00"))
    assert entries("bail.failure_recorded") == []
    cases.reopen_case(open_case, ReopenCase(reason="They did not come on the day of return"), by=officers.inspector, at=ended)
    fail(bail, officers, at=london("2026-06-15 10:00"))
    assert lay_by(officers) == date(2026, 12, 14)


# The arrest


def test_arrest_is_asked_for_on_the_day_of_recording_until_the_person_is_arrested(bail: Bail, officers: Officers) -> None:
    assert asked_for(officers) is None
    fail(bail, officers, at=london("2026-06-16 09:00"))
    found = asked_for(officers)
    assert found is not None
    assert found.next_action == "A constable may arrest without warrant (PACE 1984 s.46A(1))"
    assert (found.action_label, found.owner_id) == ("Record the arrest", officers.detective.pk)
    assert found.ends_at == london("2026-06-16 23:59")
    assert not found.ended_by_law, "the law gives a power and no limit"
    arrest_at(bail.case, officers, london("2026-06-16 20:00"), person=bail.person, for_breach_of_bail=True)
    found = asked_for(officers)
    assert found is not None
    assert found.next_action == "Arrested on 16 June 2026: record what ended it"
    assert found.action_url == reverse("bail:failure_over", args=[bail.reference])
    over(bail, officers, "arrested", date(2026, 6, 16))
    assert asked_for(officers) is None
    assert clock(officers) is not None


@pytest.mark.parametrize("what", ["surrendered", "arrested", "before_court"])
def test_what_ended_it_ends_the_prompt_to_arrest(bail: Bail, officers: Officers, what: str) -> None:
    fail(bail, officers)
    over(bail, officers, what, date(2026, 6, 15))
    assert asked_for(officers) is None


def test_decision_ends_the_prompt_to_arrest(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    decide(bail, officers, date(2026, 6, 20), "not_proceeded")
    assert asked_for(officers) is None


def test_earlier_arrest_of_the_bail_itself_is_none_after_the_failure(open_case: Case, officers: Officers) -> None:
    moment = london("2026-05-20 07:00")
    bail = bailed_after_arrest(open_case, officers, moment, returns_on=date(2026, 5, 20), returns_early="decision_expected")
    fail(bail, officers, failed_on=date(2026, 5, 20))
    found = asked_for(officers)
    assert found is not None
    assert found.action_label == "Record the arrest"


def test_case_page_and_board_ask_for_the_arrest(open_case: Case, officers: Officers, client: Client) -> None:
    day = date(2026, 5, 20)
    bail = bailed_after_arrest(open_case, officers, ARRESTED, returns_on=day, returns_early="decision_expected")
    fail(bail, officers, failed_on=day)
    client.force_login(officers.detective)
    form = f"{reverse('custody:record_arrest', args=[open_case.reference])}?person={bail.person_id}&amp;for_breach_of_bail=on"
    for page in (reverse("cases:case", args=[open_case.reference]), reverse("bail:bail", args=[bail.reference])):
        shown = client.get(page).content.decode()
        assert "A constable may arrest without warrant (PACE 1984 s.46A(1))" in shown, page
        assert form in shown, page
    case = client.get(reverse("cases:case", args=[open_case.reference])).content.decode()
    following = case[case.index("What is next") :].partition("</section>")[0][:900]
    assert "A constable may arrest without warrant" in following, "before a review that force policy asks for"
    board = client.get(reverse("cases:today")).content.decode()
    heads = ("A person did not surrender to bail", "Bail ends, and its conditions end with it")
    own, of_bail = (board[board.index(head) :].partition("</tbody>")[0] for head in heads)
    assert "Lay the information" in own
    assert "Did not come, and is not arrested" in own
    assert form in own
    assert "PACE 1984 s.46A(1); how soon is force policy, not law" in own
    assert "Lay the information" not in of_bail
    arrest = client.get(form.replace("&amp;", "&")).content.decode()
    assert re.search(r"<input[^>]*name=.?for_breach_of_bail[^>]*checked", arrest)


# What ends it


def test_first_of_what_ends_it_begins_three_months(bail: Bail, officers: Officers, entries: Entries) -> None:
    fail(bail, officers)
    over(bail, officers, "arrested", date(2026, 11, 30))
    # Three months after 30 November have no 30 February; they end after the six.
    assert lay_by(officers) == date(2027, 2, 28)
    [entry] = entries("bail.failure_over")
    assert entry.payload == {"what": "arrested", "on": "2026-11-30", "lay_by": "2027-02-28"}


def test_three_months_that_end_before_the_six_shorten_nothing(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    over(bail, officers, "surrendered", date(2026, 6, 15))
    assert lay_by(officers) == date(2026, 12, 14)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_order_of_recording_is_of_no_matter(bail: Bail, officers: Officers, order: tuple[int, ...]) -> None:
    fail(bail, officers)
    ends = [("surrendered", date(2026, 11, 10)), ("arrested", date(2026, 11, 3)), ("before_court", date(2026, 11, 4))]
    at = london("2026-11-20 10:00")
    for place in order:
        what, on = ends[place]
        actions.record_end_of_failure(bail, RecordEndOfFailure(what=what, on=on), by=officers.custody_liaison, at=at)
    # The arrest on 3 November came first.
    assert lay_by(officers) == date(2027, 2, 3)


def test_what_ended_it_is_after_the_failure_and_is_recorded_once(bail: Bail, officers: Officers) -> None:
    with pytest.raises(RefusedError, match="Record the failure first"):
        over(bail, officers, "arrested", date(2026, 6, 20))
    fail(bail, officers)
    with pytest.raises(InputError, match="before the failure"):
        over(bail, officers, "arrested", date(2026, 6, 13))
    over(bail, officers, "arrested", date(2026, 6, 20))
    with pytest.raises(RefusedError, match="recorded already"):
        over(bail, officers, "arrested", date(2026, 6, 21))


# The decision


def test_information_on_the_last_day_is_in_time_and_settles_the_clock(bail: Bail, officers: Officers, entries: Entries) -> None:
    fail(bail, officers)
    decide(bail, officers, date(2026, 12, 14))
    assert clock(officers) is None
    [entry] = entries("bail.failure_decided")
    assert entry.payload == {"outcome": "information_laid", "on": "2026-12-14", "decided_by": "A. Prosecutor"}


def test_information_one_day_late_is_refused_with_its_section(bail: Bail, officers: Officers, entries: Entries) -> None:
    fail(bail, officers)
    with pytest.raises(InputError) as refused:
        decide(bail, officers, date(2026, 12, 15))
    assert refused.value.field == "on"
    assert "until 14 December 2026 (Bail Act 1976 s.6(11))" in str(refused.value)
    assert "surrenders or is arrested" in refused.value.way_forward
    assert clock(officers) is not None
    assert not entries("bail.failure_decided")


def test_surrender_makes_time_again(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    over(bail, officers, "surrendered", date(2027, 1, 31))
    # Three months after 31 January have no 31 April.
    with pytest.raises(InputError):
        decide(bail, officers, date(2027, 5, 1))
    assert decide(bail, officers, date(2027, 4, 30)).outcome == "information_laid"


def test_not_to_proceed_is_decided_with_its_reason_at_any_time(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    with pytest.raises(InputError):
        actions.decide_on_failure(
            bail,
            DecideOnFailure(outcome="not_proceeded", on=date(2027, 1, 1), decided_by="DI R. Template", reason=" "),
            by=officers.detective,
            at=london("2027-01-01 09:00"),
        )
    decide(bail, officers, date(2027, 1, 1), "not_proceeded")
    assert clock(officers) is None


# Who


def test_exhibits_officer_may_not_and_another_team_finds_nothing(bail: Bail, officers: Officers) -> None:
    with pytest.raises(NotPermittedError):
        fail(bail, officers, by=officers.exhibits_officer)
    with pytest.raises(NotFoundError):
        fail(bail, officers, by=officers.outsider)


# The charge


def charge(bail: Bail, officers: Officers, moment: str, **changes: Any) -> Charge:
    details: dict[str, Any] = {
        "offences": [FAILING_TO_SURRENDER],
        "charged_at": london(moment),
        "remand": "bailed",
        "first_hearing": london_date(london(moment)) + timedelta(days=7),
        "court": "Brackmouth Magistrates' Court",
        "decided_by": "police",
        **changes,
    }
    return charging.record_charge(bail.case, bail.person, RecordCharge(**details), by=officers.detective, at=london(moment))


def test_failing_to_surrender_is_charged_by_the_police_in_time_and_ends_no_bail(bail: Bail, officers: Officers) -> None:
    with pytest.raises(RefusedError, match="No failure"):
        charge(bail, officers, "2026-06-15 09:00")
    fail(bail, officers)
    with pytest.raises(RefusedByLawError, match="until 14 December 2026"):
        charge(bail, officers, "2026-12-15 09:00")
    with pytest.raises(InputError, match="is before the failure to surrender on 14 June 2026"):
        charge(bail, officers, "2026-06-14 23:30", charged_at=london("2026-06-13 23:30"))
    made = charge(bail, officers, "2026-06-14 23:30")
    assert made.decided_by == "police"
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).is_running
        assert Case.objects.get(pk=bail.case_id).stage == "bail"


def test_charge_lays_the_information_and_settles_the_clock(bail: Bail, officers: Officers, entries: Entries) -> None:
    failure = fail(bail, officers)
    charge(bail, officers, "2026-06-14 23:30")
    assert clock(officers) is None
    with reading_as(officers.inspector):
        failure.refresh_from_db()
    assert (failure.outcome, failure.outcome_on, failure.decided_by) == (
        "information_laid",
        LAST_DAY,
        officers.detective.name,
    )
    assert failure.outcome_reason == (
        "Charged with it at 23:30 on 14 June 2026; first hearing at Brackmouth Magistrates' Court on 21 June 2026."
    )
    [entry] = entries("charging.charged")
    assert entry.payload["failure"] == f"{bail.reference}, 14 June 2026"
    assert not entries("bail.failure_decided"), "one fact, one entry"
    with pytest.raises(RefusedError, match="waits for a decision"):
        decide(bail, officers, LAST_DAY)


def test_charge_leaves_an_information_that_was_laid_before_as_recorded(bail: Bail, officers: Officers) -> None:
    failure = fail(bail, officers)
    decide(bail, officers, date(2026, 6, 20))
    charge(bail, officers, "2026-06-25 09:00")
    with reading_as(officers.inspector):
        failure.refresh_from_db()
    assert (failure.outcome_on, failure.decided_by) == (date(2026, 6, 20), "A. Prosecutor")


def test_charge_of_something_else_leaves_the_failure_to_a_person(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    with pytest.raises(RefusedByLawError):
        charge(bail, officers, "2026-06-15 09:00", offences=["PCA1978-S1"])
    assert clock(officers) is not None


def test_refused_charge_leaves_the_failure_to_a_person(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    remanded = {"remand": "remanded", "remand_ground": "will_not_appear", "remand_grounds": "Did not come to the station"}
    with pytest.raises(RefusedError, match="not in custody"):
        charge(bail, officers, "2026-06-15 09:00", **remanded)
    assert clock(officers) is not None


def test_failing_to_surrender_with_another_offence_needs_the_cps(bail: Bail, officers: Officers) -> None:
    fail(bail, officers)
    with pytest.raises(RefusedByLawError):
        charge(bail, officers, "2026-06-14 23:30", offences=[FAILING_TO_SURRENDER, "PCA1978-S1"])


def test_failing_to_surrender_alone_holds_nobody_beyond_24_hours(bail: Bail, officers: Officers) -> None:
    moment = london("2026-06-15 08:00")
    held = arrest_at(bail.case, officers, moment, person=bail.person, offences=[FAILING_TO_SURRENDER], for_breach_of_bail=True)
    with pytest.raises(RefusedByLawError, match="indictable"):
        custody.extend_detention(
            held,
            ExtendDetention(
                authorised_at=moment + timedelta(hours=17),
                authority="Supt C. Nolan",
                rank="superintendent",
                grounds="To secure evidence",
            ),
            by=officers.inspector,
            at=moment + timedelta(hours=17),
        )


# Street bail and pages


def test_street_bail_says_that_the_bail_act_does_not_apply(open_case: Case, officers: Officers) -> None:
    from safehold.casework.custody.clock_sources import NOT_COME

    assert "30D(1)" in NOT_COME
    assert "30C(3)" in NOT_COME


def test_pages_offer_record_and_show_it(bail: Bail, officers: Officers, client: Client) -> None:
    page = reverse("bail:bail", args=[bail.reference])
    client.force_login(officers.detective)
    assert "A failure to surrender" in client.get(page).content.decode()
    form = reverse("bail:failure", args=[bail.reference])
    assert "reasonable cause" in client.get(form).content.decode()
    fail(bail, officers)
    shown = client.get(page).content.decode()
    for words in ("Did not come on", "PACE 1984 s.46A(1)", "14 December 2026", "a person judges", "Record what ended it"):
        assert words in shown
    assert "A failure to surrender" not in shown
    assert client.get(reverse("bail:failure_over", args=[bail.reference])).status_code == 200
    decision = client.get(reverse("bail:failure_decided", args=[bail.reference])).content.decode()
    assert "Information until" in decision
    case = client.get(reverse("cases:case", args=[bail.case.reference])).content.decode()
    assert "did not come on the day of return of bail" in case


def test_arrest_after_a_failure_to_come_keeps_the_period(bail: Bail, officers: Officers) -> None:
    # An arrest under s.46A is recorded as one for a breach of bail: s.47(7) does not apply to it.
    fail(bail, officers)
    again = arrest_at(bail.case, officers, london("2026-06-14 22:30"), person=bail.person, for_breach_of_bail=True)
    assert again.for_breach_of_bail
