"""Forms of the exhibits: shape only. What is right is judged by the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from safehold.accounts.models import Officer
from safehold.casework.exhibits.models import ContinuityEvent, DeviceType, Exhibit
from safehold.casework.warrants.models import Warrant
from safehold.law.warrants import POWERS
from safehold.web.forms import DatePartsField, MomentField, offer


class ExhibitOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """An exhibit by its reference and description."""

    def label_from_instance(self, obj: Any) -> str:
        """Say "KLP/1 Laptop, grey"."""
        return f"{obj.reference} {obj.description}"


class WarrantOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A warrant by its reference and place."""

    def label_from_instance(self, obj: Any) -> str:
        """Say "W-26-0102, Kettleby"."""
        return f"{obj.reference}, {obj.place}"


class OfficerOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """An officer by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Say "PC K. Placeholder"."""
        return str(obj.name)


class SeizeForm(forms.Form):
    """A thing that was seized. Room, power and officer are kept for the next one."""

    place_found = forms.CharField(
        label="Where was it found?", max_length=120, help_text="The room, and where in it. For example, living room, on the table"
    )
    device_type = forms.ChoiceField(label="What is it?", choices=DeviceType.choices, widget=forms.RadioSelect)
    description = forms.CharField(label="Description", max_length=160, help_text="For example, laptop, grey, 14 inch")
    seal = forms.CharField(label="Seal", max_length=40, help_text="Scan it, or type its number")
    make_and_model = forms.CharField(label="Make and model", max_length=80, required=False)
    serial_number = forms.CharField(label="Serial number or IMEI", max_length=60, required=False)
    parent = ExhibitOf(label="Found inside", queryset=Exhibit.objects.none(), required=False, empty_label="Not inside another")
    power = forms.ChoiceField(
        label="Power of seizure",
        choices=[("", "Choose"), *((power.code, power.name) for power in POWERS.values())],
        error_messages={"required": "Choose the power of seizure."},
    )
    warrant = WarrantOf(label="Warrant", queryset=Warrant.objects.none(), required=False, empty_label="No warrant")
    inspector_authority = forms.CharField(
        label="Inspector who authorised it", max_length=80, required=False, help_text="Only for PACE s.18"
    )
    notice_given = forms.BooleanField(
        label="The written notice was given", required=False, help_text="Only for CJPA s.50 and PCSC s.37"
    )
    agreement = forms.CharField(
        label="Who handed it over and agreed", max_length=80, required=False, help_text="Only for PCSC s.37"
    )
    seized_at = MomentField(label="When was it seized?")
    seized_by = OfficerOf(label="Who seized it?", queryset=Officer.objects.none())
    witness = forms.CharField(label="Witness", max_length=80, required=False)

    def __init__(self, *args: Any, parents: Any, warrants: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("parent", parents), ("warrant", warrants), ("seized_by", officers)):
            offer(self, name, choices)


class AuthorityForm(forms.Form):
    """What the power of seizure asks for besides."""

    inspector_authority = forms.CharField(
        label="Inspector who authorised it, or was told afterwards", max_length=80, required=False
    )
    notice_given = forms.BooleanField(label="The written notice was given", required=False)
    agreement = forms.CharField(label="Who handed it over and agreed", max_length=80, required=False)


class SealSeenForm(forms.Form):
    """The part of each movement that is about the seal."""

    seal_seen = forms.CharField(
        label="Seal that you see", max_length=40, required=False, help_text="Scan it, or type its number from the seal itself"
    )
    what_happened = forms.CharField(
        label="What happened to the seal",
        required=False,
        max_length=300,
        widget=forms.Textarea,
        help_text="Only where it is not the seal that left",
    )


class HandOverForm(forms.Form):
    """To whom or into which store something goes."""

    receiver = OfficerOf(
        label="Who takes it?", queryset=Officer.objects.none(), required=False, empty_label="Nobody: it goes to a store"
    )
    to_holder = forms.CharField(
        label="Store, or somebody who is not in the list",
        max_length=120,
        required=False,
        help_text="For example, Property store, Kettleby",
    )
    place = forms.CharField(label="Where", max_length=120, help_text="A shelf, a room, a counter")
    reason = forms.CharField(label="Why", max_length=200)
    happened_at = MomentField(label="When, if not now", required=False)

    def __init__(self, *args: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "receiver", receivers)


class TransferForm(HandOverForm, SealSeenForm):
    """Hand an exhibit to someone, or put it in a store."""

    field_order = ("receiver", "to_holder", "place", "reason", "seal_seen", "what_happened", "happened_at")


