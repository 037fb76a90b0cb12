"""Forms of the pages of people. They check shape; the actions check everything else."""

from django import forms

from safehold.casework.people.actions import KIND_WORDS
from safehold.casework.people.models import CaseRole, OrderKind
from safehold.web.forms import DatePartsField, LinesField


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
    """An order, or the notification requirements."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=OrderKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    made_on = DatePartsField(
        label="When was it made?",
        help_text="The day of the order, or of the conviction, finding or caution that brought the requirements.",
        error_messages={"required": "Write the day on which it was made."},
    )
    court = forms.CharField(
        label="By which court?", max_length=80, error_messages={"required": "Write which court made it, or the police force."}
    )
    reference = forms.CharField(label="Number of the order", max_length=60, required=False)
    ends_on = DatePartsField(label="Last day", required=False, help_text="Leave empty for until further order.")
    prohibitions = LinesField(
        label="Prohibitions and requirements",
        required=False,
        help_text="One a line, in the order's numbering. The notification requirements are filled in where you leave it empty.",
    )
