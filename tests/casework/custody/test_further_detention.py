"""Further detention before a court: what is asked and decided, what the law refuses, and the limit that follows."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from casework.custody.stories import arrest_at, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, Clock
from safehold.casework.custody import actions, queries
from safehold.casework.custody.asked import (
    ApplyForFurtherDetention,
    AuthoriseDetention,
    ExtendDetention,
    RecordDetentionDecision,
    RecordExcludedTime,
    RecordReview,
)
from safehold.casework.custody.models import Arrest, CourtApplication
from safehold.casework.policy import actions as policy
from safehold.casework.policy.asked import SetReading
from safehold.law.errors import RefusedByLawError

# Arrives at 08:40 on Saturday 14 March 2026: 24 hours on 15 March 08:40, 36 at 20:40, 96 on 18 March 08:40.
ARRESTED = london("2026-03-14 08:20")
Entries = Callable[[str], list[Entry]]


@pytest.fixture
def reviewed(open_case: Case, officers: Officers) -> Arrest:
    """Held, and reviewed twice; nobody has authorised more than 24 hours."""
    by = officers.custody_liaison
    arrest = arrest_at(open_case, officers, ARRESTED)
    nine = london("2026-03-14 09:00")
    actions.authorise_detention(arrest, AuthoriseDetention(authorised_at=nine, reason="To secure evidence"), by=by, at=nine)
    for moment in (london("2026-03-14 14:30"), london("2026-03-14 23:00")):
        actions.record_review(
            arrest,
            RecordReview(reviewed_at=moment, reviewer="Insp U. Ninvolved", outcome="Detention remains necessary"),
            by=by,
            at=moment,
        )
    return arrest


@pytest.fixture
def held(reviewed: Arrest, officers: Officers) -> Arrest:
    """Held with a superintendent's authority for 36 hours."""
    return authorise_36_hours(reviewed, officers, at=london("2026-03-15 07:30"))


def authorise_36_hours(arrest: Arrest, officers: Officers, *, at: datetime) -> Arrest:
    return actions.extend_detention(
        arrest,
        ExtendDetention(
            authorised_at=london("2026-03-15 07:30"), authority="Supt A. Bove", rank="superintendent", grounds="Two devices left"
        ),
        by=officers.custody_liaison,
        at=at,
    )


def ask(arrest: Arrest, officers: Officers, moment: str, **changes: object) -> CourtApplication:
    details: dict[str, object] = {"court": "Alderwick Magistrates' Court", "grounds": "A third device was found.", **changes}
    return actions.apply_for_further_detention(
        arrest, ApplyForFurtherDetention(applied_at=london(moment), **details), by=officers.custody_liaison, at=london(moment)
    )


def decide(arrest: Arrest, officers: Officers, moment: str, hours: int | None) -> CourtApplication:
    return actions.record_court_decision(
        arrest,
        RecordDetentionDecision(
            decided_at=london(moment), hours=hours, reason="Satisfied that detention is necessary" if hours else "Not satisfied"
        ),
        by=officers.custody_liaison,
        at=london(moment),
    )


def limit_of(arrest: Arrest, officers: Officers) -> Clock:
    with reading_as(officers.inspector):
        return Clock.objects.get(kind="custody", subject_id=arrest.pk)


