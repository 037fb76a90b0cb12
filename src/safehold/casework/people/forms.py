"""Fields of the pages of people that hold more than one value: months, numbers of prohibitions, last days of prohibitions."""

from datetime import date
from typing import Any

from django import forms

from safehold.web.forms import LinesField
from safehold.web.numbers import whole_number


class NumbersField(forms.CharField):
    """Whole numbers with commas between. Gives a list of them."""

    def __init__(self, *, in_figures: str, **options: Any) -> None:
        super().__init__(max_length=60, required=False, **options)
        self.in_figures = in_figures

    def clean(self, value: Any) -> list[int]:
        """Read the numbers. Raises: ValidationError for anything else."""
        typed: str = super().clean(value)
        numbers = [whole_number(part) for part in typed.replace(",", " ").split()]
        if None in numbers:
            raise forms.ValidationError(self.in_figures)
        return [number for number in numbers if number is not None]


class OwnLastDaysField(LinesField):
    """Last days of prohibitions, one a line. Gives them by the number of the prohibition."""

    def clean(self, value: Any) -> Any:
        """Read the number and the day of each line. Raises: ValidationError."""
        found: dict[int, date] = {}
        for line in super().clean(value):
            parts = [whole_number(part) for part in line.replace(":", " ").split()]
            if len(parts) != 4 or None in parts:
                raise forms.ValidationError("Write the number, and the day as day, month and year in figures: 2: 13 3 2031.")
            number, day, month, year = (part or 0 for part in parts)
            try:
                found[number] = date(year, month, day)
            except ValueError:
                raise forms.ValidationError("There is no such date. Check the day and the month.") from None
        return found
