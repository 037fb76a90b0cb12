"""Forms of the pages of people. They check shape; the actions check everything else."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.cases.models import Case
from safehold.casework.people.actions import KIND_WORDS, ProhibitionAsMade
from safehold.casework.people.models import (
    AbsenceKind,
    CaseRole,
    ChangeKind,
    DisposalKind,
    NotificationKind,
    OrderKind,
    OrderOutcome,
)
from safehold.web.forms import DatePartsField, LinesField, MomentField, offer
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
    own_last_days = LinesField(
        label="Which end on another day?",
        required=False,
        help_text="One a line: the number of the prohibition, and its last day. For example, 2: 13 3 2031",
    )
    travel_bans = forms.CharField(
        label="Which are foreign travel bans?",
        max_length=60,
        required=False,
        help_text="Their numbers, with commas between. Each is for a fixed time of five years or less.",
    )

    def clean_own_last_days(self) -> dict[int, date]:
        """Read the number and the day of each line. Raises: ValidationError."""
        found: dict[int, date] = {}
        for line in self.cleaned_data["own_last_days"]:
            parts = [whole_number(part) for part in line.replace(":", " ").split()]
            if len(parts) != 4 or None in parts:
                raise forms.ValidationError("Write the number, and the day as day, month and year in figures: 2: 13 3 2031.")
            number, day, month, year = (part or 0 for part in parts)
            try:
                found[number] = date(year, month, day)
            except ValueError:
                raise forms.ValidationError("There is no such date. Check the day and the month.") from None
        return found

    def clean_travel_bans(self) -> set[int]:
        """Read the numbers. Raises: ValidationError."""
        numbers = [whole_number(part) for part in self.cleaned_data["travel_bans"].replace(",", " ").split()]
        if None in numbers:
            raise forms.ValidationError("Write the numbers of the prohibitions in figures, with commas between: 2, 5.")
        return {number for number in numbers if number is not None}

    def clean(self) -> dict[str, Any]:
        """Put each prohibition together with its own last day. Raises: ValidationError for a number that the order lacks."""
        data = super().clean() or self.cleaned_data
        days, bans = data.pop("own_last_days", {}), data.pop("travel_bans", set())
        texts = data.get("prohibitions", [])
        for field, numbers in (("own_last_days", days), ("travel_bans", bans)):
            if any(not 1 <= number <= len(texts) for number in numbers):
                self.add_error(field, "The order has no prohibition of that number. Count the lines.")
        made = [ProhibitionAsMade(text, days.get(number), number in bans) for number, text in enumerate(texts, start=1)]
        return {**data, "prohibitions": made}


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
        offer(self, "changes", waiting)


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
        offer(self, "stay", stays)


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
        offer(self, "to", cases)


class ProhibitionEndForm(forms.Form):
    """The end of a prohibition before its order."""

    reason = forms.CharField(
        label="What was done?",
        help_text="Whom you told that it binds them no longer, and whether the court was asked for another.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was done: whom you told, and whether the court was asked for another."},
    )


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
