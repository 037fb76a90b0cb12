"""Dates in parts, and the markup of forms."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template.loader import engines

from safehold.web.environment import error_entries
from safehold.web.forms import DatePartsField, Fold, MomentField, name_what_is_missing


class SampleForm(forms.Form):
    day = DatePartsField(label="Next review", error_messages={"required": "Write the day of the next review"})
    arrived = MomentField(label="Arrived", required=False)
    reason = forms.CharField(label="Why?", help_text="In your own words.", error_messages={"required": "Write why"})
    limits = forms.ChoiceField(
        label="Which limits?",
        widget=forms.RadioSelect,
        choices=[("", "---"), ("s", "Standard")],
        error_messages={"required": "Choose the limits"},
    )


def filled(**values: str) -> SampleForm:
    usual = {"day_0": "12", "day_1": "10", "day_2": "2026", "reason": "x", "limits": "s"}
    return SampleForm({**usual, **values})


def markup(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


def test_a_date_in_parts_becomes_a_date() -> None:
    form = filled()
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 10, 12)
    assert form.cleaned_data["arrived"] is None


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("31", "2", "2026"), "There is no such date. Check the day and the month."),
        (("12", "Oct", "2026"), "Write the date as day, month and year in figures."),
        (("12", "10", "26"), "Write the year with four figures, such as 2026."),
        (("12", "10", "9999"), "Write the year with four figures, such as 2026."),
        (("²", "10", "2026"), "Write the date as day, month and year in figures."),
        (("1" * 5000, "10", "2026"), "Write the date as day, month and year in figures."),
        (("12", "", "2026"), "Write the date as day, month and year in figures."),
        (("", "", ""), "Write the day of the next review"),
    ],
)
def test_a_date_that_is_none_says_what_to_do(parts: tuple[str, str, str], message: str) -> None:
    form = filled(day_0=parts[0], day_1=parts[1], day_2=parts[2])
    assert form.errors["day"] == [message]


@pytest.mark.parametrize(
    ("parts", "moment"),
    [
        (("12", "7", "2026", "08:12"), datetime(2026, 7, 12, 7, 12, tzinfo=UTC)),
        (("12", "12", "2026", "0812"), datetime(2026, 12, 12, 8, 12, tzinfo=UTC)),
        (("25", "10", "2026", "01.30"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (("25", "10", "2026", "01:30 GMT"), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_london(parts: tuple[str, str, str, str], moment: datetime) -> None:
    form = filled(**{f"arrived_{index}": part for index, part in enumerate(parts)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["arrived"] == moment


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("29", "3", "2026", "01:30"), "There was no 01:30 that night"),
        (("29", "3", "2026", "25:00"), "Write the time with hours and minutes"),
        (("29", "3", "2026", "1²:00"), "Write the time with hours and minutes"),
        (("29", "3", "2026", "1" * 5000 + ":00"), "Write the time with hours and minutes"),
        (("29", "3", "2026", ""), "Write the time with hours and minutes"),
    ],
)
def test_a_time_that_is_none_says_what_to_do(parts: tuple[str, str, str, str], message: str) -> None:
    form = filled(**{f"arrived_{index}": part for index, part in enumerate(parts)})
    assert form.errors["arrived"][0].startswith(message)


def test_a_moment_is_shown_in_its_london_parts() -> None:
    form = SampleForm(initial={"arrived": datetime(2026, 7, 12, 23, 30, tzinfo=UTC)})
    text = markup("{{ ui.field(form['arrived']) }}", form=form)
    assert [part in text for part in ('value="13"', 'value="7"', 'value="2026"', 'value="00:30"')] == [True] * 4


def test_the_summary_leads_to_the_control_of_each_message() -> None:
    form = SampleForm({"day_0": "31"})
    entries = {entry["message"]: entry["target"] for entry in error_entries([form])}
    text = markup("{{ ui.error_summary(form) }}{{ ui.fields(form) }}", form=form)
    assert entries["Write why"] == "id_reason"
    assert entries["Choose the limits"] == "id_limits_1"
    for target in entries.values():
        assert f'id="{target}"' in text
        assert f'href="#{target}"' in text


def test_what_was_typed_stays_beside_its_message() -> None:
    form = SampleForm({"day_0": "31", "day_1": "2", "day_2": "2026", "reason": 'He said "no" <b>'})
    text = markup("{{ ui.fields(form) }}", form=form)
    assert 'value="31"' in text
    assert "He said &quot;no&quot; &lt;b&gt;" in text
    assert 'aria-describedby="id_day_hint id_day_error"' in text


def test_an_unbound_form_has_no_summary_and_no_empty_choice() -> None:
    text = markup("{{ ui.error_summary(form) }}{{ ui.field(form['limits']) }}", form=SampleForm())
    assert "There is a problem" not in text
    assert text.count('type="radio"') == 1


def test_an_optional_field_says_so() -> None:
    text = markup("{{ ui.field(form['arrived']) }}{{ ui.field(form['reason']) }}", form=SampleForm())
    assert text.count("(optional)") == 1


def test_a_button_is_read_out_with_its_record() -> None:
    text = markup("{{ ui.button('Decide on 6 months', 'ISOT-26-0203') }}")
    assert 'Decide on 6 months<span class="govuk-visually-hidden"> for ISOT-26-0203</span></button>' in text


class Folded(forms.Form):
    first = forms.CharField(required=False)
    second = forms.CharField(required=False, min_length=3)
    third = forms.CharField(required=False)
    folded = (Fold("More", ("second", "third")),)


@pytest.mark.parametrize(
    ("typed", "is_open"), [(None, False), ({"first": "x"}, False), ({"third": "x"}, True), ({"second": "x"}, True)]
)
def test_fields_that_are_seldom_needed_stand_behind_a_line_that_is_open_once_one_is_used(
    typed: dict[str, str] | None, is_open: bool
) -> None:
    page = markup("{{ ui.fields(form) }}", form=Folded(typed))
    assert page.count("<details") == 1
    assert ('<details class="govuk-details" open>' in page) is is_open
    assert page.index('name="first"') < page.index("<details") < page.index('name="second"') < page.index('name="third"')


def test_a_figure_or_a_text_that_can_not_be_is_refused_in_a_plain_sentence() -> None:
    class Figures(forms.Form):
        age = forms.IntegerField(label="Age in years", min_value=0, max_value=17)
        small = forms.IntegerField(label="How many?", min_value=2)
        word = forms.IntegerField(label="Place")
        name = forms.CharField(label="Share: 100% of what?", max_length=3)
        own = forms.IntegerField(label="Own", max_value=9, error_messages={"max_value": "Nine at most."})

    form = Figures({"age": "18", "small": "1", "word": "first", "name": "Alder", "own": "10"})
    name_what_is_missing(form)
    assert dict(form.errors) == {
        "age": ["“Age in years” is 17 or less. Check the figure."],
        "small": ["“How many” is 2 or more. Check the figure."],
        "word": ["Write “Place” as a whole number, in figures."],
        "name": ["“Share: 100% of what” has room for 3 characters, and there are 5. Shorten it."],
        "own": ["Nine at most."],
    }


def test_an_empty_field_without_a_message_of_its_own_names_itself() -> None:
    form = SampleForm({"day_0": "12", "day_1": "10", "day_2": "2026", "limits": "gone"})
    form.fields["plain"] = forms.CharField(label="Seal on the bag")
    name_what_is_missing(form)
    assert form.errors["plain"] == ["Fill in “Seal on the bag”."]
    assert form.errors["reason"] == ["Write why"]
    assert form.errors["limits"] == ["What is chosen in “Which limits?” is not there any more. Choose again."]
