"""Forms of retention. They check shape; the actions check everything else."""

from typing import TYPE_CHECKING

from django import forms

from safehold.casework.custody.models import Arrest

if TYPE_CHECKING:
    _ArrestField = forms.ModelChoiceField[Arrest]
else:
    _ArrestField = forms.ModelChoiceField


class ArrestChoice(_ArrestField):
    """A choice of arrests, shown by person and reference."""

    def label_from_instance(self, obj: Arrest) -> str:
        """Show the person and the reference."""
        return f"{obj.person}, {obj.reference}"


class ReviewForm(forms.Form):
    """A review of a record."""

    keep = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "It is kept, and reviewed again"), ("no", "Propose its disposal to a second inspector")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Is it still needed for a policing purpose? Has the person come to notice again? Is the group still right?",
    )


class DisposalForm(forms.Form):
    """What the second inspector decides."""

    agree = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "I agree to the disposal"), ("no", "It is to be kept")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}))
