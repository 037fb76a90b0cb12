"""Forms of the pages of people. They check shape; the actions check everything else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.cases.models import Case
from safehold.casework.people.actions import KIND_WORDS
from safehold.casework.people.models import (
    AbsenceKind,
    CaseRole,
    ChangeKind,
    DisposalKind,
    NotificationKind,
    OrderKind,
    OrderOutcome,
)
from safehold.web.forms import DatePartsField, LinesField, MomentField
from safehold.web.numbers import whole_number


class PersonForm(forms.Form):
    """A person in a case."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As far as it is known.",
        error_messages={"required": "Write the name, or how the person is called until it is known."},
    )
    role = forms.ChoiceField(
        label="What are they in this case?",
        choices=CaseRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the person is in this case."},
    )
    date_of_birth = DatePartsField(label="Date of birth", required=False, example="For example, 31 3 1980")
    note = forms.CharField(label="Note", max_length=200, required=False)


class IdentifierForm(forms.Form):
    """What a person is known by."""

    kind = forms.ChoiceField(label="What is it?", choices=[(kind.value, words) for kind, words in KIND_WORDS.items()])
    value = forms.CharField(
        label="The identifier",
        max_length=300,
        help_text="As it was given. It is compared in one way of writing.",
        error_messages={"required": "Write the identifier."},
    )
    service = forms.CharField(label="Service, for an account", max_length=60, required=False)
    source = forms.CharField(
        label="Where did it come from?", max_length=60, error_messages={"required": "Write where it came from."}
    )


class OrderForm(forms.Form):
    """An order of a court."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[choice for choice in OrderKind.choices if choice[0] != OrderKind.NOTIFICATION],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    made_on = DatePartsField(label="When was it made?", error_messages={"required": "Write the day on which it was made."})
    court = forms.CharField(label="By which court?", max_length=80, error_messages={"required": "Write which court made it."})
    reference = forms.CharField(label="Number of the order", max_length=60, required=False)
    ends_on = DatePartsField(
        label="Last day", required=False, help_text="As the court ordered it. Leave empty for until further order."
    )
    prohibitions = LinesField(
        label="Prohibitions and requirements",
        help_text="One a line, in the order's numbering.",
        error_messages={"required": "Write each prohibition of the order. Copy them from it, one a line."},
    )


class MonthsField(forms.CharField):
    """Months of one sentence or of several, with commas between. Gives a list of numbers."""

    def clean(self, value: Any) -> list[int]:
        """Read the numbers. Raises: ValidationError for anything else."""
        typed: str = super().clean(value)
        months = [whole_number(part) for part in typed.replace(",", " ").split()]
        if None in months:
            raise forms.ValidationError("Write months in figures, with commas between: 20, 12.")
        return [number for number in months if number is not None]


class RequirementsForm(forms.Form):
    """The facts from which the length of notification requirements follows."""

    relevant_date = DatePartsField(
        label="On which day was the person convicted, found to have done it, or cautioned?",
        help_text="The relevant date: the requirements begin with it.",
        error_messages={"required": "Write the day of the conviction, finding or caution."},
    )
    court = forms.CharField(
        label="By which court, or by which police force?",
        max_length=80,
        error_messages={"required": "Write which court, or which police force."},
    )
    disposal = forms.ChoiceField(
        label="How was the person dealt with?",
        choices=DisposalKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the person was dealt with."},
    )
    sentences = MonthsField(
        label="For how many months?",
        max_length=60,
        required=False,
        help_text="Of imprisonment, or of a conditional discharge. Sentences that run one after the other: each, with commas.",
    )
    under_18 = forms.TypedChoiceField(
        label="Was the person under 18 on that day?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
        help_text="Needed only where no date of birth is recorded.",
    )
    no_fixed_address = forms.BooleanField(label="The person has no sole or main residence", required=False)
    reference = forms.CharField(label="Number of the court or of the custody record", max_length=60, required=False)


class NotificationForm(forms.Form):
    """A notification that was made."""

    kind = forms.ChoiceField(
        label="What was notified?",
        choices=NotificationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was notified."},
    )
    changes = forms.TypedMultipleChoiceField(
        label="Which of these did it notify?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Changes and travel that are recorded and wait. One that is not here is recorded first.",
    )
    notified_at = MomentField(label="When?", error_messages={"required": "Write when it was made."})
    place = forms.CharField(
        label="Where?", max_length=80, help_text="The police station.", error_messages={"required": "Write where it was taken."}
    )
    taken_by = forms.CharField(label="Who took it?", max_length=80, error_messages={"required": "Write who took it."})
    no_fixed_address = forms.BooleanField(
        label="The person has no sole or main residence",
        required=False,
        help_text="The next notification is then due within a week, not within a year.",
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, waiting: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waiting:
            del self.fields["changes"]
            return
        field = self.fields["changes"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(waiting)


class ChangeForm(forms.Form):
    """Something that has to be notified."""

    kind = forms.ChoiceField(
        label="What has to be notified?",
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what has to be notified."},
    )
    on = DatePartsField(
        label="On which day?",
        help_text="The day of the change, the first day of a stay, or the day of departure.",
        error_messages={"required": "Write the day."},
    )
    until = DatePartsField(
        label="Last day of the stay, or day of return", required=False, help_text="Leave empty where it is not known."
    )
    what = forms.CharField(
        label="What is it?",
        max_length=200,
        help_text="The new name or address, or where the person travels to.",
        error_messages={"required": "Write the new name or address, or where the person travels to."},
    )
    source = forms.CharField(
        label="How do the police know?", max_length=120, error_messages={"required": "Write how the police know."}
    )


class StayEndedForm(forms.Form):
    """The last day of a stay at another address."""

    stay = forms.TypedChoiceField(
        label="Which stay?", coerce=int, widget=forms.RadioSelect, error_messages={"required": "Choose the stay."}
    )
    last_day = DatePartsField(label="Last day of it", error_messages={"required": "Write the last day."})

    def __init__(self, *args: Any, stays: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stay"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(stays)


class AbsenceForm(forms.Form):
    """Days in custody, in hospital or abroad."""

    kind = forms.ChoiceField(
        label="Where is, or was, the person?",
        choices=AbsenceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the person is or was."},
    )
    first_day = DatePartsField(label="First day", error_messages={"required": "Write the first day."})
    last_day = DatePartsField(label="Last day", required=False, help_text="Leave empty while it goes on.")


class ReturnForm(forms.Form):
    """The last day of an absence."""

    last_day = DatePartsField(
        label="Last day of it",
        help_text="From the day after, days are counted again.",
        error_messages={"required": "Write the last day."},
    )


class MoveOrderForm(forms.Form):
    """The case in which an order is held."""

    to = forms.ModelChoiceField(
        label="In which case?",
        queryset=Case.objects.none(),
        help_text="An open case in which the person has a role. Its limits run there.",
        error_messages={"required": "Choose the case."},
    )
    reason = forms.CharField(
        label="Why?", widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Write why it is held there."}
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = cases


class EndForm(forms.Form):
    """The end of an order or of notification requirements."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=OrderOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )
    ended_on = DatePartsField(
        label="Last day on which it bound the person",
        required=False,
        help_text="Leave empty where it ran out on its own last day.",
    )
    reason = forms.CharField(
        label="What ended it, and where can that be found?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what ended it, and where that can be found."},
    )
