"""When what is kept of a person is reviewed, who decides on it, and that nothing is ever deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from casework.closing import choose_groups, close_case
from casework.custody.stories import IMAGES
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases import queries as cases_queries
from safehold.casework.cases import timeline
from safehold.casework.cases.asked import ChangeSupervisor, CloseCase, ReopenCase
from safehold.casework.cases.clock_comparison import compare_everything
from safehold.casework.cases.models import Case, Clock
from safehold.casework.charging.models import Charge
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddPerson
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.policy.actions import set_policy
from safehold.casework.policy.asked import SetPolicy
from safehold.casework.retention import actions, queries
from safehold.casework.retention.asked import ChooseGroup, DecideDisposal, EndHold, HoldRecord, RecordProceedings, ReviewRetention
from safehold.casework.retention.models import Decision, Record
from safehold.casework.retention.periods import proposed_group
from safehold.law.calendar import london_date
from safehold.law.charging import OFFENCES

Entries = Callable[[str], list[Entry]]

CLOSED = datetime(2026, 3, 16, 9, tzinfo=UTC)
"""A Monday; the case was opened before it."""


@pytest.fixture
def now() -> datetime:
    """The fixtures' moment: the story begins in March 2026."""
    return CLOSED - timedelta(days=1)


def subject(case: Case, officers: Officers, *, born: date | None = None) -> Person:
    return people.add_person(
        case, AddPerson(name="Test Subject 014", role=CaseRole.SUBJECT, date_of_birth=born), by=officers.detective, at=CLOSED
    )


def kept(case: Case, officers: Officers) -> Record:
    with reading_as(officers.inspector):
        return queries.records_of(case).get()


def hidden_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def clock_of(case: Case, officers: Officers, kind: str = "retention") -> Clock | None:
    with reading_as(officers.inspector):
        return next((clock for clock in cases_queries.clocks_of(case) if clock.kind == kind), None)


def review_day(case: Case, officers: Officers) -> date | None:
    clock = clock_of(case, officers)
    assert clock is not None
    return london_date(clock.ends_at) if clock.ends_at else None


def decide(record: Record, officers: Officers, *, keep: bool, at: datetime, by: Officer | None = None) -> Record:
    return actions.review_retention(record, ReviewRetention(keep=keep, reason="As reviewed"), by=by or officers.inspector, at=at)


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class TestTheGroup:
    def test_a_case_is_not_closed_before_the_group_of_each_suspect_is_chosen(self, open_case: Case, officers: Officers) -> None:
        person = subject(open_case, officers)
        with pytest.raises(RefusedError, match="review group of Test Subject 014") as refused:
            cases.close_case(open_case, CloseCase(outcome="Convicted", reason="Sentenced"), by=officers.inspector, at=CLOSED)
        assert "choose the review group" in refused.value.way_forward
        choose_groups(open_case, by=officers.inspector, at=CLOSED)
        assert clock_of(open_case, officers) is None
        cases.close_case(open_case, CloseCase(outcome="Convicted", reason="Sentenced"), by=officers.inspector, at=CLOSED)
        assert kept(open_case, officers).person == person
        assert review_day(open_case, officers) == date(2036, 3, 16)

    def test_where_nobody_is_known_the_group_is_that_of_the_case(self, open_case: Case, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="review group of the case as a whole"):
            cases.close_case(open_case, CloseCase(outcome="No suspect", reason="Nobody found"), by=officers.inspector, at=CLOSED)
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        assert kept(open_case, officers).person is None
        assert review_day(open_case, officers) == date(2032, 3, 16)

    def test_it_is_chosen_with_a_reason_by_whoever_leads_the_case(
        self, open_case: Case, officers: Officers, entries: Entries
    ) -> None:
        person = subject(open_case, officers)
        chosen = ChooseGroup(group="other", reason="A single message")
        with pytest.raises(NotPermittedError):
            actions.choose_group(open_case, chosen, by=officers.detective, at=CLOSED, person=person)
        without = ChooseGroup(group="other", reason=" ")
        with pytest.raises(InputError):
            actions.choose_group(open_case, without, by=officers.inspector, at=CLOSED, person=person)
        with pytest.raises(RefusedError, match="has a suspect"):
            actions.choose_group(open_case, chosen, by=officers.inspector, at=CLOSED, person=None)
        actions.choose_group(open_case, chosen, by=officers.inspector, at=CLOSED, person=person)
        with pytest.raises(RefusedError, match="already"):
            actions.choose_group(open_case, chosen, by=officers.inspector, at=CLOSED, person=person)
        (entry,) = entries("retention.group_chosen")
        assert (entry.reason, entry.payload) == ("A single message", {"before": "", "after": "other"})

    def test_a_witness_has_no_group(self, open_case: Case, officers: Officers) -> None:
        witness = people.add_person(
            open_case, AddPerson(name="Test Person 040", role=CaseRole.WITNESS), by=officers.detective, at=CLOSED
        )
        with pytest.raises(NotFoundError):
            actions.choose_group(
                open_case, ChooseGroup(group="other", reason="x"), by=officers.inspector, at=CLOSED, person=witness
            )

    def test_one_that_is_chosen_anew_moves_the_review(self, open_case: Case, officers: Officers) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        actions.choose_group(
            open_case,
            ChooseGroup(group="other_serious", reason="A further report"),
            by=officers.superintendent,
            at=CLOSED,
            person=None,
        )
        assert review_day(open_case, officers) == date(2036, 3, 16)

    def test_every_offence_of_this_work_proposes_a_group_with_its_reason(self) -> None:
        for code, offence in OFFENCES.items():
            group, why = proposed_group([code], [])
            assert group is not None
            assert offence.provision in why
        assert proposed_group([IMAGES], [])[0] == "public_protection"
        assert proposed_group([], ["Notification requirements"])[0] == "public_protection"
        assert proposed_group([], []) == (None, "No offence is recorded, so no group is proposed.")


