"""Form fields that people fill in parts: a date, a date with a time, several entries one a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from safehold.web.numbers import whole_number
from safehold.web.wording import LONDON


@dataclass(frozen=True)
class Fold:
    """Fields that stand together behind a line to open, since they are seldom needed: open where one is filled in or refused."""

    summary: str
    names: tuple[str, ...]

    def is_used(self, form: forms.BaseForm) -> bool:
        """Say whether the fold has to be open."""
        return any(form[name].errors or form[name].value() for name in self.names)


class DatePart(Enum):
    """A part of a date or a moment: its label, and how many signs wide its input is."""

    DAY = "Day", "2"
    MONTH = "Month", "2"
    YEAR = "Year", "4"
    TIME = "Time", "5"

    @property
    def label(self) -> str:
        """What stands above the input."""
        return self.value[0]

    @property
    def width(self) -> str:
        """For how many signs there is room."""
        return self.value[1]


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year as three inputs."""

    date_parts: tuple[DatePart, ...] = (DatePart.DAY, DatePart.MONTH, DatePart.YEAR)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _ in self.date_parts], attrs)

    def decompress(self, value: date | datetime | None) -> list[Any]:
        """Split a date into its parts; a moment is shown in London time."""
        if value is None:
            return [None] * len(self.date_parts)
        if isinstance(value, datetime):
            value = value.astimezone(LONDON)
        return [value.day, value.month, value.year]


class MomentPartsWidget(DatePartsWidget):
    """Day, month, year and time as four inputs."""

    date_parts = tuple(DatePart)

    def decompress(self, value: date | datetime | None) -> list[Any]:
        """Split a moment into its London parts."""
        parts = super().decompress(value)
        if isinstance(value, datetime):
            return [*parts, f"{value.astimezone(LONDON):%H:%M}"]
        return [*parts, None][:4]


class DatePartsField(forms.MultiValueField):
    """A date typed as day, month and year. Gives a `date`."""

    widget = DatePartsWidget

    def __init__(self, *, example: str = "For example, 12 10 2026", **options: Any) -> None:
        options.setdefault("help_text", example)
        count = len(self.widget.date_parts)
        parts = [forms.CharField(required=False) for _ in range(count)]
        super().__init__(fields=parts, require_all_fields=False, **options)

    def clean(self, value: Any) -> Any:
        """Check the parts together, so that one message says what to do."""
        parts = [str(part or "").strip() for part in (value or [])] or [""] * len(self.fields)
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return self.compress(parts)

    def compress(self, data_list: Sequence[Any]) -> Any:
        """Put the parts together."""
        return _date(data_list)


class MomentField(DatePartsField):
    """A date and a London time. Gives a `datetime` in UTC.

    In the hour that occurs twice when the clocks go back the first one is taken, unless GMT is typed after the time.
    """

    widget = MomentPartsWidget

    def __init__(self, *, example: str = "For example, 12 10 2026, 08:12", **options: Any) -> None:
        super().__init__(example=example, **options)

    def compress(self, data_list: Sequence[Any]) -> Any:
        """Put date and time together, in London.

        Raises: ValidationError for a time that the clocks skip.
        """
        day = _date(data_list[:3])
        typed = str(data_list[3] if len(data_list) > 3 else "").strip().upper()
        clock, _, zone = typed.partition(" ")
        at = _time(clock)
        moment = datetime.combine(day, at, tzinfo=LONDON).replace(fold=1 if zone == "GMT" else 0)
        if moment.astimezone(UTC).astimezone(LONDON).time() != at:
            raise ValidationError(f"There was no {clock} that night, because the clocks went forward. Check the time.")
        return moment.astimezone(UTC)


def offer(form: forms.BaseForm, name: str, among: Any) -> None:
    """Say what a field of a form offers: the records of a query, or pairs of a value and its words."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = among
    elif isinstance(field, forms.ChoiceField):
        field.choices = list(among)
    else:
        raise TypeError(f"{name} offers no choice")


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Let a field that says nothing of its own name itself where it is empty, or where what is typed or chosen can't be.

    A list of "This field is required." at the top of a page tells nobody which, and "Ensure this value is less than or equal to
    17." is nobody's English.
    """
    for name, field in form.fields.items():
        asked = str(field.label or name.replace("_", " ").capitalize())
        usual: dict[str, Any] = {}
        for kind in reversed(type(field).__mro__):
            usual |= getattr(kind, "default_error_messages", {})
        for code, sentence in (
            ("required", f"Fill in “{asked}”."),
            ("invalid_choice", f"What is chosen in “{asked}” is not there any more. Choose again."),
        ):
            if code in usual and field.error_messages.get(code) == usual[code]:
                field.error_messages[code] = sentence
        named = asked.rstrip("?").replace("%", "%%")
        if isinstance(field, forms.IntegerField):
            # In place of Django's own alone: a field that says something of its own keeps it.
            if field.error_messages.get("invalid") == usual.get("invalid"):
                field.error_messages["invalid"] = f"Write “{named}” as a whole number, in figures.".replace("%%", "%")
            field.error_messages.setdefault("min_value", f"“{named}” is %(limit_value)s or more. Check the figure.")
            field.error_messages.setdefault("max_value", f"“{named}” is %(limit_value)s or less. Check the figure.")
        if isinstance(field, forms.CharField):
            longest = f"“{named}” has room for %(limit_value)s characters, and there are %(show_value)s. Shorten it."
            field.error_messages.setdefault("max_length", longest)
            shortest = f"“{named}” needs %(limit_value)s characters at least. Write more."
            field.error_messages.setdefault("min_length", shortest)


class LinesField(forms.CharField):
    """Several entries, one a line. Gives a list of texts."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        """Split into lines and leave out the empty ones."""
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value


def _date(parts: Sequence[str]) -> date:
    numbers = [whole_number(part) for part in parts]
    if None in numbers:
        raise ValidationError("Write the date as day, month and year in figures.")
    day, month, year = (number or 0 for number in numbers)
    if not 1900 <= year <= 2200:
        raise ValidationError("Write the year with four figures, such as 2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError("There is no such date. Check the day and the month.") from None


def _time(text: str) -> time:
    figures = text.replace(".", ":")
    if ":" not in figures and len(figures) == 4:
        figures = f"{figures[:2]}:{figures[2:]}"
    hour, minute = (whole_number(part) for part in figures.partition(":")[::2])
    if hour is None or minute is None or hour > 23 or minute > 59:
        raise ValidationError("Write the time with hours and minutes, such as 08:12.")
    return time(hour, minute)
