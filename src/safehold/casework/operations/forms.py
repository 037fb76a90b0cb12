"""Forms of the pages of operations. They check shape; the actions check everything else."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.operations.models import Operation
from safehold.casework.warrants.models import PartOfDay
from safehold.web.forms import DatePartsField, offer
from safehold.web.wording import long_date

if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Operation]
else:
    _ModelChoice = forms.ModelChoiceField


class OperationChoice(_ModelChoice):
    """A choice of operations, shown with their days."""

    def label_from_instance(self, obj: Operation) -> str:
        """Show name and days."""
        return f"{obj.name}, {long_date(obj.first_day)} to {long_date(obj.last_day)}"


class CreateForm(forms.Form):
    """A new operation."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="As people say it, without the word operation.",
        error_messages={"required": "Write the name of the operation."},
    )
    first_day = DatePartsField(label="First day", error_messages={"required": "Write the first day."})
    last_day = DatePartsField(label="Last day", error_messages={"required": "Write the last day."})


class ScheduleForm(forms.Form):
    """The day of a warrant in an operation."""

    operation = OperationChoice(
        label="Operation",
        queryset=Operation.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose an operation."},
    )
    day = DatePartsField(label="Day", error_messages={"required": "Write the day."})
    part_of_day = forms.ChoiceField(
        label="Part of the day",
        choices=PartOfDay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose morning or afternoon."},
    )
    team_name = forms.CharField(label="Search team", max_length=40, required=False, help_text="For example, Team 2.")
    reason = forms.CharField(
        label="Why this day, or why the move?", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )

    def __init__(self, *args: Any, operations: QuerySet[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "operation", operations)


class EndForm(forms.Form):
    """The end of an operation."""

    reason = forms.CharField(label="Remarks", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
