"""Forms of force policy. They check shape; the actions check everything else."""

from typing import Any

from django import forms

from safehold.casework.policy.asked import PrepareChange
from safehold.casework.policy.names import Name
from safehold.law.errors import FactsError
from safehold.web.asked_forms import form_of


class ChangeForm(forms.Form):
    """A new value: from when, why, and who decided it. What is asked depends on what is set."""

    def __init__(self, *args: Any, what: Name, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what = what
        if what.choices:
            self.fields["value"] = forms.ChoiceField(
                label="Which reading is taken?",
                choices=what.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose the reading."},
            )
        else:
            self.fields["value"] = forms.CharField(
                label="New value",
                max_length=40,
                help_text=what.hint,
                error_messages={"required": "Write the new value."},
            )
        self.fields |= form_of(PrepareChange)().fields
        past = "It may lie in the past." if what.is_reading else "Today or later."
        self.fields["effective_from"].help_text = f"The version is chosen by {what.dated_by}. {past}"
        if what.is_reading:
            self.fields["authority"].label = "Which lawyer advised?"
        else:
            del self.fields["advised_on"]

    def clean_value(self) -> object:
        """Turn what was typed into the value that is stored."""
        value = self.what.parse(self.cleaned_data["value"])
        try:
            return self.what.check(value)
        except FactsError as error:
            raise forms.ValidationError(f"{error.problem[0].upper()}{error.problem[1:]}.") from error


class SetForm(forms.Form):
    """The last look before a change is set."""

    confirmed = forms.BooleanField(
        label="I have read what this moves",
        error_messages={"required": "Read what this moves, then tick this."},
    )
