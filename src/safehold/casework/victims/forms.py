"""Forms of telling victims. They check shape; the actions check everything else."""

from collections.abc import Sequence
from typing import Any

from django import forms

from safehold.casework.people.models import How
from safehold.casework.victims.models import NoticeOutcome
from safehold.web.forms import MomentField, offer


class _OfWhatForm(forms.Form):
    """Which of what is still to be told."""

    events = forms.MultipleChoiceField(
        label="Of what?",
        widget=forms.CheckboxSelectMultiple,
        help_text="One contact may settle several.",
        error_messages={"required": "Choose of what they were told."},
    )

    def __init__(self, *args: Any, owed: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "events", owed)


class ToldForm(_OfWhatForm):
    """That a victim was told: when, who was spoken to, how, of what."""

    told_whom = forms.CharField(
        label="Who was told?",
        max_length=80,
        help_text="The victim, or who speaks for them: for a child, a parent, guardian or other representative.",
        error_messages={"required": "Write whom you told: the victim, or who speaks for them."},
    )
    through_representative = forms.BooleanField(
        label="A parent, guardian or other representative was told", required=False, help_text="Needed for a child."
    )
    told_how = forms.ChoiceField(
        label="How?", choices=How.choices, widget=forms.RadioSelect, error_messages={"required": "Choose how they were told."}
    )
    told_at = MomentField(label="When?", error_messages={"required": "Write when they were told."})


class NotToldForm(_OfWhatForm):
    """Why a victim is not told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].help_text = "One reason may settle several."
        self.fields["events"].error_messages["required"] = "Choose of what they are not told."

    why = forms.ChoiceField(
        label="Why are they not told?",
        choices=[choice for choice in NoticeOutcome.choices if choice[0] != NoticeOutcome.TOLD],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why they are not told."},
    )
    reason = forms.CharField(
        label="What was tried, or what did they say?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was tried, or what they said."},
    )
