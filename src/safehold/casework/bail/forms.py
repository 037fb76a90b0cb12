"""Forms of the bail pages that do not follow from what is asked alone, and the choices that they offer.

No form asks when a bail ends, except the one for what a court ordered.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.asked import Asked
from safehold.casework.bail import asked
from safehold.casework.bail.actions import CONDITIONS, COURTS_CONDITIONS
from safehold.casework.bail.models import Answer, BailCondition, BailOutcome, EarlierReturn, ExtensionRequest
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.releases.forms import ConditionsForm, area
from safehold.web.asked_forms import form_of

if TYPE_CHECKING:
    _OneCondition = forms.ModelChoiceField[BailCondition]
    _SomeConditions = forms.ModelMultipleChoiceField[BailCondition]
else:
    _OneCondition = forms.ModelChoiceField
    _SomeConditions = forms.ModelMultipleChoiceField

EARLIER_RETURNS = [("", "Not before the last day"), *EarlierReturn.choices]
ANSWERS = [choice for choice in Answer.choices if choice[0] != Answer.AWAITED]
"""What somebody may have answered."""
OUTCOMES = [choice for choice in BailOutcome.choices if choice[0] != BailOutcome.CHARGED]
"""How a bail ends that no charge ended."""


class GrantForm(ConditionsForm):
    """A release on bail."""

    asks = asked.GrantBail


class ReasonsForm(forms.Form):
    """The form of an action that asks for the reasons for each condition: the fields of what it `asks`, and one for each.

    Fields that a form declares by itself come last.
    """

    asks: ClassVar[type[Asked]]
    conditions: ClassVar[tuple[asked.Condition, ...]] = tuple(CONDITIONS)
    missing: ClassVar[str] = "Write the reasons for condition {}."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = form_of(self.asks)().fields
        fields: dict[str, forms.Field] = {}
        for name in self.asks.model_fields:
            if name == "condition_reasons":
                for letter in self.conditions:
                    missing = self.missing.format(letter)
                    fields[name_of(letter)] = area(f"{letter}. {CONDITIONS[letter]}", missing=missing)
            elif name in plain:
                fields[name] = plain[name]
        self.fields = fields | self.fields

    def clean(self) -> dict[str, Any]:
        """Gather the reasons."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["condition_reasons"] = {letter: data.pop(name_of(letter), "") for letter in self.conditions}
        return data


def name_of(letter: str) -> str:
    """Name the field for the reasons for a condition."""
    return f"condition_{letter.lower()}"


class AuthoriseForm(ReasonsForm):
    """The authority itself. What was prepared may be taken over; representations that were received must be considered."""

    asks = asked.ExtendBail

    def __init__(self, *args: Any, request: ExtensionRequest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request is not None:
            considered = self.fields["considered"]
            considered.required, considered.help_text = True, ""
            considered.error_messages["required"] = asked.MUST_BE_CONSIDERED
        self.prepared: dict[str, str] = request.condition_reasons if request is not None else {}
        for letter in self.prepared:
            self.fields[name_of(letter)].required = False
            self.fields[f"same_{letter.lower()}"] = forms.BooleanField(
                label=f"These are my reasons for condition {letter} too", required=False
            )

    def clean(self) -> dict[str, Any]:
        """Take over the prepared reasons where the officer says that they are theirs too; else ask for their own."""
        for letter, prepared in self.prepared.items():
            own = name_of(letter)
            written = self.cleaned_data.get(own, "").strip()
            if self.cleaned_data.pop(f"same_{letter.lower()}", False):
                self.cleaned_data[own] = f"{prepared.strip()}\n{written}".strip()
            elif not written:
                self.add_error(own, f"Write your reasons for condition {letter}, or say that those prepared are yours too.")
        return super().clean()


class PrepareForm(ReasonsForm):
    """An extension prepared for somebody else to authorise."""

    asks = asked.PrepareExtension

    sent_to = OfficerChoice(label="Send to", queryset=Officer.objects.none())


class CourtApplicationForm(ReasonsForm):
    """An application to the court."""

    asks = asked.RecordCourtApplication
    conditions = COURTS_CONDITIONS
    missing = "Write the grounds for condition {}."


class ConditionChoice(_OneCondition):
    """A choice of conditions, shown by their words."""

    def label_from_instance(self, obj: BailCondition) -> str:
        """Show number and words."""
        return f"{obj.number}. {obj.text}"


class ConditionsChoice(_SomeConditions):
    """A choice of several conditions, shown by their words."""

    def label_from_instance(self, obj: BailCondition) -> str:
        """Show number and words."""
        return f"{obj.number}. {obj.text}"


class VaryForm(ConditionsForm):
    """Conditions to lift and to set."""

    asks = asked.VaryConditions
    room = 2
    conditions_name = "add"

    lift = ConditionsChoice(
        label="Conditions to lift",
        queryset=BailCondition.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    field_order = ("asked_by_person", "lift")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sought"].required = True
        self.fields["sought"].error_messages["required"] = (
            "Choose whether the victim's views on the conditions were sought, or why not (PACE 1984 s.47ZZA)."
        )


def breached_condition(conditions: QuerySet[BailCondition]) -> ConditionChoice:
    """Which condition was breached."""
    return ConditionChoice(label="Which condition?", queryset=conditions, error_messages={"required": "Choose the condition."})