class TogetherForm(forms.Form):
    """Some exhibits of a case, each with a box to tick and the seal on it.

    What was ticked is given as the actions take it: `exhibits`, and `seals_seen` and `versions` by the key of the exhibit.
    """

    PARTS = ("take_", "seal_", "version_")
    """How the names of the fields of an exhibit begin; its reference follows."""

    def __init__(self, *args: Any, exhibits: Sequence[Exhibit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exhibits = exhibits
        for exhibit in exhibits:
            self.fields[f"take_{exhibit}"] = forms.BooleanField(label=f"{exhibit} {exhibit.description}", required=False)
            if exhibit.seal:
                self.fields[f"seal_{exhibit}"] = forms.CharField(
                    label=f"Seal that you see on {exhibit}", max_length=40, required=False
                )
            self.fields[f"version_{exhibit}"] = forms.IntegerField(
                initial=exhibit.version, required=False, widget=forms.HiddenInput
            )
        self.order_fields([name for name in self.fields if name not in self.base_fields])

    def rows(self) -> list[dict[str, Any]]:
        """The exhibits as the page shows them: who has each, and its fields."""
        return [
            {
                "reference": exhibit.reference,
                "name": f"{exhibit} {exhibit.description}",
                "holder": exhibit.holder,
                "take": self[f"take_{exhibit}"],
                "seal": self[f"seal_{exhibit}"] if exhibit.seal else None,
                "version": self[f"version_{exhibit}"],
            }
            for exhibit in self.exhibits
        ]

    def clean(self) -> dict[str, Any]:
        """Gather what was ticked. A seal that was read of an exhibit that is not ticked is asked about."""
        data = self.cleaned_data
        found: dict[str, Any] = {"exhibits": [], "seals_seen": {}, "versions": {}}
        for exhibit in self.exhibits:
            taken, seal, version = (data.pop(f"{part}_{exhibit}", None) for part in ("take", "seal", "version"))
            if taken:
                found["exhibits"].append(exhibit)
                found["seals_seen"][exhibit.pk] = seal or ""
                found["versions"][exhibit.pk] = version
            elif seal:
                self.add_error(f"take_{exhibit}", f"You read the seal of {exhibit}. Tick it too, or empty its seal.")
        return {**data, **found}

    def see_anew(self) -> None:
        """Take the exhibits as they are now for what the person has seen."""
        self.data = dict(self.data.items()) | {f"version_{exhibit}": str(exhibit.version) for exhibit in self.exhibits}


class TransferTogetherForm(HandOverForm, TogetherForm):
    """Hand several exhibits to someone, or put them in a store."""

    receiver = OfficerOf(
        label="Who takes them?", queryset=Officer.objects.none(), required=False, empty_label="Nobody: they go to a store"
    )


class BookInTogetherForm(TogetherForm):
    """Receive several exhibits at the laboratory."""

    place = forms.CharField(label="Where do you put them?", max_length=120, help_text="A shelf of the store, or your bench")
    on_bench = forms.BooleanField(label="I keep them on my bench", required=False)


class BookInForm(SealSeenForm):
    """Receive an exhibit at the laboratory."""

    place = forms.CharField(label="Where do you put it?", max_length=120, help_text="A shelf of the store, or your bench")
    on_bench = forms.BooleanField(label="I keep it on my bench", required=False)


class OpenForm(SealSeenForm):
    """Open the seal on the bench."""

    place = forms.CharField(label="Bench", max_length=120)
    reason = forms.CharField(label="Why is it opened?", max_length=200, help_text="For example, to make the copy")


class ResealForm(forms.Form):
    """Put a new seal on."""

    new_seal = forms.CharField(label="New seal", max_length=40, help_text="Scan it, or type its number")
    place = forms.CharField(label="Bench", max_length=120)
    reason = forms.CharField(label="What was done while it was open?", max_length=200)


class CorrectForm(forms.Form):
    """Put a mistake in an entry right."""

    number = forms.TypedChoiceField(label="Which entry?", coerce=int)
    field = forms.ChoiceField(
        label="What is wrong?", choices=[("place", "The place"), ("reason", "The reason")], widget=forms.RadioSelect
    )
    value = forms.CharField(label="What is right?", max_length=200)
    reason = forms.CharField(label="Why is it corrected?", max_length=200)

    def __init__(self, *args: Any, entries: list[ContinuityEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(entry.number, f"{entry.number}: {entry.get_kind_display()}, {entry.place}") for entry in entries]
        offer(self, "number", choices)


class ExplainForm(forms.Form):
    """Record what happened where the continuity is broken."""

    what_happened = forms.CharField(label="What happened?", max_length=300, widget=forms.Textarea)


class HoldForm(forms.Form):
    """Until when an exhibit is kept."""

    until = DatePartsField(
        label="Until which day is it kept?", required=False, help_text="It can be returned after that day. Empty lifts the hold."
    )
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why it is kept, or why no longer."},
    )


class ReturnForm(SealSeenForm):
    """Give an exhibit back."""

    to = forms.CharField(label="Who takes it back?", max_length=120)
    reason = forms.CharField(label="Why, and on which receipt?", max_length=200)
    field_order = ("to", "reason", "seal_seen", "what_happened")
