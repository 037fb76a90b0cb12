"""The forms of the examinations that are not made of what an action asks. What is right is judged by the actions."""

from typing import Any

from django import forms

from safehold.casework.examinations.asked import RecordFindings
from safehold.casework.examinations.models import FindingCategory
from safehold.web.asked_forms import form_of


class HashListForm(forms.Form):
    """Add a hash list."""

    index = forms.ChoiceField(
        label="Index", help_text="From the folder “incoming” of the store of hash lists. Made by “safehold hashlist build”"
    )


class RecheckForm(forms.Form):
    """Check what was examined before with a hash list: there is nothing to fill in."""


MOST_FILES = 1_000_000_000
"""More files than any device holds."""


class FindingsForm(forms.Form):
    """How many files a person graded: a field for each category, and what else is asked. Gives the `counts` of the action."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in FindingCategory:
            self.fields[category.value] = forms.IntegerField(
                label=category.label, min_value=0, max_value=MOST_FILES, required=False
            )
        self.fields |= form_of(RecordFindings)().fields

    def clean(self) -> dict[str, Any]:
        """Gather what was counted; a field that is empty counts nothing."""
        data = self.cleaned_data
        typed = {category: data.pop(category.value, None) for category in FindingCategory}
        return {**data, "counts": {category: count for category, count in typed.items() if count is not None}}