class TestTheDays:
    def test_the_age_of_100_comes_before_the_ten_years(self, open_case: Case, officers: Officers) -> None:
        # Born on 29 February 1928: the age of 100 on 29 February 2028, before 16 March 2036.
        subject(open_case, officers, born=date(1928, 2, 29))
        close_case(open_case, by=officers.inspector, at=CLOSED)
        assert review_day(open_case, officers) == date(2028, 2, 29)

    def test_review_after_review_up_to_the_age_of_100_and_beyond(self, open_case: Case, officers: Officers) -> None:
        # Born on 29 February 1940, so 100 on 29 February 2040. Reviews: 2036, then the birthday, then every ten years.
        subject(open_case, officers, born=date(1940, 2, 29))
        close_case(open_case, by=officers.inspector, at=CLOSED)
        assert review_day(open_case, officers) == date(2036, 3, 16)
        decide(kept(open_case, officers), officers, keep=True, at=at_noon(date(2036, 3, 10)))
        assert review_day(open_case, officers) == date(2040, 2, 29)
        decide(kept(open_case, officers), officers, keep=True, at=at_noon(date(2040, 2, 29)))
        assert review_day(open_case, officers) == date(2050, 2, 28)

    def test_who_was_born_on_29_february_is_100_on_the_28th_where_the_year_is_none(
        self, open_case: Case, officers: Officers
    ) -> None:
        # 2000 was a leap year, 2100 is none; the case is closed in 2026, and the last review before was held in 2096.
        subject(open_case, officers, born=date(2000, 2, 29))
        close_case(open_case, by=officers.inspector, at=CLOSED)
        for year in (2036, 2046, 2056, 2066, 2076, 2086, 2096):
            assert review_day(open_case, officers) == date(year, 3, 16)
            decide(kept(open_case, officers), officers, keep=True, at=at_noon(date(year, 3, 16)))
        assert review_day(open_case, officers) == date(2100, 2, 28)

    def test_a_case_that_is_opened_again_is_reviewed_from_its_new_closing(self, open_case: Case, officers: Officers) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        decide(kept(open_case, officers), officers, keep=True, at=CLOSED)
        again = CLOSED + timedelta(days=365)
        cases.reopen_case(open_case, ReopenCase(reason="A further report"), by=officers.inspector, at=again)
        assert clock_of(open_case, officers) is None
        with pytest.raises(RefusedError, match="in use"):
            decide(kept(open_case, officers), officers, keep=True, at=again)
        cases.close_case(open_case, CloseCase(outcome="Nothing new", reason="Examined"), by=officers.inspector, at=again)
        assert review_day(open_case, officers) == date(2033, 3, 16)

    def test_the_clock_says_what_it_rests_on_and_is_the_supervisors(self, open_case: Case, officers: Officers) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED)
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert (clock.owner, clock.ended_by_law, clock.limit_name) == (officers.inspector, False, "Retention review")
        assert clock.ends_at - clock.soon_at == timedelta(days=90, hours=0)
        assert "a person decides" in " ".join(text for text, _ in clock.steps)
        # Whoever supervises the case afterwards keeps the record.
        cases.change_supervisor(
            open_case, ChangeSupervisor(reason="Leaves"), by=officers.inspector, at=CLOSED, to=officers.superintendent
        )
        later = clock_of(open_case, officers)
        assert later is not None
        assert later.owner == officers.superintendent
        with reading_as(officers.inspector):
            assert compare_everything(processes=1).differences == ()

    def test_the_force_sets_its_own_periods_and_an_old_case_keeps_those_of_its_day(
        self, open_case: Case, officers: Officers
    ) -> None:
        set_policy(
            "retention_years.other",
            SetPolicy(
                value=4,
                effective_from=london_date(CLOSED),
                reason="Reviewed with the information manager",
                authority="The Chief Constable",
            ),
            by=officers.administrator,
            at=CLOSED,
        )
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        assert review_day(open_case, officers) == date(2030, 3, 16)
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert "as set on 16 March 2026 by S. Ystem" in " ".join(basis for _, basis in clock.steps)


