"""Entries under a warrant, its return, keeping what was seized, and notices for a locked device."""

from dataclasses import replace
from datetime import date

import pytest

from safehold.law import warrants
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError
from safehold.law.warrants import DisclosureNotice, Entry, NoticeGround, SearchWarrant

D = date
WARRANT = SearchWarrant(D(2026, 2, 10), "pace_s8")  # last day 10 May 2026
WIDE = SearchWarrant(D(2026, 2, 10), "pace_s8", all_premises=True, multiple_entries=True, entries=2)
DAY = D(2026, 3, 2)


class TestEntries:
    def test_first_entry_to_named_premises_needs_nothing_more(self):
        assert warrants.check_entry_under(WARRANT, Entry(DAY))

    @pytest.mark.parametrize(
        ("warrant", "entry", "code"),
        [
            (WARRANT, Entry(D(2026, 5, 11)), "warrant.expired"),
            (WARRANT, Entry(DAY, 2, inspector_in_writing=True), "warrant.single_entry"),
            (WIDE, Entry(DAY, 3, inspector_in_writing=True), "warrant.entries_used"),
            (WIDE, Entry(DAY, 2), "warrant.inspector"),
            (WIDE, Entry(DAY, premises_named=False), "warrant.inspector"),
            (WARRANT, Entry(DAY, premises_named=False, inspector_in_writing=True), "warrant.other_premises"),
            (WARRANT, Entry(DAY, reasonable_hour=False), "warrant.hour"),
        ],
    )
    def test_entry_that_the_warrant_does_not_allow_is_refused(self, warrant, entry, code):
        with pytest.raises(RefusedByLawError) as refusal:
            warrants.check_entry_under(warrant, entry)
        assert refusal.value.code == code
        assert refusal.value.provision.startswith("PACE 1984 s.1")

    @pytest.mark.parametrize("change", [{"all_premises": True}, {"multiple_entries": True}])
    def test_section_4_of_the_act_of_1978_knows_one_entry_and_the_premises_named(self, change):
        for refused in (warrants.check_granted, lambda granted: warrants.check_entry_under(granted, Entry(DAY))):
            with pytest.raises(RefusedByLawError) as refusal:
                refused(SearchWarrant(D(2026, 2, 10), "pca_s4", **change))
            assert refusal.value.code == "warrant.reach"
            assert "s.4" in refusal.value.provision
            assert "PACE 1984 s.8" in refusal.value.way_forward
        warrants.check_granted(SearchWarrant(D(2026, 2, 10), "pace_s8", **change))
        warrants.check_granted(SearchWarrant(D(2026, 2, 10), "pca_s4"))

    def test_inspector_opens_the_second_entry_and_other_premises(self):
        steps = warrants.check_entry_under(WIDE, Entry(DAY, 2, premises_named=False, inspector_in_writing=True))
        assert steps[-1].provision == "PACE 1984 s.16(3B)"
        other = warrants.check_entry_under(WIDE, Entry(DAY, premises_named=False, inspector_in_writing=True))
        assert other[-1].provision == "PACE 1984 s.16(3A)"

    def test_unreasonable_hour_with_its_reason(self):
        assert warrants.check_entry_under(WARRANT, Entry(DAY, reasonable_hour=False, why_at_that_hour="Devices run at night"))

    def test_number_below_one_is_impossible(self):
        with pytest.raises(FactsError, match="number"):
            warrants.check_entry_under(WARRANT, Entry(DAY, 0))


class TestReturn:
    def test_goes_back_when_executed_or_at_the_end_of_its_life(self):
        assert warrants.return_by(D(2026, 2, 10), "pca_s4", executed=DAY).last_day == DAY
        assert warrants.return_by(D(2026, 2, 10), "pca_s4").last_day == D(2026, 5, 10)

    def test_execution_after_its_life_is_refused(self):
        with pytest.raises(RefusedByLawError):
            warrants.return_by(D(2026, 2, 10), "pca_s4", executed=D(2026, 5, 11))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"found_recorded": False}, "warrant.not_endorsed"),
            ({"other_seized_recorded": False}, "warrant.not_endorsed"),
            ({"copy_left": False}, "warrant.copy"),
        ],
    )
    def test_endorsement_and_copy(self, change, code):
        complete = {"found_recorded": True, "other_seized_recorded": True, "copy_left": True}
        warrants.check_endorsement(**complete)
        with pytest.raises(RefusedByLawError) as refusal:
            warrants.check_endorsement(**complete | change)
        assert refusal.value.code == code


def test_keeping_needs_a_reason_and_no_copy_that_is_enough():
    assert warrants.check_retention(necessary=True, reasons="Examination not finished")
    for change, code in (
        ({"copy_is_enough": True}, "seizure.copy_is_enough"),
        ({"necessary": False}, "seizure.not_necessary"),
        ({"reasons": ""}, "seizure.not_necessary"),
    ):
        with pytest.raises(RefusedByLawError) as refusal:
            warrants.check_retention(**{"necessary": True, "reasons": "Examination"} | change)
        assert refusal.value.code == code


NOTICE = DisclosureNotice("Circuit judge, 2 Nov 2026", True, NoticeGround.CRIME, True, True, True, True, "By noon on 5 November")


class TestLockedDevice:
    def test_complete_notice_passes(self):
        assert len(warrants.check_notice(NOTICE)) == 8

    @pytest.mark.parametrize(
        "change",
        [
            {"permission": ""}, {"key_held": False}, {"ground": None}, {"proportionate": False}, {"no_other_way": False},
            {"in_writing": False}, {"describes_information": False}, {"time_allowed": " "},
        ],
    )  # fmt: skip
    def test_each_part_of_section_49_is_needed(self, change):
        with pytest.raises(RefusedByLawError) as refusal:
            warrants.check_notice(replace(NOTICE, **change))
        assert "s.49" in refusal.value.provision

    def test_five_years_in_a_child_indecency_case_else_two(self):
        assert warrants.maximum_years(child_indecency=True, on=DAY) == 5
        assert warrants.maximum_years(child_indecency=False, on=DAY) == 2
        with pytest.raises(NotCoveredError):
            warrants.maximum_years(child_indecency=True, on=D(2009, 1, 1))
