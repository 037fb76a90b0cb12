"""What is asked about a bail is held to the answers that there are, on the form and by a program alike."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from casework.custody.stories import ALL_FOUR, ASKED_FOR, DECIDED
from safehold.asked import Asked
from safehold.casework.bail import forms
from safehold.casework.bail.asked import (
    DecideOnFailure,
    EndBail,
    ExtendBail,
    GrantBail,
    PrepareExtension,
    RecordCourtApplication,
    RecordRepresentations,
    SetReturnDay,
    SuspendBail,
    VaryConditions,
)
from safehold.web.asked_forms import asked_of

MOMENT = datetime(2026, 6, 8, 9, tzinfo=UTC)
DAY = date(2026, 6, 8)
EXTENSION: dict[str, Any] = {"to_months": 6, "condition_reasons": ALL_FOUR}
TOLD: dict[str, Any] = {"told_whom": "Solicitor", "told_how": "email", "told_at": MOMENT}


@pytest.mark.parametrize(
    ("kind", "answers", "wrong"),
    [
        (
            GrantBail,
            {"released_at": MOMENT, **DECIDED, "custody_officer": "PS D. Desk"},
            {"returns_early": "convenient"},
        ),
        (SetReturnDay, {"returns_on": DAY, "reason": "Told by letter"}, {"returns_early": "convenient"}),
        (PrepareExtension, {**EXTENSION, **TOLD}, {"told_how": "pigeon"}),
        (PrepareExtension, {**EXTENSION, **TOLD}, {"told_how": ""}),
        (ExtendBail, EXTENSION, {"told_how": "pigeon"}),
        (ExtendBail, EXTENSION, {"to_months": 7}),
        (ExtendBail, EXTENSION, {"condition_reasons": {**ALL_FOUR, "E": "There is none"}}),
        (RecordRepresentations, {"answer": "none"}, {"answer": "perhaps"}),
        (
            RecordCourtApplication,
            {"applied_on": DAY, "court": "Brackmouth", "asked_until": DAY, "condition_reasons": {}},
            {"condition_reasons": {"A": "Not for a court"}},
        ),
        (SuspendBail, {"on": DAY, "sent_on": DAY, "reason": "Sent"}, {"sent_on": None}),
        (DecideOnFailure, {"outcome": "not_proceeded", "on": DAY, "decided_by": "D", "reason": "R"}, {"outcome": "forgiven"}),
        (EndBail, {"ended_at": MOMENT, "outcome": "no_further_action", "reason": "R"}, {"outcome": "expired"}),
        (VaryConditions, {**ASKED_FOR, "reason": "She moved"}, {"add": [{"purpose": "punishment", "text": "T", "reasons": "R"}]}),
    ],
)
def test_an_answer_that_there_is_not_is_refused(kind: type[Asked], answers: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert kind(**answers)
    with pytest.raises(ValidationError) as refused:
        kind(**{**answers, **wrong})
    assert {error["loc"][0] for error in refused.value.errors()} == set(wrong)


def test_grounds_that_are_typed_one_by_one_are_taken_together() -> None:
    typed = {
        **{f"applied_on_{part}": text for part, text in enumerate(("8", "6", "2026"))},
        **{f"asked_until_{part}": text for part, text in enumerate(("14", "9", "2026"))},
        "court": "Brackmouth",
        "condition_b": " Two devices wait ",
        "condition_c": "Seven were examined",
        "condition_d": "A child is at risk",
    }
    form = forms.CourtApplicationForm(typed)
    assert form.is_valid(), form.errors
    asked = asked_of(RecordCourtApplication, form.cleaned_data)
    assert asked.condition_reasons == {"B": "Two devices wait", "C": "Seven were examined", "D": "A child is at risk"}
    assert dict(forms.CourtApplicationForm({**typed, "condition_c": " "}).errors) == {
        "condition_c": ["Write the grounds for condition C."]
    }


def test_the_reasons_stand_where_they_are_asked() -> None:
    names = list(forms.PrepareForm().fields)
    assert names == [
        *("told_whom", "told_how", "told_at", "to_months"),
        *("condition_a", "condition_b", "condition_c", "condition_d"),
        *("answer", "representations", "answer_by", "sent_to"),
    ]