class TestProceedings:
    @pytest.fixture
    def person(self, open_case: Case, officers: Officers) -> Person:
        return subject(open_case, officers, born=date(1990, 5, 1))

    @pytest.fixture
    def charged(self, open_case: Case, officers: Officers, person: Person) -> Person:
        with reading_as(officers.inspector):
            Charge.objects.create(
                case=open_case,
                person=person,
                offences=[IMAGES],
                charged_at=CLOSED - timedelta(days=100),
                decided_by="cps",
                remand="bailed",
                first_hearing=date(2026, 1, 5),
                court="Alderwick Magistrates' Court",
                hearing_outcome="came",
                heard_at=CLOSED - timedelta(days=1),
                recorded_at=CLOSED - timedelta(days=100),
                recorded_by=officers.detective,
            )
        return person

    def record(self, case: Case, person: Person, officers: Officers, *, at: datetime = CLOSED, **facts: Any) -> Record:
        given: dict[str, Any] = {"ended_on": date(2026, 3, 2), "convicted": True, "reason": "Alderwick Crown Court", **facts}
        return actions.record_proceedings(case, RecordProceedings(**given), by=officers.detective, at=at, person=person)

    def test_proceedings_are_not_recorded_over_what_somebody_else_recorded_meanwhile(
        self, open_case: Case, officers: Officers, charged: Person
    ) -> None:
        seen = self.record(open_case, charged, officers, convicted=False).version
        self.record(open_case, charged, officers, convicted=True, version=seen)
        with pytest.raises(StaleError):
            self.record(open_case, charged, officers, convicted=False, version=seen)

    def test_a_form_on_proceedings_that_was_stale_is_saved_once_what_changed_was_seen(
        self, open_case: Case, officers: Officers, charged: Person, log_in: Callable[[Officer], Client]
    ) -> None:
        self.record(open_case, charged, officers, convicted=False)
        browser, page = log_in(officers.detective), f"/cases/{open_case.reference}/retention/{charged.pk}/proceedings"
        typed = {
            "ended_on_0": "2",
            "ended_on_1": "3",
            "ended_on_2": "2026",
            "appeal_pending": "on",
            "reason": "The court's result",
        }
        opened = hidden_in(browser.get(page).content.decode())
        self.record(open_case, charged, officers, convicted=True)
        refused = browser.post(f"{page}/save", {**opened, **typed})
        assert (refused.status_code, kept(open_case, officers).convicted) == (409, True)
        assert "Convicted on Mon 2 Mar 2026" in refused.content.decode()
        again = browser.post(f"{page}/save", {**hidden_in(refused.content.decode()), **typed})
        assert again.status_code == 302, again.content.decode()[-3000:]
        record = kept(open_case, officers)
        assert (record.convicted, record.appeal_pending) == (False, True)

    def test_a_charge_keeps_the_record_until_how_it_ended_is_recorded(
        self, open_case: Case, officers: Officers, charged: Person, entries: Entries
    ) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED)
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert (clock.ends_at, clock.action_label) == (None, "Record it")
        assert "the proceedings go on" in " ".join(text for text, _ in clock.steps)
        with pytest.raises(RefusedError, match="Proceedings keep it"):
            decide(kept(open_case, officers), officers, keep=False, at=CLOSED)
        self.record(open_case, charged, officers, convicted=False)
        assert review_day(open_case, officers) == date(2036, 3, 16)
        (entry,) = entries("retention.proceedings_recorded")
        assert entry.payload["ended"] == "2026-03-02"

    def test_a_charge_after_the_end_of_earlier_proceedings_keeps_it_again(
        self, open_case: Case, officers: Officers, charged: Person
    ) -> None:
        self.record(open_case, charged, officers, ended_on=date(2025, 12, 20), convicted=False)
        with reading_as(officers.inspector):
            Charge.objects.update(charged_at=at_noon(date(2026, 1, 10)))
        close_case(open_case, by=officers.inspector, at=CLOSED)
        assert review_day(open_case, officers) is None

    def test_custody_and_an_appeal_keep_it_and_a_late_release_moves_the_review(
        self, open_case: Case, officers: Officers, charged: Person
    ) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        self.record(open_case, charged, officers, in_custody=True)
        assert review_day(open_case, officers) is None
        self.record(open_case, charged, officers, appeal_pending=True)
        assert review_day(open_case, officers) is None
        # Six months from the conviction on 2 March 2026 end long before the six years from the closing.
        self.record(open_case, charged, officers)
        assert review_day(open_case, officers) == date(2032, 3, 16)
        # Eleven years in custody end after them.
        later = at_noon(date(2037, 4, 1))
        self.record(open_case, charged, officers, at=later, released_on=date(2037, 3, 30))
        assert review_day(open_case, officers) == date(2037, 3, 30)

    def test_a_disposal_waits_for_the_six_months_after_a_conviction(
        self, open_case: Case, officers: Officers, charged: Person
    ) -> None:
        self.record(open_case, charged, officers)
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        with pytest.raises(RefusedError, match="keep it to 2 September 2026"):
            decide(kept(open_case, officers), officers, keep=False, at=at_noon(date(2026, 9, 2)))
        decide(kept(open_case, officers), officers, keep=False, at=at_noon(date(2026, 9, 3)))

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"ended_on": None}, "ended_on"),
            ({"ended_on": date(2026, 3, 17)}, "ended_on"),
            ({"ended_on": date(2025, 12, 5)}, "ended_on"),
            ({"convicted": False, "in_custody": True}, "convicted"),
            ({"in_custody": True, "released_on": date(2026, 3, 3)}, "released_on"),
            ({"released_on": date(2026, 3, 1)}, "released_on"),
            ({"reason": " "}, "reason"),
        ],
    )
    def test_facts_that_cannot_be_are_refused(
        self, open_case: Case, officers: Officers, charged: Person, facts: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            self.record(open_case, charged, officers, **facts)
        assert refused.value.field == field


class TestTheDecision:
    @pytest.fixture
    def record(self, open_case: Case, officers: Officers) -> Record:
        close_case(open_case, by=officers.inspector, at=CLOSED, group="other")
        return kept(open_case, officers)

    def test_a_disposal_takes_two_people_and_deletes_nothing(
        self, open_case: Case, record: Record, officers: Officers, entries: Entries
    ) -> None:
        proposed = decide(record, officers, keep=False, at=CLOSED)
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert (clock.tag, clock.action_label) == ("disposal_proposed", "Decide")
        with pytest.raises(NotPermittedError, match="second inspector"):
            actions.decide_disposal(proposed, DecideDisposal(agree=True, reason="Mine"), by=officers.inspector, at=CLOSED)
        with pytest.raises(RefusedError, match="is proposed"):
            decide(proposed, officers, keep=True, at=CLOSED)
        with pytest.raises(StaleError):
            actions.decide_disposal(
                proposed, DecideDisposal(agree=True, reason="x", version=1), by=officers.superintendent, at=CLOSED
            )
        actions.decide_disposal(
            proposed, DecideDisposal(agree=True, reason="Nothing speaks against it"), by=officers.superintendent, at=CLOSED
        )
        assert clock_of(open_case, officers) is None
        assert kept(open_case, officers).group == "other"
        with pytest.raises(RefusedError, match="agreed to"):
            decide(proposed, officers, keep=True, at=CLOSED)
        another = ChooseGroup(group="other_serious", reason="Another")
        with pytest.raises(RefusedError, match="agreed to"):
            actions.choose_group(open_case, another, by=officers.inspector, at=CLOSED, person=None)
        (reviewed,), (entry,) = entries("retention.reviewed"), entries("retention.disposal_decided")
        assert reviewed.payload == {"decision": "disposal_proposed", "next_review": "2032-03-16"}
        assert entry.payload == {"decision": "disposal_agreed", "proposed_by": "DI R. Template"}
        with reading_as(officers.inspector):
            titles = [each.title for each in timeline.timeline_of(open_case)]
        assert {"Review group chosen: other offences", "Disposal proposed", "Disposal agreed to"} <= set(titles)

    def test_one_that_is_not_agreed_to_leaves_the_review_due(self, open_case: Case, record: Record, officers: Officers) -> None:
        proposed = decide(record, officers, keep=False, at=CLOSED)
        actions.decide_disposal(
            proposed, DecideDisposal(agree=False, reason="A claim may follow"), by=officers.superintendent, at=CLOSED
        )
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert (clock.tag, clock.action_label) == ("", "Record the review")
        decide(kept(open_case, officers), officers, keep=True, at=CLOSED + timedelta(days=30))
        assert review_day(open_case, officers) == date(2032, 4, 15)

    def test_a_hold_stops_a_disposal_and_not_a_review(
        self, open_case: Case, record: Record, officers: Officers, entries: Entries
    ) -> None:
        proposed = decide(record, officers, keep=False, at=CLOSED)
        actions.hold_record(
            proposed, HoldRecord(reason="The inquiry of 2025 asked for it"), by=officers.superintendent, at=CLOSED
        )
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert clock.tag == "on_hold"
        by = officers.superintendent
        with pytest.raises(RefusedError, match="on hold since 16 March 2026: The inquiry of 2025"):
            actions.decide_disposal(proposed, DecideDisposal(agree=True, reason="Not needed"), by=by, at=CLOSED)
        actions.decide_disposal(proposed, DecideDisposal(agree=False, reason="Not needed"), by=by, at=CLOSED)
        with pytest.raises(RefusedError, match="on hold"):
            decide(proposed, officers, keep=False, at=CLOSED)
        decide(proposed, officers, keep=True, at=CLOSED)
        with pytest.raises(RefusedError, match="already"):
            actions.hold_record(proposed, HoldRecord(reason="Again"), by=officers.inspector, at=CLOSED)
        actions.end_hold(proposed, EndHold(reason="The inquiry has reported"), by=officers.inspector, at=CLOSED)
        with pytest.raises(RefusedError, match="not on hold"):
            actions.end_hold(proposed, EndHold(reason="Again"), by=officers.inspector, at=CLOSED)
        decide(proposed, officers, keep=False, at=CLOSED)
        assert [entry.reason for entry in entries("retention.held")] == ["The inquiry of 2025 asked for it"]
        assert [entry.reason for entry in entries("retention.hold_ended")] == ["The inquiry has reported"]

    def test_a_proposal_from_before_the_case_was_opened_again_is_void(
        self, open_case: Case, record: Record, officers: Officers
    ) -> None:
        decide(record, officers, keep=False, at=CLOSED)
        opened, closed = CLOSED + timedelta(days=30), CLOSED + timedelta(days=60)
        cases.reopen_case(open_case, ReopenCase(reason="A further report"), by=officers.inspector, at=opened)
        cases.close_case(open_case, CloseCase(outcome="Nothing new", reason="Examined"), by=officers.inspector, at=closed)
        again = kept(open_case, officers)
        with pytest.raises(RefusedError, match="No disposal is proposed"):
            actions.decide_disposal(
                again, DecideDisposal(agree=True, reason="As proposed then"), by=officers.superintendent, at=closed
            )
        clock = clock_of(open_case, officers)
        assert clock is not None
        assert (clock.tag, clock.action_label) == ("", "Record the review")
        proposed = decide(again, officers, keep=False, at=closed)
        actions.decide_disposal(
            proposed, DecideDisposal(agree=True, reason="Nothing speaks against it"), by=officers.superintendent, at=closed
        )

    def test_a_decision_is_never_changed(self, record: Record, officers: Officers) -> None:
        for change in (lambda rows: rows.update(reason="Another"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic(), reading_as(officers.inspector):
                change(Decision.objects.filter(record=record))


class TestWhoSees:
    def test_another_team_finds_nothing(self, open_case: Case, officers: Officers) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED)
        record = kept(open_case, officers)
        for officer in (officers.outsider, officers.administrator, officers.auditor, officers.press, officers.dfu_examiner):
            with reading_as(officer):
                assert not queries.records().exists()
                assert not Decision.objects.exists()
                with pytest.raises(NotFoundError):
                    queries.record_by_number(record.pk)

    def test_the_page_says_what_is_kept_and_offers_what_the_role_may_do(
        self, open_case: Case, officers: Officers, log_in: Callable[[Officer], Client]
    ) -> None:
        subject(open_case, officers)
        page = f"/cases/{open_case.reference}/retention"
        before = log_in(officers.inspector).get(page).content.decode()
        assert "No group chosen" in before
        close_page = log_in(officers.inspector).get(f"/cases/{open_case.reference}/close").content.decode()
        assert "review group of Test Subject 014" in close_page
        assert "can&#39;t be closed while something below waits" in close_page
        close_case(open_case, by=officers.inspector, at=CLOSED)
        record = kept(open_case, officers)
        shown = log_in(officers.inspector).get(page).content.decode()
        assert "The software deletes nothing" in shown
        assert f"/retention/{record.pk}/review" in shown
        assert "16 March 2036" in shown
        reader = log_in(officers.intake).get(page)
        assert reader.status_code == 200
        assert f"/retention/{record.pk}/review" not in reader.content.decode()
        for stranger in (officers.outsider, officers.dfu_examiner, officers.press):
            assert log_in(stranger).get(page).status_code in (403, 404)

    def test_the_board_has_it_once_it_is_due_soon_and_not_for_years_before(
        self, open_case: Case, officers: Officers, log_in: Callable[[Officer], Client]
    ) -> None:
        close_case(open_case, by=officers.inspector, at=CLOSED)
        head = "What is kept of a closed case is reviewed"
        assert head not in log_in(officers.inspector).get("/today").content.decode()
        with reading_as(officers.inspector):
            Clock.objects.update(soon_at=timezone.now() - timedelta(days=1), ends_at=timezone.now() + timedelta(days=89))
        assert head in log_in(officers.inspector).get("/today").content.decode()
        assert head not in log_in(officers.outsider).get("/today").content.decode()

    def test_the_forms_carry_a_review_from_the_group_to_the_disposal(
        self, open_case: Case, officers: Officers, log_in: Callable[[Officer], Client]
    ) -> None:
        person = subject(open_case, officers)
        browser, second = log_in(officers.inspector), log_in(officers.superintendent)
        page = f"/cases/{open_case.reference}/retention"
        form = browser.get(f"{page}/{person.pk}/group").content.decode()
        assert "No offence is recorded, so no group is proposed." in form
        assert "checked" not in form

        def send(client: Client, path: str, **typed: Any) -> None:
            assert client.get(path).status_code == 200
            answer = client.post(f"{path}/save", typed)
            assert answer.status_code == 302, answer.content.decode()[-3000:]

        send(browser, f"{page}/{person.pk}/group", group="other", reason="A single message")
        cases.close_case(open_case, CloseCase(outcome="No offence", reason="Examined"), by=officers.inspector, at=CLOSED)
        record = kept(open_case, officers)
        send(browser, f"{page}/{person.pk}/proceedings", reason="Police national computer")
        send(browser, f"/retention/{record.pk}/hold", reason="A public inquiry")
        send(browser, f"/retention/{record.pk}/hold/end", reason="It has reported")
        send(browser, f"/retention/{record.pk}/review", keep="no", reason="No longer needed")
        assert browser.get(f"/retention/{record.pk}/disposal").status_code == 403
        send(second, f"/retention/{record.pk}/disposal", agree="yes", reason="Agreed")
        assert "Disposal agreed to" in browser.get(page).content.decode()
