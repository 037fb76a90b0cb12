"""Forms of the warrant pages. They check shape; the actions check everything else."""

from typing import Any

from django import forms

from safehold.casework.warrants.models import SearchResult, WarrantKind
from safehold.web.forms import DatePartsField, MomentField


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


class RecordWarrantForm(forms.Form):
    """A warrant that a court has issued."""

    kind = forms.ChoiceField(
        label="Under which provision?",
        choices=WarrantKind.choices,
        widget=forms.RadioSelect,
        help_text="The 1978 Act reaches indecent photographs; chat and other evidence needs section 8 or section 19.",
        error_messages={"required": "Choose the provision named on the warrant."},
    )
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write which court issued the warrant."})
    issued_on = DatePartsField(label="Day of issue", error_messages={"required": "Write the day of issue on the warrant."})
    address = forms.CharField(
        label="Address", max_length=200, error_messages={"required": "Write the address that the warrant names."}
    )
    place = forms.CharField(
        label="Town or village",
        max_length=60,
        help_text="The operation board shows only this, never the street.",
        error_messages={"required": "Write the town or village."},
    )
    child_expected = forms.BooleanField(label="A child is expected at the address", required=False)


class EnterForm(forms.Form):
    """Entry under a warrant."""

    entered_at = MomentField(label="When did officers enter?", error_messages={"required": "Write when officers entered."})


class ExecuteForm(forms.Form):
    """The record of a search (Code B 8.1)."""

    result = forms.ChoiceField(
        label="Was the person found?",
        choices=SearchResult.choices,
        widget=forms.RadioSelect,
        help_text="An arrest is recorded on its own page and is counted from there.",
        error_messages={"required": "Choose whether the person was found."},
    )
    entered_at = MomentField(label="Entered", error_messages={"required": "Write when officers entered."})
    left_at = MomentField(label="Left", error_messages={"required": "Write when officers left."})
    officers = LinesField(
        label="Officers who searched",
        help_text="One a line.",
        error_messages={"required": "Write the names of the officers who searched."},
    )
    people_present = LinesField(
        label="People present", required=False, help_text="One a line, with what they are to the address."
    )
    child_present = forms.BooleanField(label="A child was present", required=False)
    rooms = LinesField(label="Rooms searched", required=False, help_text="One a line.")
    force_used = forms.CharField(
        label="Force used, and why", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Leave empty if none."
    )
    damage = forms.CharField(
        label="Damage caused", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Leave empty if none."
    )
    notice_left = forms.CharField(
        label="Notice of powers and rights: given to whom, or left where?",
        max_length=120,
        error_messages={"required": "Write to whom the notice was given, or where it was left."},
    )
    copy_of_warrant_left = forms.BooleanField(label="A copy of the warrant was given or left", required=False)
    endorsement = forms.CharField(
        label="Endorsement: what was sought and found, what else was seized",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, entry_is_recorded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry_is_recorded:
            del self.fields["entered_at"]


class LapseForm(forms.Form):
    """The end of a warrant without entry."""

    reason = forms.CharField(
        label="Why was it not executed?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why the warrant was not executed."},
    )


class ReturnForm(forms.Form):
    """The return of a warrant to its court."""

    returned_on = DatePartsField(label="When did it go back?", error_messages={"required": "Write the day of the return."})
