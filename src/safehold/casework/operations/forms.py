"""How a form offers operations."""

from typing import TYPE_CHECKING

from django import forms

from safehold.casework.operations.models import Operation
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
