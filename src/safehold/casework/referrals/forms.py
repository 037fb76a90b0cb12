"""Forms of the referral pages. They check shape; the actions check everything else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.casework.cases.forms import OfficerChoice, OfficersAndSupervisorsForm, OfficersForm
from safehold.casework.cases.models import Case, Restriction, RiskLevel
from safehold.casework.referrals.models import ClosedAs, MatchDecision
from safehold.web.forms import MomentField, offer

LEVELS = [choice for choice in RiskLevel.choices if choice[0] != RiskLevel.NOT_ASSESSED]


class SeveralFilesInput(forms.ClearableFileInput):
    """A control for several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files. Gives a list of uploaded files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file."""
        given = data if isinstance(data, list | tuple) and data else [data or None]
        return [super(SeveralFilesField, self).clean(file, initial) for file in given]


class UploadForm(forms.Form):
    """The documents of one delivery."""

    documents = SeveralFilesField(
        label="Report or table",
        help_text="A CyberTipline report (XML with its file details, or JSON) or a referral table (CSV, XLSX). "
        "Choose the documents of one delivery together. Up to 100 MB.",
        error_messages={"required": "Choose the file of the report.", "empty": "The file is empty. Choose another."},
    )


class NothingForm(forms.Form):
    """A confirmation with nothing to fill in."""


class AssignForm(OfficersForm):
    """The officer who is to assess a referral."""

    to = OfficerChoice(label="Officer", queryset=Officer.objects.none(), error_messages={"required": "Choose an officer."})
    reason = forms.CharField(label="Why?", required=False, max_length=300)


class AssessForm(forms.Form):
    """The assessment that a person made with the national tool."""

    level = forms.ChoiceField(
        label="Level",
        choices=LEVELS,
        widget=forms.RadioSelect,
        help_text="As the tool gave it. If you depart from it, say why below.",
        error_messages={"required": "Choose the level that the assessment gave."},
    )
    tool = forms.CharField(
        label="Tool used", max_length=60, initial="KIRAT", error_messages={"required": "Write which tool was used."}
    )
    tool_version = forms.CharField(
        label="Version of the tool", max_length=20, error_messages={"required": "Write the version of the tool."}
    )
    previous_behaviour = forms.CharField(
        label="Previous behaviour",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The answer and its evidence.",
    )
    access_to_children = forms.CharField(
        label="Access to children",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The answer and its evidence.",
    )
    current_facilitators = forms.CharField(
        label="Current facilitators",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The answer and its evidence.",
    )
    other = forms.CharField(
        label="Other", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="The answer and its evidence."
    )
    reason = forms.CharField(
        label="Why this level?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write which facts led to this level."},
    )

    STEPS = ("previous_behaviour", "access_to_children", "current_facilitators", "other")

    def answers(self) -> list[dict[str, str]]:
        """The steps that were answered."""
        return [
            {"question": str(self.fields[step].label), "answer": self.cleaned_data[step]}
            for step in self.STEPS
            if self.cleaned_data.get(step)
        ]

    def clean(self) -> dict[str, Any]:
        """Put the answers together."""
        data = super().clean() or {}
        answers = self.answers()
        for step in self.STEPS:
            data.pop(step, None)
        return {**data, "answers": answers}


class OpenCaseForm(OfficersAndSupervisorsForm):
    """A case from a referral."""

    title = forms.CharField(label="Whom or what is it about?", max_length=120)
    officer_in_the_case = OfficerChoice(label="Officer in the case", queryset=Officer.objects.none())
    supervisor = OfficerChoice(label="Supervisor", queryset=Officer.objects.none())
    restriction = forms.ChoiceField(
        label="Who may know of it?", choices=Restriction.choices, widget=forms.RadioSelect, initial=Restriction.STANDARD
    )
    reason = forms.CharField(
        label="Why is a case opened?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why a case is opened."},
    )


if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Case]
else:
    _ModelChoice = forms.ModelChoiceField


class CaseByReferenceField(_ModelChoice):
    """A case, typed by its reference."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Case.objects.none(), to_field_name="reference", **options)


class JoinForm(forms.Form):
    """The case to which a referral belongs."""

    case = CaseByReferenceField(
        label="Reference of the case",
        help_text="For example, ISOT-26-0147.",
        error_messages={
            "required": "Write the reference of the case.",
            "invalid_choice": "We cannot find that case. Check the reference.",
        },
    )
    reason = forms.CharField(
        label="What shows that it belongs to this case?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what shows that it belongs to the case."},
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "case", cases)


class CloseForm(forms.Form):
    """The end of a referral without a case."""

    outcome = forms.ChoiceField(
        label="How does it end?",
        choices=ClosedAs.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ends."},
    )
    passed_to = forms.CharField(label="Passed to, if it was", required=False, max_length=120)
    reason = forms.CharField(
        label="Why is nothing more to be done here?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why nothing more is to be done here."},
    )


class OverrideTargetForm(forms.Form):
    """A target that a supervisor moves."""

    moved_to = MomentField(label="Move the target to")
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The clock says it, with your name.",
        error_messages={"required": "Write why the target is moved."},
    )


class DecideMatchForm(forms.Form):
    """Whether two records concern the same person, and whom of the report that is where the address does not say it."""

    about = forms.TypedChoiceField(
        label="Whom of the report is it about?",
        widget=forms.RadioSelect,
        coerce=int,
        required=False,
        empty_value=None,
        help_text="Only that person becomes the recorded one when a case is opened.",
    )
    decision = forms.ChoiceField(
        label="Are they the same?",
        choices=MatchDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are the same."},
    )
    reason = forms.CharField(
        label="What shows it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what shows that they are, or are not, the same."},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            offer(self, "about", people)
        else:
            del self.fields["about"]
