"""What any release on bail is asked: only answers that the law knows, and a form with room for conditions and views."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from safehold.casework.releases.asked import NewCondition, NewViews, ReleaseDecision, ReleaseWithConditions
from safehold.casework.releases.choices import Factor, Purpose, Sought
from safehold.casework.releases.forms import ConditionsForm
from safehold.web.asked_forms import asked_of


class ReleaseForm(ConditionsForm):
    asks = ReleaseWithConditions


DECIDED = {
    "released_at_0": "14",
    "released_at_1": "3",
    "released_at_2": "2026",
    "released_at_3": "08:50",
    "necessary": "on",
    "proportionate": "on",
    "guidance_regarded": "on",
    "factors": ["public_risk"],
    "reasons": "Devices are examined.",
    "representations": "None made.",
    "representations_considered": "on",
}


@pytest.mark.parametrize(
    ("kind", "answers", "field"),
    [
        (NewCondition, {"purpose": "punishment", "text": "Stay at home", "reasons": "He deserves it"}, "purpose"),
        (NewViews, {"sought": "perhaps"}, "sought"),
    ],
)
def test_an_answer_that_the_law_does_not_know_is_none(kind: type[NewCondition], answers: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        kind(**answers)  # type: ignore[arg-type]
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_a_factor_that_the_law_does_not_know_weighs_nothing() -> None:
    decided: dict[str, Any] = {
        **dict.fromkeys(("necessary", "proportionate", "guidance_regarded", "representations_considered"), True),
        **dict.fromkeys(("reasons", "representations"), "Words"),
    }
    with pytest.raises(ValidationError) as refused:
        ReleaseDecision(released_at=datetime(2026, 3, 14, tzinfo=UTC), factors=["convenience"], **decided)
    assert [error["loc"] for error in refused.value.errors()] == [("factors", 0)]


def test_conditions_and_views_that_are_typed_become_what_the_action_takes() -> None:
    typed = {
        "purpose_2": "surrender",
        "text_2": " Report each Monday ",
        "reasons_2": "He has no fixed work",
        "copy_given": "on",
        "sought": "given",
        "views": "Keep him away",
        "custody_officer_told": "on",
    }
    form = ReleaseForm({**DECIDED, **typed})
    assert form.is_valid(), form.errors
    asked = asked_of(ReleaseWithConditions, form.cleaned_data)
    assert asked.factors == [Factor.PUBLIC_RISK]
    assert asked.conditions == [
        NewCondition(purpose=Purpose.SURRENDER, text="Report each Monday", reasons="He has no fixed work")
    ]
    assert asked.views == NewViews(sought=Sought.GIVEN, words="Keep him away", custody_officer_told=True)


def test_a_release_without_conditions_says_nothing_of_views() -> None:
    form = ReleaseForm(DECIDED)
    assert form.is_valid(), form.errors
    asked = asked_of(ReleaseWithConditions, form.cleaned_data)
    assert (asked.conditions, asked.views, asked.copy_given) == ([], None, False)


def test_what_is_missing_of_a_condition_is_asked_for_at_its_field() -> None:
    form = ReleaseForm({**DECIDED, "text_1": "Report each Monday"})
    assert dict(form.errors) == {
        "purpose_1": ["Choose which of the four permitted purposes the condition serves."],
        "reasons_1": ["Write why the condition is necessary for its purpose (Bail Act 1976 ss. 5(3), 5A)."],
    }


def test_the_fields_stand_in_the_order_of_the_questions() -> None:
    names = list(ReleaseForm().fields)
    assert names[:2] == ["released_at", "necessary"]
    first = names.index("purpose_1")
    assert names[first - 1 : first + 4] == ["representations_considered", "purpose_1", "text_1", "reasons_1", "purpose_2"]
    assert names[-6:] == ["copy_given", "sought", "views", "vulnerable", "through_representative", "custody_officer_told"]
