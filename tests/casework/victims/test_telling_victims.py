"""Right 6 of the Victims' Code: which victim is owed what and by when, and what settles it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from casework.charging.test_pages_from_arrest_to_charge import moment, send
from casework.custody.stories import IMAGES, add_subject, arrest_at, bailed_after_arrest, london, take_all_steps
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail import actions as bail
from safehold.casework.bail.asked import EndBail
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import RecordInterview, ReleaseWithoutBail
from safehold.casework.custody.models import Arrest
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddPerson
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.victims import actions
from safehold.casework.victims.asked import RecordVictimNotTold, RecordVictimTold
from safehold.casework.victims.queries import owed_in_case

LogIn = Callable[[Officer], Client]
Entries = Callable[[str], list[Entry]]
ARRESTED = london("2026-03-14 07:00")
"""A Saturday: one working day later is Monday 16 March, five are Friday 20 March."""
EVENING = london("2026-03-14 18:00")


def add_victim(
    case: Case, officers: Officers, *, since: datetime = ARRESTED, name: str = "Test Victim 07", born: date | None = None
) -> Person:
    return people.add_person(
        case, AddPerson(name=name, role=CaseRole.VICTIM, date_of_birth=born), by=officers.detective, at=since
    )


def clocks(officers: Officers) -> list[Clock]:
    with reading_as(officers.inspector):
        return list(Clock.objects.filter(kind="victim").order_by("ends_at", "starts_at", "pk"))


def limits(officers: Officers) -> list[tuple[str, str]]:
    return [(clock.limit_name.removeprefix("Victim not told "), f"{clock.ends_at:%d %B}") for clock in clocks(officers)]


def keys(case: Case, officers: Officers) -> list[str]:
    with reading_as(officers.inspector):
        return [owed.key for owed in owed_in_case(case)]


def tell(case: Case, officers: Officers, events: Sequence[str], **changes: Any) -> None:
    details = {"told_whom": "Test Victim 07", "told_how": "phone", "told_at": EVENING, **changes}
    actions.record_victim_told(case, RecordVictimTold(events=events, **details), by=officers.detective, at=EVENING)


def released(arrest: Arrest, officers: Officers, *, charge_possible: bool) -> None:
    """Released at 15:00 on the day of the arrest, under investigation or with no further action."""
    at = london("2026-03-14 15:00")
    take_all_steps(arrest, officers, at=at)
    release = custody.release_under_investigation if charge_possible else custody.release_no_further_action
    release(arrest, ReleaseWithoutBail(released_at=at, reason="Enquiries go on"), by=officers.custody_liaison, at=at)


def interviewed(case: Case, person: Person, officers: Officers, **changes: Any) -> None:
    details: dict[str, Any] = {
        "began_at": london("2026-03-14 10:00"),
        "ended_at": london("2026-03-14 11:00"),
        "place": "Alderwick",
        "legal_adviser": "Solicitor F. Bracket",
        "voluntary": False,
        **changes,
    }
    custody.record_interview(case, person, RecordInterview(**details), by=officers.detective, at=EVENING)


def test_each_event_of_detention_has_its_clock(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers, born=date(1990, 1, 1))
    arrest = arrest_at(open_case, officers, ARRESTED)
    interviewed(open_case, arrest.person, officers)
    released(arrest, officers, charge_possible=True)
    assert limits(officers) == [
        ("of the arrest", "20 March"),
        ("of the interview", "20 March"),
        ("of the release under investigation", "20 March"),
    ]
    first = clocks(officers)[0]
    assert (first.subject_name, first.reference) == ("Test Victim 07", arrest.reference)
    assert first.next_action == f"Tell the victim of the arrest of {arrest.person.name}"


def test_a_release_without_charge_has_its_clock(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers)
    released(arrest_at(open_case, officers, ARRESTED), officers, charge_possible=False)
    assert limits(officers)[1] == ("of the release without charge", "20 March")


def test_bail_its_conditions_and_its_end_have_their_clocks(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers)
    granted = bailed_after_arrest(open_case, officers, ARRESTED, views=None, conditions=[])
    at = london("2026-03-16 10:00")
    bail.end_bail(
        granted, EndBail(ended_at=at, outcome="released_under_investigation", reason="Not needed"), by=officers.inspector, at=at
    )
    assert limits(officers) == [
        ("of the arrest", "20 March"),
        ("of the release on bail", "20 March"),
        ("that the bail has ended", "23 March"),
    ]


def test_without_a_known_victim_there_is_no_clock(open_case: Case, officers: Officers) -> None:
    released(arrest_at(open_case, officers, ARRESTED), officers, charge_possible=True)
    people.add_person(open_case, AddPerson(name="Test Person 040", role=CaseRole.WITNESS), by=officers.detective, at=EVENING)
    assert clocks(officers) == []


def test_each_victim_has_a_clock_a_child_the_sooner(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers, born=date(2014, 5, 1), name="Test Child 04")
    add_victim(open_case, officers, born=date(1990, 1, 1))
    arrest_at(open_case, officers, ARRESTED)
    child, adult = clocks(officers)
    assert (child.subject_name, child.ends_at) == ("Test Child 04", london("2026-03-16 23:59"))
    assert (adult.subject_name, adult.ends_at) == ("Test Victim 07", london("2026-03-20 23:59"))
    assert child.next_action.endswith(", through whoever speaks for them")
    assert any("recorded as a child" in text for text, _ in child.steps)


def test_the_victim_of_the_most_serious_crime_is_told_sooner(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers)
    arrest_at(open_case, officers, ARRESTED, offences=[IMAGES, "SOA2003-S3"])
    (clock,) = clocks(officers)
    assert clock.ends_at == london("2026-03-16 23:59")
    assert any("Sexual assault" in text for text, _ in clock.steps)


def test_a_victim_who_becomes_known_later_is_told_from_then_on(open_case: Case, officers: Officers) -> None:
    arrest_at(open_case, officers, ARRESTED)
    # Monday 11 May 2026; five working days later is Monday 18 May.
    add_victim(open_case, officers, since=london("2026-05-11 09:00"))
    (clock,) = clocks(officers)
    assert (clock.starts_at, clock.ends_at) == (london("2026-05-11 09:00"), london("2026-05-18 23:59"))
    (step,) = [(text, basis) for text, basis in clock.steps if "became known" in text]
    assert step == (
        "They became known as a victim on 11 May 2026, after it; nobody could be told before, so the days are counted from then.",
        "Force policy",
    )


def test_one_contact_settles_several(open_case: Case, officers: Officers, entries: Entries) -> None:
    add_victim(open_case, officers)
    arrest = arrest_at(open_case, officers, ARRESTED)
    interviewed(open_case, arrest.person, officers)
    owed = keys(open_case, officers)
    assert len(owed) == 2
    tell(open_case, officers, owed)
    assert clocks(officers) == []
    (entry,) = entries("victims.told")
    assert entry.payload["events"] == [
        f"the arrest of {arrest.person.name}",
        f"the interview of {arrest.person.name} under caution",
    ]
    with reading_as(officers.inspector):
        assert "Test Victim 07: told" in [event.title for event in timeline_of(open_case)]
    with pytest.raises(InputError, match="nobody is still to be told"):
        tell(open_case, officers, owed)


def test_a_child_is_told_through_a_representative(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers, born=date(2014, 5, 1), name="Test Child 04")
    arrest_at(open_case, officers, ARRESTED)
    owed = keys(open_case, officers)
    with pytest.raises(InputError, match="Test Child 04 is recorded as a child") as refused:
        tell(open_case, officers, owed)
    assert refused.value.field == "through_representative"
    tell(open_case, officers, owed, through_representative=True, told_whom="Her mother")
    assert clocks(officers) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"told_whom": " "}, "told_whom"),
        ({"told_at": london("2026-03-14 06:00")}, "told_at"),
        ({"told_at": london("2026-03-15 06:00")}, "told_at"),
    ],
)
def test_what_can_not_be_true_is_refused(open_case: Case, officers: Officers, changes: dict[str, Any], field: str) -> None:
    add_victim(open_case, officers)
    arrest_at(open_case, officers, ARRESTED)
    with pytest.raises(InputError) as refused:
        tell(open_case, officers, keys(open_case, officers), **changes)
    assert refused.value.field == field
    assert len(clocks(officers)) == 1


def test_nothing_chosen_is_refused(open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError, match="Choose of what"):
        tell(open_case, officers, [])


@pytest.mark.parametrize("why", ["not_identified", "not_practicable", "their_wish"])
def test_a_reason_why_they_are_not_told_settles_it_too(open_case: Case, officers: Officers, entries: Entries, why: str) -> None:
    add_victim(open_case, officers)
    arrest_at(open_case, officers, ARRESTED)
    events, at = keys(open_case, officers), EVENING
    with pytest.raises(ValidationError, match="Choose why they are not told"):
        RecordVictimNotTold(events=events, why="told", reason="x")
    with pytest.raises(InputError) as refused:
        actions.record_victim_not_told(
            open_case, RecordVictimNotTold(events=events, why=why, reason=" "), by=officers.detective, at=at
        )
    assert refused.value.field == "reason"
    actions.record_victim_not_told(
        open_case, RecordVictimNotTold(events=events, why=why, reason="As she said"), by=officers.detective, at=at
    )
    assert clocks(officers) == []
    (entry,) = entries("victims.not_told")
    assert (entry.reason, entry.payload["outcome"]) == ("As she said", why)


def test_it_is_not_for_everybody(open_case: Case, officers: Officers) -> None:
    add_victim(open_case, officers)
    arrest_at(open_case, officers, ARRESTED)
    events = keys(open_case, officers)
    details = {"told_whom": "Her", "told_how": "phone", "told_at": EVENING}
    with pytest.raises(NotPermittedError):
        actions.record_victim_told(
            open_case, RecordVictimTold(events=events, **details), by=officers.offender_manager, at=EVENING
        )


# Interviews under caution


def test_a_voluntary_interview_needs_no_arrest(open_case: Case, officers: Officers, entries: Entries) -> None:
    person = add_subject(open_case, officers, at=ARRESTED)
    with pytest.raises(InputError) as refused:
        interviewed(open_case, person, officers, voluntary=True)
    assert refused.value.field == "offences"
    interviewed(open_case, person, officers, voluntary=True, offences=[IMAGES])
    (entry,) = entries("custody.interview_recorded")
    assert entry.payload["voluntary"] is True


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"voluntary": True}, "voluntary", r"was under arrest then, .*s\.29"),
        ({"began_at": london("2026-03-13 10:00"), "ended_at": london("2026-03-13 11:00")}, "voluntary", "No arrest of"),
        ({"ended_at": london("2026-03-14 10:00")}, "ended_at", "ends after it began"),
        ({"ended_at": london("2026-03-14 19:00")}, "ended_at", "in the future"),
        ({"place": " "}, "place", "where it was held"),
        ({"legal_adviser": ""}, "legal_adviser", "who advised them"),
    ],
)
def test_an_interview_that_can_not_be_true_is_refused(
    open_case: Case, officers: Officers, changes: dict[str, Any], field: str, words: str
) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    with pytest.raises(InputError, match=words) as refused:
        interviewed(open_case, arrest.person, officers, **changes)
    assert refused.value.field == field


def test_an_interview_is_recorded_once(open_case: Case, officers: Officers, entries: Entries) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    interviewed(open_case, arrest.person, officers)
    with pytest.raises(InputError, match="recorded already") as refused:
        interviewed(open_case, arrest.person, officers)
    assert refused.value.field == "began_at"
    interviewed(open_case, arrest.person, officers, began_at=london("2026-03-14 11:00"), ended_at=london("2026-03-14 11:30"))
    assert len(entries("custody.interview_recorded")) == 2


def test_somebody_under_18_is_interviewed_with_an_appropriate_adult(open_case: Case, officers: Officers) -> None:
    child = people.add_person(
        open_case,
        AddPerson(name="Test Subject 017", role=CaseRole.SUBJECT, date_of_birth=date(2010, 1, 1)),
        by=officers.detective,
        at=ARRESTED,
    )
    arrest_at(open_case, officers, ARRESTED, person=child)
    with pytest.raises(InputError, match=r"PACE Code C 11\.15") as refused:
        interviewed(open_case, child, officers)
    assert refused.value.field == "appropriate_adult"
    interviewed(open_case, child, officers, appropriate_adult="Her aunt")


def test_after_a_release_nobody_is_interviewed_in_detention(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    released(arrest, officers, charge_possible=False)
    with pytest.raises(InputError, match="No arrest of"):
        interviewed(open_case, arrest.person, officers, began_at=london("2026-03-14 16:00"), ended_at=london("2026-03-14 17:00"))


# The pages


def test_the_case_page_says_who_is_owed_what_and_its_form_is_about_that(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    add_victim(open_case, officers, since=now - timedelta(days=2))
    arrest = arrest_at(open_case, officers, now - timedelta(hours=6))
    browser = log_in(officers.detective)
    of_case = f"/cases/{open_case.reference}"
    page = browser.get(of_case).content.decode()
    assert "Victims to be told" in page
    (event,) = keys(open_case, officers)
    assert f"{of_case}/victims/told?event={event}" in page
    form = browser.get(f"{of_case}/victims/told?event={event}").content.decode()
    assert f'value="{event}" id="id_events_0" checked' in form
    assert f'value="{event}" id="id_events_0" checked' not in browser.get(f"{of_case}/victims/not-told").content.decode()
    page = send(browser, f"{of_case}/victims/not-told", {"events": [event], "why": "their_wish", "reason": "She wants no calls."})
    assert f"Of the arrest of {arrest.person.name}. She wants no calls." in page
    settled = browser.get(of_case).content.decode()
    assert "Victims to be told" not in settled
    assert f'href="{of_case}/victims"' in settled, "what they were told is still found"


def test_the_page_says_where_no_victim_is_recorded(open_case: Case, officers: Officers, log_in: LogIn) -> None:
    page = f"/cases/{open_case.reference}/victims"
    browser = log_in(officers.detective)
    assert "No victim is recorded" in browser.get(page).content.decode()
    add_victim(open_case, officers)
    assert "No victim is recorded" not in browser.get(page).content.decode()


def test_the_clock_of_a_victim_is_said_to_rest_on_the_code(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    add_victim(open_case, officers, since=now - timedelta(days=2))
    arrest_at(open_case, officers, now - timedelta(hours=6))
    board = log_in(officers.inspector).get("/today?kind=victim").content.decode()
    assert "Statutory guidance: the Victims&#39; Code" in board


def test_an_interview_through_the_form(open_case: Case, officers: Officers, now: datetime, log_in: LogIn) -> None:
    person = add_subject(open_case, officers, at=now - timedelta(days=1))
    page = send(
        log_in(officers.detective),
        f"/cases/{open_case.reference}/interviews/new",
        {
            "person": person.pk,
            "voluntary": "yes",
            "place": "Alderwick",
            "legal_adviser": "Wanted nobody",
            "offences": [IMAGES],
            **moment("began_at", now - timedelta(hours=2)),
            **moment("ended_at", now - timedelta(hours=1)),
        },
    )
    assert f"{person.name} interviewed under caution, voluntarily" in page
