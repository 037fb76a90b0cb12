"""Choosing a period."""

from typing import Any

from django import forms

from safehold.web.forms import DatePartsField


class PeriodForm(forms.Form):
    """First and last day of a period, London days, both included."""

    first_day = DatePartsField(label="First day")
    last_day = DatePartsField(label="Last day")

    def clean(self) -> dict[str, Any]:
        """Check that the period does not end before it begins."""
        data = super().clean() or {}
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", "The last day is before the first. Exchange the two.")
        return data


class SignOffForm(forms.Form):
    """Signing off figures."""

    confirmed = forms.BooleanField(
        label="I have looked at the records behind each number",
        error_messages={"required": "Look at the records behind each number, then tick this."},
    )
