"""Every rule of the law is one that the product lives by."""

from lived_by import functions, not_lived_by

NOT_YET = {
    "after_breach", "check_release_on_bail", "check_retention", "check_travel", "court_form", "force_table", "on_match",
    "on_no_match", "policy_on", "supervisor_review_by",
}  # fmt: skip
"""What only tests call: each goes from here once the product lives by it, or once it is deleted. Nothing is added."""


def test_nothing_further_is_law_that_nobody_lives_by() -> None:
    assert set(not_lived_by()) <= NOT_YET


def test_what_actions_and_commands_ask_counts_as_lived_by() -> None:
    """The clock of detention is asked by the records, biometrics by the command too, the limits of orders only by the law."""
    assert {"clock", "biometrics", "order_beyond_limit", "check_police_charge"} <= functions().keys() - not_lived_by().keys()
