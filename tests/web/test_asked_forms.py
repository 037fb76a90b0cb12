"""A form is made of what an action asks: its fields, their limits, what is said where one is empty, and the value they give."""

from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from django import forms
from django.db.models import TextChoices
from pydantic import Field, ValidationError

from safehold.accounts.checks import refuse_missing
from safehold.accounts.errors import InputError
from safehold.asked import Ask, Asked, AskedOfRecord, Day, Label, Lines, Moment, Names, Text, missing_in
from safehold.web.asked_forms import form_of
from safehold.web.forms import offer


class Answer(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class NoteDog(AskedOfRecord):
    """A dog."""

    dog: Annotated[Label, Ask("What dog is it?", help="Its breed, if known.", missing="Write what dog it is.")]
    seen_at: Annotated[Moment, Ask("When was it seen?", missing="Write when it was seen.")]
    since: Annotated[Day | None, Ask("Since which day?")] = None
    bites: Annotated[Answer | None, Ask("Does it bite?")] = None
    kept: Annotated[Answer, Ask("Is it kept in?", missing="Say whether it is kept in.", radio=True)]
    dogs: Annotated[int | None, Field(ge=2, le=9), Ask("How many?")] = None
    warn: Annotated[bool, Ask("Warn the team")] = False
    told: Annotated[Names, Ask("Who was told?", rows=2)] = []
    account: Annotated[Text, Ask("What happened?", rows=3)] = ""
    left_at: Annotated[Moment | None, Ask("When did you leave?", missing_on_form="Write when you left.")] = None
    reference: str = ""


FORM = form_of(NoteDog)
TYPED = {
    "dog": "  Alsatian ",
    "seen_at_0": "2",
    "seen_at_1": "3",
    "seen_at_2": "2026",
    "seen_at_3": "07:40",
    "kept": "no",
    "left_at_0": "2",
    "left_at_1": "3",
    "left_at_2": "2026",
    "left_at_3": "08:00",
    "told": "DC A. Sample\n\n PC K. Placeholder \n",
}


def test_a_form_asks_in_the_order_of_the_class_and_leaves_out_what_has_no_question() -> None:
    assert list(FORM.base_fields) == ["dog", "seen_at", "since", "bites", "kept", "dogs", "warn", "told", "account", "left_at"]
    assert FORM.base_fields["dog"].label == "What dog is it?"
    assert FORM.base_fields["dog"].help_text == "Its breed, if known."


def test_what_is_typed_becomes_what_the_action_takes() -> None:
    form = FORM(TYPED)
    assert form.is_valid(), form.errors
    assert NoteDog(**form.cleaned_data, version=3) == NoteDog(
        dog="Alsatian",
        seen_at=datetime(2026, 3, 2, 7, 40, tzinfo=UTC),
        kept=Answer.NO,
        told=["DC A. Sample", "PC K. Placeholder"],
        left_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        version=3,
    )


def test_what_is_missing_is_said_by_the_form_and_refused_by_the_action_in_the_same_words() -> None:
    form = FORM({})
    assert not form.is_valid()
    said = {name: errors[0] for name, errors in form.errors.items()}
    assert said == {
        "dog": "Write what dog it is.",
        "seen_at": "Write when it was seen.",
        "kept": "Say whether it is kept in.",
        "left_at": "Write when you left.",
    }
    asked = NoteDog(dog="  ", seen_at=datetime(2026, 3, 2, tzinfo=UTC), kept=Answer.YES)
    assert missing_in(asked) == [("dog", "Write what dog it is.")]
    with pytest.raises(InputError) as refused:
        refuse_missing(asked)
    assert (refused.value.field, refused.value.message) == ("dog", "Write what dog it is.")


@pytest.mark.parametrize(
    ("name", "value"),
    [("dog", "x" * 61), ("dogs", "1"), ("dogs", "10"), ("bites", "often"), ("account", "x" * 10_001), ("dog", "a\x00b")],
)
def test_a_form_has_the_limits_of_the_class(name: str, value: str) -> None:
    form = FORM({**TYPED, name: value})
    assert not form.is_valid()
    assert list(form.errors) == [name]


def test_a_list_to_open_offers_no_answer_first_and_one_with_its_answers_in_sight_has_none_chosen() -> None:
    offered = FORM.base_fields["bites"]
    kept = FORM.base_fields["kept"]
    assert isinstance(offered, forms.ChoiceField)
    assert isinstance(kept, forms.ChoiceField)
    assert list(offered.choices) == [("", ""), ("yes", "Yes"), ("no", "No")]
    assert list(kept.choices) == [("yes", "Yes"), ("no", "No")]
    assert isinstance(kept.widget, forms.RadioSelect)
    assert kept.initial is None


def test_what_a_form_cannot_ask_by_itself_is_said_when_it_is_made() -> None:
    class NoteThing(Asked):
        thing: Annotated[dict[str, str], Ask("Which?")]

    with pytest.raises(TypeError, match="thing"):
        form_of(NoteThing)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hound": "Alsatian"},
        {"dog": "x" * 61},
        {"seen_at": datetime(2026, 3, 2, 7, 40)},
        {"seen_at": 1_772_437_200},
        {"since": date(1899, 12, 31)},
        {"version": -1},
        {"told": ["x"] * 61},
    ],
)
def test_what_a_program_sends_is_held_to_the_same_limits(wrong: dict[str, object]) -> None:
    right = {"dog": "Alsatian", "seen_at": "2026-03-02T07:40:00+00:00", "kept": "no"}
    assert NoteDog.model_validate(right).seen_at == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
    with pytest.raises(ValidationError):
        NoteDog.model_validate(right | wrong)


