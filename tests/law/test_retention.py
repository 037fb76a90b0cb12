"""When the keeping of records is reviewed, how long prints may be kept, and that nothing is ever deleted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import retention
from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.provisions import Version
from safehold.law.retention import (
    BiometricFacts,
    BiometricOutcome,
    CriminalProceedings,
    GroupPeriods,
    RecordFacts,
    ReviewGroup,
)
from safehold.law.steps import Basis

D = date
CONTACT = D(2026, 3, 14)


class TestGroups:
    @pytest.mark.parametrize(
        ("group", "due"),
        [
            (ReviewGroup.PUBLIC_PROTECTION, D(2036, 3, 14)),
            (ReviewGroup.OTHER_SERIOUS, D(2036, 3, 14)),
            (ReviewGroup.OTHER, D(2032, 3, 14)),
        ],
    )
    def test_first_review_of_each_group(self, group, due):
        assert retention.review(RecordFacts(group, CONTACT)).review_by == due

    def test_review_held_begins_the_next_period(self):
        facts = RecordFacts(ReviewGroup.OTHER_SERIOUS, CONTACT, reviews=(D(2036, 2, 1),))
        assert retention.review(facts).review_by == D(2046, 2, 1)

    def test_contact_after_a_review_begins_a_new_clear_period(self):
        facts = RecordFacts(ReviewGroup.OTHER, D(2037, 5, 1), reviews=(D(2036, 2, 1),))
        assert retention.review(facts).review_by == D(2043, 5, 1)

    def test_public_protection_asks_again_at_the_age_of_100(self):
        answer = retention.review(RecordFacts(ReviewGroup.PUBLIC_PROTECTION, CONTACT, born=D(1930, 7, 1)))
        assert (answer.kept_until_age, answer.review_by) == (D(2030, 7, 1), D(2030, 7, 1))
        young = retention.review(RecordFacts(ReviewGroup.PUBLIC_PROTECTION, CONTACT, born=D(1990, 7, 1)))
        assert (young.kept_until_age, young.review_by) == (D(2090, 7, 1), D(2036, 3, 14))

    def test_leap_day_is_reviewed_at_the_end_of_february(self):
        assert retention.review(RecordFacts(ReviewGroup.OTHER, D(2024, 2, 29))).review_by == D(2030, 2, 28)

    def test_force_may_set_its_own_periods_and_old_contacts_keep_the_old(self):
        own = retention.RULES["groups"].amended(
            Version(
                dict.fromkeys(ReviewGroup, GroupPeriods(2, 2, None)), "years", D(2026, 1, 1), "force order", "Two years.",
                Basis.FORCE_POLICY,
            )
        )  # fmt: skip
        assert retention.review(RecordFacts(ReviewGroup.OTHER, CONTACT), groups=own).review_by == D(2028, 3, 14)
        assert retention.review(RecordFacts(ReviewGroup.OTHER, D(2025, 12, 31)), groups=own).review_by == D(2031, 12, 31)

    @given(st.sampled_from(list(ReviewGroup)), st.dates(D(2020, 1, 1), D(2045, 1, 1)), st.integers(0, 4000))
    def test_a_later_contact_is_never_reviewed_earlier_and_nothing_is_deleted(self, group, contact, more):
        later = D.fromordinal(contact.toordinal() + more)
        one, other = (retention.review(RecordFacts(group, day)) for day in (contact, later))
        assert one.review_by <= other.review_by
        assert not one.deletes
        assert "nothing is deleted by itself" in one.steps[-1].text


class TestProceedings:
    def review(self, proceedings):
        return retention.review(RecordFacts(ReviewGroup.OTHER, CONTACT, proceedings=proceedings))

    @pytest.mark.parametrize(
        "proceedings",
        [
            CriminalProceedings(),
            CriminalProceedings(D(2027, 1, 1), convicted=True, in_custody=True),
            CriminalProceedings(D(2027, 1, 1), convicted=True, appeal_pending=True),
        ],
    )
    def test_no_review_while_they_keep_it(self, proceedings):
        assert self.review(proceedings).review_by is None

    def test_conviction_keeps_for_six_months_or_to_the_release(self):
        assert self.review(CriminalProceedings(D(2027, 1, 31), convicted=True)).kept_by_proceedings_until == D(2027, 7, 31)
        released = CriminalProceedings(D(2027, 1, 31), convicted=True, released_from_custody=D(2034, 5, 1))
        answer = self.review(released)
        assert (answer.kept_by_proceedings_until, answer.review_by) == (D(2034, 5, 1), D(2034, 5, 1))
        assert any("Convicted on 31 January 2027: kept to 1 May 2034" in step.text for step in answer.steps)
        soon = CriminalProceedings(D(2027, 1, 31), convicted=True, released_from_custody=D(2027, 3, 1))
        assert self.review(soon).kept_by_proceedings_until == D(2027, 7, 31)

    def test_acquittal_leaves_the_review_of_the_group(self):
        answer = self.review(CriminalProceedings(D(2027, 1, 31)))
        assert (answer.kept_by_proceedings_until, answer.review_by) == (D(2027, 1, 31), D(2032, 3, 14))


TAKEN = D(2026, 3, 14)


class TestBiometrics:
    @pytest.mark.parametrize(
        ("facts", "indefinite", "ends"),
        [
            (BiometricFacts(TAKEN, BiometricOutcome.CHARGED_NOT_CONVICTED), False, D(2029, 3, 13)),
            (BiometricFacts(TAKEN, BiometricOutcome.ARRESTED_ONLY, commissioner_consented=True), False, D(2029, 3, 13)),
            (BiometricFacts(TAKEN, BiometricOutcome.ARRESTED_ONLY), False, None),
            (BiometricFacts(TAKEN, BiometricOutcome.UNDER_INVESTIGATION), False, None),
            (BiometricFacts(TAKEN, BiometricOutcome.CONVICTED), True, None),
            (BiometricFacts(TAKEN, BiometricOutcome.ARRESTED_ONLY, earlier_conviction=True), True, None),
        ],
    )
    def test_section_63f(self, facts, indefinite, ends):
        answer = retention.biometrics(facts)
        assert (answer.indefinite, answer.ends, answer.deletes) == (indefinite, ends, False)


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        (RecordFacts(ReviewGroup.OTHER, CONTACT, born=D(2026, 3, 15)), "born"),
        (RecordFacts(ReviewGroup.OTHER, D(1066, 1, 1)), "last_contact"),
        (RecordFacts(ReviewGroup.OTHER, CONTACT, reviews=(D(2190, 1, 1),)), "reviews[0]"),
        (
            RecordFacts(ReviewGroup.OTHER, CONTACT, proceedings=CriminalProceedings(CONTACT, False, D(2027, 1, 1))),
            "proceedings.released_from_custody",
        ),
        (
            RecordFacts(ReviewGroup.OTHER, CONTACT, proceedings=CriminalProceedings(CONTACT, True, D(2026, 1, 1))),
            "proceedings.released_from_custody",
        ),
    ],
)
def test_impossible_facts_are_named(facts, fact):
    with pytest.raises(FactsError) as error:
        retention.review(facts)
    assert error.value.fact == fact


def test_contact_before_the_code_is_not_answered():
    with pytest.raises(NotCoveredError):
        retention.review(RecordFacts(ReviewGroup.OTHER, D(2005, 11, 13)))
