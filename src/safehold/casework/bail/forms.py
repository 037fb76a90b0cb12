"""Forms of the bail pages. They check shape; the actions and the law check everything else.

No form asks when a bail ends, except the one for what a court ordered.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.accounts.models import Officer
from safehold.casework.bail.actions import CONDITIONS, FAILURE_TO_SURRENDER, NewCondition
from safehold.casework.bail.models import BailCondition, BailOutcome, Factor, FirstRelease, Purpose, Regime
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.custody.forms import OFFENCE_CHOICES, area
from safehold.web.forms import DatePartsField, MomentField

if TYPE_CHECKING:
    _OneCondition = forms.ModelChoiceField[BailCondition]
    _SomeConditions = forms.ModelMultipleChoiceField[BailCondition]
else:
    _OneCondition = forms.ModelChoiceField
    _SomeConditions = forms.ModelMultipleChoiceField


class ConditionsForm(forms.Form):
    """A form with room for new conditions. Its cleaned `conditions` are `NewCondition`s."""

    room: int = 4
    conditions_name = "conditions"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.room + 1):
            self.fields[f"purpose_{number}"] = forms.ChoiceField(
                label=f"New condition {number}: what is it for?",
                choices=[("", "No condition"), *Purpose.choices],
                required=False,
            )
            self.fields[f"text_{number}"] = area(f"New condition {number}: what does it say?", rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Put purposes and texts together. A text without purpose, or the reverse, is asked about."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        conditions = []
        for number in range(1, self.room + 1):
            purpose, text = data.pop(f"purpose_{number}", ""), data.pop(f"text_{number}", "")
            if text and not purpose:
                self.add_error(f"purpose_{number}", "Choose which of the four permitted purposes the condition serves.")
            elif purpose and not text:
                self.add_error(f"text_{number}", "Write what the condition says.")
            elif purpose:
                conditions.append(NewCondition(purpose, text))
        data[self.conditions_name] = conditions
        return data


class GrantForm(ConditionsForm):
    """A release on bail."""

    released_at = MomentField(label="When were they released?", error_messages={"required": "Write when they were released."})
    necessary = forms.BooleanField(
        label="Release on bail is necessary in all the circumstances",
        error_messages={"required": "Bail needs to be necessary. If it is not, release without bail."},
    )
    proportionate = forms.BooleanField(
        label="Release on bail is proportionate in all the circumstances",
        error_messages={"required": "Bail needs to be proportionate. If it is not, release without bail."},
    )
    factors = forms.MultipleChoiceField(
        label="Which of the five factors weighed in the decision?",
        choices=Factor.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose which of the five factors weighed in the decision."},
    )
    reasons = area("Why is it necessary and proportionate?", missing="Write why the bail is necessary and proportionate.")
    representations = area(
        "What did they or their solicitor say?",
        rows=2,
        missing="Write what the person or their solicitor said, or that they said nothing.",
    )
    victims_views = area(
        "The victim's views on safeguarding conditions",
        rows=2,
        required=False,
        help_text="Asked for where reasonably practicable; of a child, through a representative.",
    )
    custody_officer = forms.CharField(
        label="Custody officer", max_length=80, error_messages={"required": "Write the custody officer who decided."}
    )
    regime = forms.ChoiceField(label="Kind of case", choices=Regime.choices, widget=forms.RadioSelect, initial=Regime.STANDARD)
    first_release = forms.ChoiceField(
        label="Released for what?",
        choices=FirstRelease.choices,
        widget=forms.RadioSelect,
        initial=FirstRelease.BAIL,
        help_text="After a first release for a charging decision the clock has not begun (PACE 1984 s.47ZL).",
    )
    gate_reason = area(
        "Why can the release not wait for the missing welfare steps?",
        rows=2,
        required=False,
        help_text="Needed only where a step is missing. It is kept in the audit.",
    )


class ResumeForm(forms.Form):
    """A release on the bail that runs."""

    released_at = MomentField(label="When were they released?", error_messages={"required": "Write when they were released."})
    reason = area("Why on the same bail?", missing="Write why they are released on the same bail.")
    gate_reason = area("Why can the release not wait for the missing welfare steps?", rows=2, required=False)


class ExtensionForm(forms.Form):
    """What an extension needs: conditions A to D, each with its reasons, and that the person was told."""

    to_months = forms.TypedChoiceField(label="Extend to how many months from the bail start date?", coerce=int)
    condition_a = area(f"A. {CONDITIONS['A']}", missing="Write the reasons for condition A.")
    condition_b = area(f"B. {CONDITIONS['B']}", missing="Write the reasons for condition B.")
    condition_c = area(
        f"C. {CONDITIONS['C']}",
        help_text="Name the work done since the bail began or was last extended.",
        missing="Write the reasons for condition C.",
    )
    condition_d = area(f"D. {CONDITIONS['D']}", missing="Write the reasons for condition D.")
    told_whom = forms.CharField(
        label="Who was told of the extension beforehand?",
        max_length=80,
        help_text="The person or their solicitor.",
        error_messages={"required": "Write whom you told: the person or their solicitor."},
    )
    told_at = MomentField(label="When were they told?", error_messages={"required": "Write when they were told."})
    representations = area("What did they say?", rows=2, missing="Write what they said, or that they said nothing.")

    def __init__(self, *args: Any, months: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to_months"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(number, f"{number} months") for number in months]

    def clean(self) -> dict[str, Any]:
        """Gather the four reasons."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["condition_reasons"] = {letter: data.pop(f"condition_{letter.lower()}", "") for letter in CONDITIONS}
        return data


