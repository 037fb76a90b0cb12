"""Forms of the case pages. They check shape; the actions check everything else."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Restriction, RiskLevel
from safehold.web.forms import DatePartsField, offer

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


class OpenCaseForm(OfficersAndSupervisorsForm):
    """A new case."""

    title = forms.CharField(label="Whom or what is it about?", max_length=120, help_text="Usually the name of the suspect.")
    officer_in_the_case = OfficerChoice(label="Officer in the case", queryset=Officer.objects.none())
    supervisor = OfficerChoice(label="Supervisor", queryset=Officer.objects.none())
    restriction = forms.ChoiceField(
        label="Who may know of it?",
        choices=Restriction.choices,
        widget=forms.RadioSelect,
        initial=Restriction.STANDARD,
        help_text="A restricted case does not appear in lists, searches or counts of anybody else.",
    )
    reason = forms.CharField(label="Why is the case opened?", widget=forms.Textarea(attrs={"rows": 3}))


class RiskForm(forms.Form):
    """The risk of a case, as the national tool gave it or as a person overrides it."""

    level = forms.ChoiceField(
        label="Level",
        widget=forms.RadioSelect,
        choices=[choice for choice in RiskLevel.choices if choice[0] != RiskLevel.NOT_ASSESSED],
    )
    tool = forms.CharField(label="Tool used", max_length=60, initial="KIRAT")
    tool_version = forms.CharField(label="Version of the tool", max_length=20)
    reason = forms.CharField(
        label="Why this level?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Say which facts led to it, and why where you depart from the tool.",
    )


class DecisionForm(forms.Form):
    """An entry of the policy book."""

    decision = forms.CharField(label="What was decided?", max_length=200)
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}))


class ReassignForm(OfficersForm):
    """Another officer in the case."""

    to = OfficerChoice(label="New officer in the case", queryset=Officer.objects.none())
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class SupervisorForm(OfficersForm):
    """Another supervisor of the case."""

    to = OfficerChoice(label="New supervisor", queryset=Officer.objects.none())
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class TakeOverForm(forms.Form):
    """A case whose supervisor left."""

    reason = forms.CharField(label="Why do you take it over?", widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """A supervisor's review."""

    reason = forms.CharField(
        label="What did the review find?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Is the risk still right? What has been done since the last review? What must happen next?",
    )


class AccessForm(OfficersForm):
    """Access to a case for an officer."""

    to = OfficerChoice(label="Who needs to see the case?", queryset=Officer.objects.none())
    role = forms.CharField(label="What will they do in it?", max_length=40)
    until = DatePartsField(
        label="Until which day? (optional)",
        required=False,
        help_text="The last day on which they may see it. Empty: until it is ended.",
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class EndAccessForm(forms.Form):
    """The end of an access to a case."""

    reason = forms.CharField(label="Why need they not see it any more?", widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(forms.Form):
    """The end of a case."""

    outcome = forms.CharField(label="Outcome", max_length=200)
    reason = forms.CharField(label="Why is the case closed?", widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(forms.Form):
    """A closed case that goes on."""

    reason = forms.CharField(
        label="Why is the case opened again?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands where its records put it, and its limits run again.",
    )
