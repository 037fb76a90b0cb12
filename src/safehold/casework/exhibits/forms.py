"""The form of several exhibits that move together, and the fields that name a record. What is right is judged by the actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from safehold.asked import Asked
from safehold.casework.exhibits.asked import ExhibitsSeen
from safehold.casework.exhibits.models import Exhibit
from safehold.web.asked_forms import form_of


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


@dataclass(frozen=True)
class TogetherRow:
    """An exhibit as the page shows it: who has it, and its fields."""

    reference: str
    name: str
    holder: str
    take: BoundField
    seal: BoundField | None
    version: BoundField


class TogetherForm(forms.Form):
    """Some exhibits of a case, each with a box to tick and the seal on it, and then what is asked of all of them (`asks`).

    What was ticked is given as the actions take it: `seen`.
    """

    PARTS = ("take_", "seal_", "version_")
    """How the names of the fields of an exhibit begin; its reference follows."""

    def __init__(self, *args: Any, exhibits: Sequence[Exhibit], asks: type[Asked], **kwargs: Any) -> None:
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
        self.fields |= form_of(asks)().fields

    def rows(self) -> list[TogetherRow]:
        """The exhibits as the page shows them."""
        return [
            TogetherRow(
                reference=exhibit.reference,
                name=f"{exhibit} {exhibit.description}",
                holder=exhibit.holder,
                take=self[f"take_{exhibit}"],
                seal=self[f"seal_{exhibit}"] if exhibit.seal else None,
                version=self[f"version_{exhibit}"],
            )
            for exhibit in self.exhibits
        ]

    def clean(self) -> dict[str, Any]:
        """Gather what was ticked. A seal that was read of an exhibit that is not ticked is asked about."""
        data = self.cleaned_data
        ticked: list[Exhibit] = []
        seals: dict[int, str] = {}
        versions: dict[int, int | None] = {}
        for exhibit in self.exhibits:
            taken, seal, version = (data.pop(f"{part}_{exhibit}", None) for part in ("take", "seal", "version"))
            if taken:
                ticked.append(exhibit)
                seals[exhibit.pk], versions[exhibit.pk] = seal or "", version
            elif seal:
                self.add_error(f"take_{exhibit}", f"You read the seal of {exhibit}. Tick it too, or empty its seal.")
        return {**data, "seen": ExhibitsSeen(ticked, seals, versions)}

    def see_anew(self) -> None:
        """Take the exhibits as they are now for what the person has seen."""
        self.data = dict(self.data.items()) | {f"version_{exhibit}": str(exhibit.version) for exhibit in self.exhibits}
