"""A choice of officers, for the forms of every page that asks for one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.web.forms import offer

if TYPE_CHECKING:
    _OfficerField = forms.ModelChoiceField[Officer]
else:
    _OfficerField = forms.ModelChoiceField


class OfficerChoice(_OfficerField):
    """A choice of officers, shown by name and role."""

    def label_from_instance(self, obj: Officer) -> str:
        """Show name and role."""
        return f"{obj.name}, {obj.get_role_display().lower()}"


class OfficersForm(forms.Form):
    """A form that offers the officers of the reader's team."""

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OfficerChoice):
                field.queryset = officers


class OfficersAndSupervisorsForm(OfficersForm):
    """A form that offers the officers of the reader's team, and as supervisor its inspectors."""

    def __init__(self, *args: Any, supervisors: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "supervisor", supervisors)