def test_lines_keep_their_order_without_empty_ones() -> None:
    class NoteRooms(Asked):
        rooms: Lines = []

    assert NoteRooms(rooms=[" Kitchen ", "", "Bedroom 1"]).rooms == ["Kitchen", "Bedroom 1"]


class Trick(TextChoices):
    SIT = "sit", "Sits"
    FETCH = "fetch", "Fetches"


class TrainDog(Asked):
    """A dog that learns."""

    tricks: Annotated[list[Trick], Ask("What does it do?", missing="Choose what it does.")] = []
    trainers: Annotated[list[int], Ask("Who trains it?", offered=True)] = []
    kennel: Annotated[int, Ask("Where?", offered=True, missing="Choose where.")]
    vet: Annotated[int | None, Ask("Which vet?", offered=True)] = None


def test_several_answers_are_ticked_and_given_as_what_they_are() -> None:
    form = form_of(TrainDog)({"tricks": ["fetch", "sit"], "kennel": "3"})
    offer(form, "kennel", [(3, "Kettleby"), (4, "Oakmoor")])
    assert form.is_valid(), form.errors
    asked = TrainDog(**form.cleaned_data)
    assert asked == TrainDog(tricks=[Trick.FETCH, Trick.SIT], kennel=3)
    assert asked.tricks[0] is Trick.FETCH


def test_what_nobody_offered_is_refused_and_nothing_ticked_is_missing_where_it_has_to_be() -> None:
    form = form_of(TrainDog)({"kennel": "3", "trainers": ["7"]})
    offer(form, "trainers", [(8, "A. Sample")])
    assert set(form.errors) == {"kennel", "trainers", "tricks"}
    assert form.errors["tricks"][0] == "Choose what it does."
    assert missing_in(TrainDog(kennel=3)) == [("tricks", "Choose what it does.")]


class KeepDog(Asked):
    """Until when a dog is kept: a program says so also where it is not."""

    until: Annotated[Day | None, Ask("Until which day?")]
    dog: Annotated[Label, Ask("What dog is it?")]


def test_what_a_program_says_as_nothing_is_left_empty_on_a_form() -> None:
    form = form_of(KeepDog)({"dog": "Alsatian"})
    assert form.is_valid(), form.errors
    assert KeepDog(**form.cleaned_data) == KeepDog(until=None, dog="Alsatian")
    assert list(form_of(KeepDog)({}).errors) == ["dog"]
    with pytest.raises(ValidationError, match="until"):
        KeepDog(dog="Alsatian")
