"""The form of a release on bail, with room for conditions and the views of the victims; and fields that other forms share."""

from typing import Any, ClassVar

from django import forms

from safehold import asked
from safehold.asked import Asked
from safehold.casework.releases.asked import WHY_NOT_WAIT, NewCondition, NewViews
from safehold.casework.releases.choices import Purpose
from safehold.law.charging import OFFENCES
from safehold.web.asked_forms import form_of
from safehold.web.forms import Fold

OFFENCE_CHOICES = [(offence.code, f"{offence.wording} ({offence.provision})") for offence in OFFENCES.values()]


def area(label: str, *, rows: int = 3, required: bool = True, help_text: str = "", missing: str = "") -> forms.CharField:
    """A text of some lines; `missing` is said where it is empty."""
    messages = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=messages,
    )


def gate_reason(help_text: str, *, question: str = WHY_NOT_WAIT) -> forms.CharField:
    """Why a gate of force policy is passed (`accounts.policy_gates`)."""
    return area(question, rows=2, required=False, help_text=help_text)


_COUNTED = {2: "second", 3: "third", 4: "fourth"}


class ConditionsForm(forms.Form):
    """The form of an action that sets conditions: the fields of what it `asks`, with room for the conditions and the views.

    `conditions_name` is the field of `asks` that holds the `NewCondition`s. Fields that a form declares by itself come last.
    """

    asks: ClassVar[type[Asked]]
    conditions_name: ClassVar[str] = "conditions"
    room: ClassVar[int] = 4
    views_asked_for: ClassVar[str] = "Where reasonably practicable, before conditions are set or varied (PACE 1984 s.47ZZA)."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = form_of(self.asks)().fields
        fields: dict[str, forms.Field] = {}
        for name in self.asks.model_fields:
            if name == self.conditions_name:
                fields |= self._fields_of_conditions()
            elif name == "views":
                fields |= self._fields_of_views()
            elif name in plain:
                fields[name] = plain[name]
        self.fields = fields | self.fields
        self.order_fields(self.field_order)

    def _fields_of_conditions(self) -> dict[str, forms.Field]:
        fields = {}
        for number in range(1, self.room + 1):
            for part, field in form_of(NewCondition)().fields.items():
                field.required, field.label = False, f"New condition {number}: {field.label}"
                if isinstance(field, forms.ChoiceField):
                    field.choices = [("", "No condition"), *Purpose.choices]
                fields[f"{part}_{number}"] = field
        return fields

    def _fields_of_views(self) -> dict[str, forms.Field]:
        fields = {_VIEWS_NAMES.get(name, name): field for name, field in form_of(NewViews)().fields.items()}
        fields["sought"].required, fields["sought"].help_text = False, self.views_asked_for
        return fields

    @property
    def folded(self) -> tuple[Fold, ...]:
        """Every condition but the first stands behind a line: most bails have few, and the form is filled in on a phone."""
        return tuple(
            Fold(f"Another condition, the {_COUNTED[number]}", tuple(f"{part}_{number}" for part in NewCondition.model_fields))
            for number in range(2, self.room + 1)
        )

    def clean(self) -> dict[str, Any]:
        """Put together the parts of each condition, asking about what is missing of one, and what was done about the views."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data[self.conditions_name] = []
        for number in range(1, self.room + 1):
            given = {part: data.pop(f"{part}_{number}", "") for part in NewCondition.model_fields}
            missing = [part for part in given if not given[part]]
            if not missing:
                data[self.conditions_name].append(NewCondition(**given))
            elif len(missing) < len(given):
                for part in missing:
                    self._ask_for(part, number)
        views = {name: data.pop(_VIEWS_NAMES.get(name, name), "") for name in NewViews.model_fields}
        data["views"] = NewViews(**views) if views["sought"] else None
        return data

    def _ask_for(self, part: str, number: int) -> None:
        asking = asked.question(NewCondition, part)
        if asking is not None and f"{part}_{number}" not in self.errors:
            self.add_error(f"{part}_{number}", asking.missing)


_VIEWS_NAMES = {"words": "views"}
"""What was said of the conditions is refused at `views`, so the field of the form is called that."""
