"""Forms of the warrant pages. They check shape; the actions check everything else."""

from collections.abc import Collection
from typing import Any

from django import forms

from safehold.casework.warrants.models import SearchResult, WarrantKind
from safehold.web.forms import DatePartsField, LinesField, MomentField


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
    all_premises = forms.BooleanField(
        label="It is for all premises of the person",
        required=False,
        help_text="Only under PACE section 8. Premises that it does not name need an inspector's written authority each time.",
    )
    multiple_entries = forms.BooleanField(
        label="It allows more than one entry",
        required=False,
        help_text="Only under PACE section 8. Each entry after the first needs an inspector's written authority.",
    )
    entries_allowed = forms.IntegerField(
        label="At most how many entries?",
        required=False,
        min_value=2,
        max_value=1000,
        help_text="Leave empty if the court named no number.",
    )


class EnterForm(forms.Form):
    """Entry under a warrant."""

    entered_at = MomentField(label="When did officers enter?", error_messages={"required": "Write when officers entered."})
    at_an_unreasonable_hour = forms.BooleanField(label="It was not at a reasonable hour", required=False)
    hour_reason = forms.CharField(
        label="Why might a reasonable hour have frustrated the search?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only for an entry at another hour (PACE 1984 s.16(4)).",
    )


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
    at_an_unreasonable_hour = forms.BooleanField(label="It was not at a reasonable hour", required=False)
    hour_reason = forms.CharField(
        label="Why might a reasonable hour have frustrated the search?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only for an entry at another hour (PACE 1984 s.16(4)).",
    )
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
            for name in ("entered_at", "at_an_unreasonable_hour", "hour_reason"):
                del self.fields[name]


class FurtherEntryForm(forms.Form):
    """An entry after the first, or to premises that the warrant does not name."""

    address = forms.CharField(
        label="Address", max_length=200, required=False, help_text="Leave empty for the address on the warrant."
    )
    inspector = forms.CharField(
        label="Inspector who authorised it in writing",
        max_length=80,
        required=False,
        help_text="Without it the entry is refused (PACE 1984 s.16(3A), (3B)).",
    )
    authorised_at = MomentField(label="When did they authorise it?", required=False)
    entered_at = MomentField(label="Entered", error_messages={"required": "Write when officers entered."})
    left_at = MomentField(label="Left", error_messages={"required": "Write when officers left."})
    officers = LinesField(
        label="Officers who searched",
        help_text="One a line.",
        error_messages={"required": "Write the names of the officers who searched."},
    )
    at_an_unreasonable_hour = forms.BooleanField(label="It was not at a reasonable hour", required=False)
    hour_reason = forms.CharField(
        label="Why might a reasonable hour have frustrated the search?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only for an entry at another hour (PACE 1984 s.16(4)).",
    )
    notice_left = forms.CharField(
        label="Notice of powers and rights: given to whom, or left where?",
        max_length=120,
        error_messages={"required": "Write to whom the notice was given, or where it was left."},
    )
    endorsement = forms.CharField(
        label="Endorsement: what was sought and found, what else was seized",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was found and what else was seized, also if nothing."},
    )


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
    endorsement = forms.CharField(
        label="Endorsement: what was sought and found, what else was seized",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Not recorded with the search. Write it also if nothing was found (PACE 1984 s.16(9)).",
    )
    copy_note = forms.CharField(
        label="Where was a copy of the warrant left, or why was none?",
        required=False,
        max_length=200,
        help_text="No copy is recorded with the search (PACE 1984 s.16(5) to (7)).",
    )

    def __init__(self, *args: Any, asks: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("endorsement", "copy_note"):
            if name not in asks:
                del self.fields[name]
