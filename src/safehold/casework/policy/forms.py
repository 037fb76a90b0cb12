"""Forms of force policy. They check shape; the actions check everything else."""

from typing import Any

from django import forms

from safehold.casework.policy.names import Name
from safehold.law.errors import FactsError
from safehold.web.forms import DatePartsField


class ChangeForm(forms.Form):
    """A new value: from when, why, and who decided it. What is asked depends on what is set."""

    def __init__(self, *args: Any, asked: Name, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        if asked.choices:
            self.fields["value"] = forms.ChoiceField(
                label="Which reading is taken?",
                choices=asked.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose the reading."},
            )
        else:
            self.fields["value"] = forms.CharField(
                label="New value",
                max_length=40,
                help_text=asked.hint,
                error_messages={"required": "Write the new value."},
            )
        self.fields["effective_from"] = DatePartsField(
            label="From which day?",
            help_text=f"The version is chosen by {asked.dated_by}. "
            + ("It may lie in the past." if asked.is_reading else "Today or later."),
            error_messages={"required": "Write the day from which it applies."},
        )
        self.fields["authority"] = forms.CharField(
            label="Which lawyer advised?" if asked.is_reading else "Who decided this?",
            max_length=200,
            error_messages={"required": "Write who decided it."},
        )
        if asked.is_reading:
            self.fields["advised_on"] = DatePartsField(
                label="Day of the advice", error_messages={"required": "Write the day of the advice."}
            )
        self.fields["reason"] = forms.CharField(
            label="Why?",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Write why it is changed."},
        )

    def clean_value(self) -> object:
        """Turn what was typed into the value that is stored."""
        value = self.asked.parse(self.cleaned_data["value"])
        try:
            return self.asked.check(value)
        except FactsError as error:
            raise forms.ValidationError(f"{error.problem[0].upper()}{error.problem[1:]}.") from error


class SetForm(forms.Form):
    """The last look before a change is set."""

    confirmed = forms.BooleanField(
        label="I have read what this moves",
        error_messages={"required": "Read what this moves, then tick this."},
    )
