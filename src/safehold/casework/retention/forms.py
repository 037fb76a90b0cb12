"""Forms of retention. They check shape; the actions check everything else."""

from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet

from safehold.casework.custody.models import Arrest
from safehold.casework.retention.models import BiometricKind, Group
from safehold.web.forms import DatePartsField, offer

if TYPE_CHECKING:
    _ArrestField = forms.ModelChoiceField[Arrest]
else:
    _ArrestField = forms.ModelChoiceField


class ArrestChoice(_ArrestField):
    """A choice of arrests, shown by person and reference."""

    def label_from_instance(self, obj: Arrest) -> str:
        """Show the person and the reference."""
        return f"{obj.person}, {obj.reference}"


class GroupForm(forms.Form):
    """The review group of a record."""

    group = forms.ChoiceField(label="Which review group?", choices=Group.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why this group?", widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """A review of a record."""

    keep = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "It is kept, and reviewed again"), ("no", "Propose its disposal to a second inspector")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Is it still needed for a policing purpose? Has the person come to notice again? Is the group still right?",
    )


class DisposalForm(forms.Form):
    """What the second inspector decides."""

    agree = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "I agree to the disposal"), ("no", "It is to be kept")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 4}))


class HoldForm(forms.Form):
    """A hold."""

    reason = forms.CharField(
        label="Who needs it kept, and for what?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example a public inquiry, a civil claim, a review of convictions, with its reference.",
    )


class EndHoldForm(forms.Form):
    """The end of a hold."""

    reason = forms.CharField(label="Why does the hold end?", widget=forms.Textarea(attrs={"rows": 3}))


class ProceedingsForm(forms.Form):
    """How criminal proceedings against a suspect stand."""

    ended_on = DatePartsField(
        label="When were they convicted, or did the proceedings end? (optional)",
        required=False,
        help_text="Empty: the proceedings go on.",
    )
    convicted = forms.BooleanField(
        label="Convicted", required=False, help_text="A caution counts as a conviction (PACE 1984 s.65B)."
    )
    in_custody = forms.BooleanField(label="In custody after the conviction", required=False)
    released_on = DatePartsField(label="Released from that custody on (optional)", required=False)
    appeal_pending = forms.BooleanField(label="An appeal is pending", required=False)
    reason = forms.CharField(label="Where is this from?", widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BiometricsForm(forms.Form):
    """Prints or a sample that were taken."""

    arrest = ArrestChoice(label="In which arrest were they taken?", queryset=Arrest.objects.none())
    kind = forms.ChoiceField(label="What was taken?", choices=BiometricKind.choices, widget=forms.RadioSelect)
    taken_on = DatePartsField(label="On which day?", help_text="Of a DNA profile: the day on which its sample was taken.")
    qualifying = forms.BooleanField(
        label="The arrest was for a qualifying offence (PACE 1984 s.65A)",
        required=False,
        help_text="Only for these is the last day computed here.",
    )

    def __init__(self, *args: object, arrests: QuerySet[Arrest], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "arrest", arrests)


class GroundsForm(forms.Form):
    """On which grounds prints or a profile are kept longer."""

    consented_on = DatePartsField(label="The Biometrics Commissioner consented on (optional)", required=False)
    earlier_conviction = forms.CharField(
        label="Convicted earlier of a recordable offence: of which, and when? (optional)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One that is not excluded (PACE 1984 s.63F(2)). A conviction in this case is recorded with its proceedings.",
    )


class DestructionForm(forms.Form):
    """That prints or a sample were destroyed."""

    destroyed_on = DatePartsField(label="On which day were they destroyed?")
    how = forms.CharField(
        label="What was destroyed where, and who says so?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Prints, sample, profile and copies, as the databases confirmed.",
    )
