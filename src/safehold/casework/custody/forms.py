"""Forms of the custody pages. They check shape; the actions check everything else."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer, Rank
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.custody.asked import ReleaseOnStreetBail
from safehold.casework.custody.models import WayIn, WelfareStep
from safehold.casework.people.models import Person
from safehold.casework.releases.forms import (
    OFFENCE_CHOICES,
    ConditionsForm,
    area,
    gate_reason,
)
from safehold.casework.warrants.models import Warrant
from safehold.web.forms import MomentField, offer

RANKS = [choice for choice in Rank.choices if Rank(choice[0]).is_at_least(Rank.SERGEANT)]


class ArrestForm(forms.Form):
    """An arrest."""

    person = forms.ModelChoiceField(
        label="Who was arrested?",
        queryset=Person.objects.none(),
        help_text="People are added to the case first.",
        error_messages={"required": "Choose who was arrested."},
    )
    arrested_at = MomentField(label="When?", error_messages={"required": "Write when the person was arrested."})
    arrested_by = OfficerChoice(label="By whom?", queryset=Officer.objects.none())
    warrant = forms.ModelChoiceField(
        label="Under which search warrant was the address entered?",
        queryset=Warrant.objects.none(),
        required=False,
        empty_label="Arrested without a warrant",
    )
    offences = forms.MultipleChoiceField(
        label="For which offences?",
        choices=OFFENCE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the offence."},
    )
    grounds = area("Grounds", missing="Write the grounds for the arrest.")
    necessity = area("Why was the arrest necessary?", missing="Write why the arrest was necessary.")
    station = forms.CharField(label="Police station", max_length=80, error_messages={"required": "Write the police station."})
    way_in = forms.ChoiceField(
        label="How did they come into detention?",
        choices=[(way.value, way.label) for way in (WayIn.BROUGHT, WayIn.VOLUNTARY, WayIn.OUT_OF_AREA)],
        widget=forms.RadioSelect,
        initial=WayIn.BROUGHT,
        help_text="Whoever answers bail came voluntarily: earlier detention in the case counts. Street bail is recorded "
        "afterwards, on the page of the arrest.",
        error_messages={"required": "Choose how they came."},
    )
    arrived_at = MomentField(
        label="When did they arrive at the first station?", required=False, help_text="Leave empty if they are on the way."
    )
    for_breach_of_bail = forms.BooleanField(label="Arrested for a breach of bail (PACE 1984 s.46A)", required=False)
    gate_reason = gate_reason(
        "Force policy. Needed only where the arrest is more than 12 months older than the case; it is kept in the audit.",
        question="Why is the arrest so much older than the case?",
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person],
        officers: QuerySet[Officer],
        warrants: QuerySet[Warrant],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {"person": people, "arrested_by": officers, "warrant": warrants}
        for name, queryset in choices.items():
            offer(self, name, queryset)


class OtherOffenceForm(forms.Form):
    """The judgement that an arrest was for a different offence of the same kind than earlier ones."""

    different_from = forms.MultipleChoiceField(
        label="From the offence of which earlier arrests is it different?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Tick none where they are all for the same offence after all.",
    )
    reason = area(
        "Why?",
        help_text="What sets the incidents apart: days, people, devices, accounts. It is kept in the audit.",
        missing="Write why the offences are different, or the same after all.",
    )

    def __init__(self, *args: Any, earlier: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "different_from", earlier)


class InterviewForm(forms.Form):
    """An interview under caution."""

    person = forms.ModelChoiceField(
        label="Who was interviewed?", queryset=Person.objects.none(), error_messages={"required": "Choose who was interviewed."}
    )
    voluntary = forms.TypedChoiceField(
        label="Voluntarily, or in detention?",
        choices=[("yes", "Voluntarily, not under arrest"), ("no", "In detention")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they came voluntarily or were in detention."},
    )
    began_at = MomentField(label="When did it begin?", error_messages={"required": "Write when it began."})
    ended_at = MomentField(label="When did it end?", error_messages={"required": "Write when it ended."})
    place = forms.CharField(label="Where?", max_length=80, error_messages={"required": "Write where it was held."})
    legal_adviser = forms.CharField(
        label="Who advised them?",
        max_length=120,
        help_text="The legal adviser who was present, or that they wanted nobody.",
        error_messages={"required": "Write who advised them, or that they wanted nobody."},
    )
    appropriate_adult = forms.CharField(
        label="Which appropriate adult was present?",
        max_length=120,
        required=False,
        help_text="For somebody under 18, or vulnerable (PACE Code C 11.15).",
    )
    offences = forms.MultipleChoiceField(
        label="About which offences?",
        choices=OFFENCE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Of a voluntary interview. In detention they are those of the arrest.",
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class ArrivalForm(forms.Form):
    """The arrival at the first station."""

    arrived_at = MomentField(
        label="When did they arrive at the station?", error_messages={"required": "Write when they arrived."}
    )
    station = forms.CharField(label="Police station", max_length=80)


class AreaArrivalForm(forms.Form):
    """The arrival in this area after an arrest in another."""

    arrived_at = MomentField(
        label="When did they arrive at the first station here?", error_messages={"required": "Write when they arrived."}
    )
    station = forms.CharField(label="Police station", max_length=80, error_messages={"required": "Write the police station."})
    questioned_elsewhere = forms.BooleanField(
        label="They were questioned about the offence in the area of the arrest",
        required=False,
        help_text="Then the hours count from their arrival at the first station there.",
    )


class StreetBailForm(ConditionsForm):
    """A release on street bail: what is decided is what any release on bail asks (PACE 1984 s.30A(1A))."""

    asks = ReleaseOnStreetBail
    views_asked_for = "Where reasonably practicable, before conditions are set (as PACE 1984 s.30CA(4A))."

    field_order = ("released_at", "return_at", "station", "custody_officer")


class AuthoriseForm(forms.Form):
    """The custody officer's authority to detain."""

    authorised_at = MomentField(label="When?", error_messages={"required": "Write when detention was authorised."})
    reason = area("Why is detention necessary?", missing="Write why detention is necessary.")