def test_a_warrant_runs_from_its_issue_and_an_extension_from_its_end_to_96_hours(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    waiting = limit_of(held, officers)
    assert (waiting.limit_name, waiting.ends_at) == ("36-hour limit", london("2026-03-15 20:40"))
    assert (waiting.tag, waiting.action_label) == ("court_asked", "Record the court's decision")
    decide(held, officers, "2026-03-15 18:00", 36)
    first = limit_of(held, officers)
    assert (first.limit_name, first.ends_at) == ("Court's order", london("2026-03-17 06:00"))
    assert "ask a magistrates' court to extend" in first.next_action
    assert "Longer: a magistrates' court" in first.consequence
    ask(held, officers, "2026-03-16 20:00")
    decide(held, officers, "2026-03-16 21:00", 36)
    # 36 hours from 17 March 06:00 would end on 18 March 18:00: no order reaches past 96 hours.
    last = limit_of(held, officers)
    assert (last.limit_name, last.ends_at) == ("96-hour limit", london("2026-03-18 08:40"))
    assert last.next_action == "Decide: charge, bail or release"
    in_force = [limit for limit in last.picture["limits"] if limit["in_force"]]
    assert [(limit["label"], limit["state"]) for limit in in_force] == [("96 hours", "In force")]


def test_after_a_refusal_what_was_authorised_before_runs_out(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    decide(held, officers, "2026-03-15 18:00", None)
    clock = limit_of(held, officers)
    assert (clock.limit_name, clock.ends_at, clock.tag) == ("36-hour limit", london("2026-03-15 20:40"), "")
    assert any("another application needs new evidence" in text for text, _ in clock.steps)


def test_a_court_is_asked_before_36_hours_are_over(held: Arrest, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        ask(held, officers, "2026-03-15 21:00")
    assert refused.value.provision == "PACE 1984 s.43(5)"
    assert "If no court could sit then" in refused.value.way_forward
    ask(held, officers, "2026-03-15 21:00", court_not_sitting=True)
    clock = limit_of(held, officers)
    assert (clock.limit_name, clock.ends_at) == ("Court to decide", london("2026-03-16 02:40"))


def test_after_24_hours_nobody_is_held_whom_a_court_could_keep_unless_a_superintendent_authorised_it(
    reviewed: Arrest, officers: Officers
) -> None:
    # 24 hours were over at 08:40; what a superintendent authorised at 07:30 is recorded at 10:00.
    with pytest.raises(RefusedByLawError, match="had to be released or charged by then") as refused:
        ask(reviewed, officers, "2026-03-15 09:00")
    assert refused.value.provision == "PACE 1984 ss.41(7)–(8), 42(4)(a)"
    assert "If a superintendent authorised more in time, record that first" in refused.value.way_forward
    with pytest.raises(RefusedByLawError):
        ask(reviewed, officers, "2026-03-15 21:00", court_not_sitting=True)
    with reading_as(officers.inspector):
        assert not CourtApplication.objects.exists()
    assert limit_of(reviewed, officers).when_late["sentence"] == "Charge or release now; record what was authorised in time"
    authorise_36_hours(reviewed, officers, at=london("2026-03-15 10:00"))
    ask(reviewed, officers, "2026-03-15 11:00")


def test_a_court_asked_within_24_hours_needs_no_superintendent(reviewed: Arrest, officers: Officers) -> None:
    ask(reviewed, officers, "2026-03-15 08:00")
    decide(reviewed, officers, "2026-03-15 09:10", 36)
    assert limit_of(reviewed, officers).ends_at == london("2026-03-16 21:10")


def test_an_extension_is_judged_by_the_reading_in_force_on_the_day_of_arrival(held: Arrest, officers: Officers) -> None:
    # Issued 18:00 for 24 hours; in hospital from 20:00 to 22:00, questioned for half an hour of it.
    ask(held, officers, "2026-03-15 16:00")
    decide(held, officers, "2026-03-15 18:00", 24)
    actions.record_excluded_time(
        held,
        RecordExcludedTime(
            begins=london("2026-03-15 20:00"), ends=london("2026-03-15 22:00"), questioned_minutes=30, reason="Chest pain"
        ),
        by=officers.custody_liaison,
        at=london("2026-03-15 22:00"),
    )
    read_orders_as_moved(officers, from_day=date(2026, 3, 15))
    with pytest.raises(RefusedByLawError, match="The warrant ended at 18:00"):
        ask(held, officers, "2026-03-16 19:00")
    read_orders_as_moved(officers, from_day=date(2026, 3, 14))
    with pytest.raises(RefusedByLawError, match="The warrant ended at 19:30"):
        ask(held, officers, "2026-03-16 19:31")
    ask(held, officers, "2026-03-16 19:00")
    assert limit_of(held, officers).ends_at == london("2026-03-16 19:30")


def read_orders_as_moved(officers: Officers, *, from_day: date) -> None:
    policy.set_reading(
        "detention.hospital_time_moves_orders",
        SetReading(value=True, effective_from=from_day, reason="Settled", authority="R. Counsel", advised_on=date(2026, 3, 16)),
        by=officers.administrator,
        at=london("2026-03-16 17:00"),
    )


def test_no_order_is_longer_than_36_hours(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    with pytest.raises(RefusedByLawError, match="at most 36 hours at a time, not 37") as refused:
        decide(held, officers, "2026-03-15 18:00", 37)
    assert refused.value.provision == "PACE 1984 s.43(12)"


def test_a_warrant_that_ended_is_not_extended(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    decide(held, officers, "2026-03-15 18:00", 12)
    with pytest.raises(RefusedByLawError, match="can't be extended after that") as refused:
        ask(held, officers, "2026-03-16 06:01")
    assert refused.value.provision == "PACE 1984 ss.43(18), 44(1)"


def test_one_application_at_a_time_and_no_decision_without_one(held: Arrest, officers: Officers) -> None:
    with pytest.raises(RefusedError, match="No application to a court is pending"):
        decide(held, officers, "2026-03-15 18:00", 36)
    ask(held, officers, "2026-03-15 16:00")
    with pytest.raises(RefusedError, match="has not decided"):
        ask(held, officers, "2026-03-15 17:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"court": " "}, "court"), ({"grounds": ""}, "grounds"), ({"applied_at": london("2026-03-15 17:00")}, "applied_at")],
)
def test_what_is_missing_or_can_not_be_is_named(held: Arrest, officers: Officers, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        actions.apply_for_further_detention(
            held,
            ApplyForFurtherDetention(
                **{  # type: ignore[arg-type]
                    "applied_at": london("2026-03-15 16:00"),
                    "court": "Alderwick Magistrates' Court",
                    "grounds": "A third device was found.",
                    **changes,
                }
            ),
            by=officers.custody_liaison,
            at=london("2026-03-15 16:00"),
        )
    assert refused.value.field == field


def test_the_court_decides_after_it_was_asked(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    with pytest.raises(InputError) as refused:
        actions.record_court_decision(
            held,
            RecordDetentionDecision(decided_at=london("2026-03-15 15:00"), hours=12, reason="Satisfied"),
            by=officers.custody_liaison,
            at=london("2026-03-15 18:00"),
        )
    assert refused.value.field == "decided_at"


def test_detention_that_nobody_authorised_is_not_lengthened(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    with pytest.raises(RefusedError, match="before it was authorised"):
        ask(arrest, officers, "2026-03-14 10:00")


def test_each_step_is_one_entry_with_its_facts(held: Arrest, officers: Officers, entries: Entries) -> None:
    ask(held, officers, "2026-03-15 16:00")
    decide(held, officers, "2026-03-15 18:00", 36)
    (asked,) = entries("custody.court_applied")
    (decided,) = entries("custody.court_decided")
    assert asked.recipients == ["Alderwick Magistrates' Court"]
    assert decided.payload["hours"] == 36
    assert decided.reason == "Satisfied that detention is necessary"


def test_a_form_opened_before_the_application_is_stale(held: Arrest, officers: Officers) -> None:
    ask(held, officers, "2026-03-15 16:00")
    with pytest.raises(StaleError):
        ask(held, officers, "2026-03-15 17:00", version=held.version)


def test_other_roles_ask_no_court_and_others_find_nothing(held: Arrest, officers: Officers) -> None:
    with pytest.raises(NotPermittedError):
        actions.apply_for_further_detention(
            held, ApplyForFurtherDetention(applied_at=ARRESTED, court="Alderwick", grounds="x"), by=officers.intake, at=ARRESTED
        )
    ask(held, officers, "2026-03-15 16:00")
    with reading_as(officers.outsider):
        assert not CourtApplication.objects.exists()
        with pytest.raises(NotFoundError):
            queries.arrest_by_reference(held.reference)