class AuthoriseForm(ExtensionForm):
    """The authority itself."""

    director_consulted = forms.BooleanField(
        label="The Director of Public Prosecutions designated the case and was consulted",
        required=False,
        help_text="Needed for 12 months in a designated case.",
    )


class PrepareForm(ExtensionForm):
    """An extension prepared for somebody else to authorise."""

    sent_to = OfficerChoice(label="Send to", queryset=Officer.objects.none())

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sent_to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers


class CourtApplicationForm(forms.Form):
    """An application to the court."""

    applied_on = DatePartsField(label="Day of the application", error_messages={"required": "Write the day."})
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write the court."})


class CourtDecisionForm(forms.Form):
    """What the court decided."""

    decided_on = DatePartsField(label="Day of the decision", error_messages={"required": "Write the day."})
    ends_on = DatePartsField(
        label="Until when did the court extend the bail?",
        required=False,
        help_text="As ordered. Leave empty if the court refused.",
    )


class DayForm(forms.Form):
    """A day with a reason."""

    on = DatePartsField(label="On which day?", error_messages={"required": "Write the day."})
    reason = area("Note", rows=2, missing="Write what happened.")


class StayForm(forms.Form):
    """A stay in hospital."""

    first_day = DatePartsField(label="First day as an in-patient", error_messages={"required": "Write the first day."})
    last_day = DatePartsField(label="Last day as an in-patient", error_messages={"required": "Write the last day."})
    reason = area("Which hospital, and who said so?", rows=2, missing="Write which hospital, and who said so.")


class ConditionChoice(_OneCondition):
    """A choice of conditions, shown by their words."""

    def label_from_instance(self, obj: BailCondition) -> str:
        """Show number and words."""
        return f"{obj.number}. {obj.text}"


class ConditionsChoice(_SomeConditions):
    """A choice of several conditions, shown by their words."""

    def label_from_instance(self, obj: BailCondition) -> str:
        """Show number and words."""
        return f"{obj.number}. {obj.text}"


class VaryForm(ConditionsForm):
    """Conditions to lift and to set."""

    room = 2
    conditions_name = "add"

    lift = ConditionsChoice(
        label="Conditions to lift",
        queryset=BailCondition.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = area("Why?", missing="Write why the conditions change.")
    victims_views = area(
        "The victim's views", rows=2, required=False, help_text="Asked for where reasonably practicable (PACE 1984 s.47ZZA)."
    )

    def __init__(self, *args: Any, conditions: QuerySet[BailCondition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lift"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = conditions


class BreachForm(forms.Form):
    """A breach of a condition."""

    condition = ConditionChoice(
        label="Which condition?",
        queryset=BailCondition.objects.none(),
        error_messages={"required": "Choose the condition."},
    )
    happened_at = MomentField(label="When?", error_messages={"required": "Write when it happened."})
    what = area("What happened?", missing="Write what happened.")
    further_offence = forms.ChoiceField(
        label="Which further offence does the conduct ground, if any?",
        choices=[
            ("", "No further offence"),
            (FAILURE_TO_SURRENDER, "Failing to surrender to custody (Bail Act 1976 s.6)"),
            *OFFENCE_CHOICES,
        ],
        required=False,
        help_text="A breach of a condition is not an offence in itself. It gives a power of arrest (PACE 1984 s.46A(1A)).",
    )
    response = area("What is done about it, and why?", missing="Write what is done about it, and why.")

    def __init__(self, *args: Any, conditions: QuerySet[BailCondition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["condition"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = conditions


class EndForm(forms.Form):
    """The end of a bail."""

    ended_at = MomentField(label="When did it end?", error_messages={"required": "Write when it ended."})
    outcome = forms.ChoiceField(
        label="How?",
        choices=[choice for choice in BailOutcome.choices if choice[0] != BailOutcome.CHARGED],
        widget=forms.RadioSelect,
        help_text="A charge ends bail by itself: record the charge.",
        error_messages={"required": "Choose how it ended."},
    )
    reason = area("Why?", missing="Write why the bail ends.")