class ReviewForm(forms.Form):
    """A review of detention."""

    reviewed_at = MomentField(label="When was it held?", error_messages={"required": "Write when the review was held."})
    reviewer = forms.CharField(
        label="Reviewing inspector",
        max_length=80,
        help_text="An inspector who is not involved in the investigation.",
        error_messages={"required": "Write who reviewed the detention."},
    )
    rank = forms.ChoiceField(label="Rank", choices=RANKS, initial=Rank.INSPECTOR)
    outcome = area("What was decided, and why?", missing="Write what the review decided, and why.")


class ExtendForm(forms.Form):
    """A superintendent's authority to detain up to 36 hours."""

    authorised_at = MomentField(label="When was it authorised?", error_messages={"required": "Write when it was authorised."})
    authority = forms.CharField(
        label="By whom?",
        max_length=80,
        help_text="A superintendent or above who is not involved in the investigation.",
        error_messages={"required": "Write who authorised it."},
    )
    rank = forms.ChoiceField(
        label="Rank",
        choices=RANKS,
        initial=Rank.SUPERINTENDENT,
    )
    grounds = area(
        "Grounds",
        help_text="Why detention is necessary to secure or obtain evidence, and how the investigation is diligent.",
        missing="Write the grounds for detaining longer.",
    )


class ApplicationForm(forms.Form):
    """An application to a magistrates' court for further detention."""

    applied_at = MomentField(label="When was the court asked?", error_messages={"required": "Write when the court was asked."})
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write which court was asked."})
    grounds = area(
        "Grounds of the application",
        help_text=(
            "Which offence, what was found and is still looked into, why detention is necessary to secure or obtain evidence, "
            "and how the investigation is diligent. The person gets a copy and is brought before the court (PACE 1984 s.43(2))."
        ),
        missing="Write the grounds of the application.",
    )
    court_not_sitting = forms.BooleanField(
        label="No court could sit when 36 hours were over, and one sat within the six hours after",
        required=False,
        help_text="Only for a first application after 36 hours (PACE 1984 s.43(5)(b)).",
    )


class CourtDecisionForm(forms.Form):
    """What the court decided on further detention."""

    outcome = forms.ChoiceField(
        label="What did the court decide?",
        choices=[("granted", "Granted"), ("refused", "Refused")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the court decided."},
    )
    decided_at = MomentField(label="When?", error_messages={"required": "Write when the court decided."})
    hours = forms.IntegerField(
        label="For how many hours?", required=False, min_value=1, help_text="As the warrant says: at most 36. Empty if refused."
    )
    reason = area("Reason that the court gave", missing="Write the reason that the court gave.")

    def clean(self) -> dict[str, Any]:
        """Hours go with a grant, and with nothing else."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = data.pop("outcome", "")
        if outcome == "granted" and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", "Write for how many hours the court granted it.")
        if outcome == "refused":
            data["hours"] = None
        return data


class ExcludedForm(forms.Form):
    """Time in hospital or on the way."""

    begins = MomentField(label="From", error_messages={"required": "Write when it began."})
    ends = MomentField(label="To", error_messages={"required": "Write when it ended."})
    questioned_minutes = forms.IntegerField(label="Minutes questioned in this time", min_value=0, max_value=96 * 60, initial=0)
    reason = area("Where was the person?", rows=2, missing="Write where the person was.")


class WelfareForm(forms.Form):
    """Steps of the release gate."""

    steps = forms.MultipleChoiceField(
        label="Which steps were taken?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the steps that were taken."},
    )
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, missing: list[WelfareStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "steps", [(step.value, step.label) for step in missing])


class ContactForm(forms.Form):
    """A contact after release."""

    contacted_at = MomentField(label="When?", error_messages={"required": "Write when the contact was."})
    outcome = area(
        "How are they, and what was agreed?",
        help_text="If you fear for their life, call 999 now and record it afterwards.",
        missing="Write how the person was and what was agreed.",
    )


class ReleaseForm(forms.Form):
    """A release without bail."""

    released_at = MomentField(label="When?", error_messages={"required": "Write when they were released."})
    reason = area("Why?", missing="Write why the person is released.")
    gate_reason = gate_reason("Needed only where a step is missing. It is kept in the audit.")
