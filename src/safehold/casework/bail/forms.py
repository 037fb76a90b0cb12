"""Forms of the bail pages. They check shape; the actions and the law check everything else.

No form asks when a bail ends, except the one for what a court ordered.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.asked import Asked
from safehold.casework.bail.actions import CONDITIONS, COURTS_CONDITIONS
from safehold.casework.bail.models import (
    Answer,
    BailCondition,
    BailOutcome,
    EarlierReturn,
    ExtensionRequest,
    FailureEnd,
    FailureOutcome,
    FirstRelease,
    Regime,
)
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.people.models import How
from safehold.casework.releases.asked import NewCondition, NewViews, ReleaseDecision, ReleaseWithConditions
from safehold.casework.releases.forms import (
    OFFENCE_CHOICES,
    ConditionsForm,
    area,
    gate_reason,
)
from safehold.web.asked_forms import form_of
from safehold.web.forms import DatePartsField, MomentField, offer

if TYPE_CHECKING:
    _OneCondition = forms.ModelChoiceField[BailCondition]
    _SomeConditions = forms.ModelMultipleChoiceField[BailCondition]
else:
    _OneCondition = forms.ModelChoiceField
    _SomeConditions = forms.ModelMultipleChoiceField


def _custody_officer() -> forms.CharField:
    return forms.CharField(
        label="Custody officer", max_length=80, error_messages={"required": "Write the custody officer who decided."}
    )


def _earlier_return() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Why before the last day?", choices=[("", "Not before the last day"), *EarlierReturn.choices], required=False
    )


class GrantForm(ConditionsForm):
    """A release on bail."""

    asks = ReleaseWithConditions

    custody_officer = _custody_officer()
    returns_on = DatePartsField(
        label="An earlier day to return to the station",
        required=False,
        help_text="Leave empty for the last day of the bail period, as the rule is (PACE 1984 s.47ZA).",
    )
    returns_early = _earlier_return()
    regime = forms.ChoiceField(label="Kind of case", choices=Regime.choices, widget=forms.RadioSelect, initial=Regime.STANDARD)
    first_release = forms.ChoiceField(
        label="Released for what?",
        choices=FirstRelease.choices,
        widget=forms.RadioSelect,
        initial=FirstRelease.BAIL,
        help_text="After a first release for a charging decision the clock has not begun (PACE 1984 s.47ZL).",
    )
    sent_on = DatePartsField(
        label="If for a charging decision: on which day was it asked of the prosecutor?",
        required=False,
        help_text="Needed for a release for a charging decision (PACE 1984 ss. 37(7)(a), 37B).",
    )
    gate_reason = gate_reason("Force policy. Needed only where a step is missing; it is kept in the audit.")


class ResumeForm(forms.Form):
    """A release on the bail that runs: the pre-conditions apply again."""

    gate_reason = gate_reason("Force policy. Needed only where a step is missing; it is kept in the audit.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**form_of(ReleaseDecision)().fields, **self.fields}


class ToldForm(forms.Form):
    """Who was told, how and when."""

    told_whom = forms.CharField(
        label="Who was told?",
        max_length=80,
        help_text="The person or their solicitor.",
        error_messages={"required": "Write whom you told: the person or their solicitor."},
    )
    told_how = forms.ChoiceField(
        label="How?", choices=How.choices, widget=forms.RadioSelect, error_messages={"required": "Choose how they were told."}
    )
    told_at = MomentField(label="When?", error_messages={"required": "Write when they were told."})


class RepresentationsForm(forms.Form):
    """What the person or their solicitor answered."""

    answer = forms.ChoiceField(
        label="What did they answer?",
        choices=[choice for choice in Answer.choices if choice[0] != Answer.AWAITED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether representations were made."},
    )
    answered_at = MomentField(label="When were they received?", required=False)
    representations = area("What did they say?", required=False)


class ExtensionForm(ToldForm):
    """What an extension needs: conditions A to D, each with its reasons, and that the person was told beforehand."""

    to_months = forms.TypedChoiceField(label="Extend to how many months from the bail start date?", coerce=int)
    condition_a = area(f"A. {CONDITIONS['A']}", missing="Write the reasons for condition A.")
    condition_b = area(f"B. {CONDITIONS['B']}", missing="Write the reasons for condition B.")
    condition_c = area(f"C. {CONDITIONS['C']}", missing="Write the reasons for condition C.")
    condition_d = area(f"D. {CONDITIONS['D']}", missing="Write the reasons for condition D.")
    answer = forms.ChoiceField(
        label="What came of it?",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether representations were made."},
    )
    representations = area("What did they say?", rows=2, required=False)

    def __init__(self, *args: Any, months: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to_months", [(number, f"{number} months") for number in months])
        self.fields["told_whom"].label = "Who was told beforehand that an extension is decided, and asked what they say to it?"
        self.fields["told_how"].label, self.fields["told_at"].label = "How were they told?", "When were they told?"

    def clean(self) -> dict[str, Any]:
        """Gather the four reasons."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["condition_reasons"] = {letter: data.pop(f"condition_{letter.lower()}", "") for letter in CONDITIONS}
        return data


def _asks_to_consider(form: forms.Form, request: ExtensionRequest | None) -> bool:
    """Whether representations were received; then they must be considered, and the field must be filled in."""
    if request is None or request.answer != Answer.MADE:
        return False
    field = form.fields["considered"]
    field.required, field.help_text = True, ""
    field.error_messages["required"] = (
        "The representations must be considered before an extension is decided (PACE 1984 ss. 47ZD–47ZE). "
        "Write what you say to them."
    )
    return True


class AuthoriseForm(ExtensionForm):
    """The authority itself. It asks neither for what waits with a request nor for what does not apply."""

    considered = area(
        "What do you say to the representations?",
        rows=3,
        required=False,
        help_text="Representations must be considered before an extension is decided. Leave empty if none were made.",
    )
    designated_on = DatePartsField(
        label="When did the Director of Public Prosecutions designate the case?",
        required=False,
        help_text="Needed for 12 months in a designated case.",
    )
    director_consulted = forms.BooleanField(label="The Director of Public Prosecutions was consulted", required=False)
    gate_reason = gate_reason(
        "Force policy: they have until a day that is not over. It is kept in the audit.",
        question="Why can the decision not wait for their answer?",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: ExtensionRequest | None, today: date, is_designated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unneeded = [] if is_designated else ["designated_on", "director_consulted"]
        if request is None:
            unneeded += ["gate_reason"]
        else:
            unneeded += ["told_whom", "told_how", "told_at", "answer", "representations"]
            unneeded += [] if _asks_to_consider(self, request) else ["considered"]
            awaited = request.answer == Answer.AWAITED and (request.answer_by is None or request.answer_by >= today)
            unneeded += [] if awaited else ["gate_reason"]
        for name in unneeded:
            del self.fields[name]
        self.prepared: dict[str, str] = request.condition_reasons if request is not None else {}
        for letter in self.prepared:
            self.fields[f"condition_{letter.lower()}"].required = False
            self.fields[f"same_{letter.lower()}"] = forms.BooleanField(
                label=f"These are my reasons for condition {letter} too", required=False
            )

    def clean(self) -> dict[str, Any]:
        """Take over the prepared reasons where the officer says that they are theirs too; else ask for their own."""
        for letter, prepared in self.prepared.items():
            own = f"condition_{letter.lower()}"
            written = self.cleaned_data.get(own, "").strip()
            if self.cleaned_data.pop(f"same_{letter.lower()}", False):
                self.cleaned_data[own] = f"{prepared.strip()}\n{written}".strip()
            elif not written:
                self.add_error(own, f"Write your reasons for condition {letter}, or say that those prepared are yours too.")
        return super().clean()


class PrepareForm(ExtensionForm):
    """An extension prepared for somebody else to authorise."""

    answer_by = DatePartsField(
        label="Until which day may they answer?",
        required=False,
        help_text="Needed while there is no answer. A day that leaves time to decide before bail ends.",
    )
    sent_to = OfficerChoice(label="Send to", queryset=Officer.objects.none())

    def __init__(self, *args: Any, officers: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "sent_to", officers)


class DeclineForm(forms.Form):
    """An extension that is not authorised."""

    reason = area(
        "Which of the conditions A to D is not met, and why?",
        missing="Write which of the conditions A to D is not met, and why.",
    )
    considered = area("What do you say to the representations?", rows=3, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: ExtensionRequest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not _asks_to_consider(self, request):
            del self.fields["considered"]


class CourtApplicationForm(forms.Form):
    """An application to the court."""

    applied_on = DatePartsField(label="Day of the application", error_messages={"required": "Write the day."})
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write the court."})
    asked_until = DatePartsField(
        label="Until which day is the court asked to extend?", error_messages={"required": "Write the day that is asked for."}
    )
    condition_b = area(f"B. {CONDITIONS['B']}", missing="Write the grounds for condition B.")
    condition_c = area(f"C. {CONDITIONS['C']}", missing="Write the grounds for condition C.")
    condition_d = area(f"D. {CONDITIONS['D']}", missing="Write the grounds for condition D.")
    why_longer = area(
        "Why is the longer time needed?",
        rows=2,
        required=False,
        help_text="Beyond the plain period: why decision or investigation are unlikely to be complete (PACE 1984 s.47ZF(7)).",
    )

    def clean(self) -> dict[str, Any]:
        """Gather the grounds."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["condition_reasons"] = {letter: data.pop(f"condition_{letter.lower()}", "") for letter in COURTS_CONDITIONS}
        return data


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


class SuspendForm(DayForm):
    """A release for a charging decision."""

    sent_on = DatePartsField(
        label="On which day was the decision asked of the prosecutor?",
        help_text="Without a request the clock runs (PACE 1984 ss. 37(7)(a), 47ZL).",
        error_messages={"required": "Write the day on which the decision was asked of the prosecutor."},
    )

    field_order = ("on", "sent_on")


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


class _NewConditions(Asked):
    """What a variation sets, with the views on it."""

    add: list[NewCondition]
    views: NewViews | None


class VaryForm(ConditionsForm):
    """Conditions to lift and to set."""

    asks = _NewConditions
    room = 2
    conditions_name = "add"

    lift = ConditionsChoice(
        label="Conditions to lift",
        queryset=BailCondition.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = area("Why?", missing="Write why the conditions change.")
    asked_by_person = forms.BooleanField(
        label="The person on bail asked for it",
        error_messages={
            "required": "A custody officer varies conditions at the person's request only (Bail Act 1976 s.3A(4)). "
            "Record their request, or ask for their return to the station and decide on bail anew."
        },
    )
    custody_officer = _custody_officer()
    copy_given = forms.BooleanField(
        label="The person was given a copy of the record, with the conditions",
        help_text="Needed where conditions are set or varied (Bail Act 1976 s.5).",
    )

    field_order = (
        "asked_by_person",
        "lift",
        *(f"{part}_{number}" for number in range(1, room + 1) for part in NewCondition.model_fields),
        "reason",
        "custody_officer",
        "copy_given",
    )

    def __init__(self, *args: Any, conditions: QuerySet[BailCondition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sought"].required = True
        self.fields["copy_given"].error_messages["required"] = (
            "Give the person a copy of the record with its conditions (Bail Act 1976 s.5), and record that."
        )
        self.fields["sought"].error_messages["required"] = (
            "Choose whether the victim's views on the conditions were sought, or why not (PACE 1984 s.47ZZA)."
        )
        offer(self, "lift", conditions)


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
            *OFFENCE_CHOICES,
        ],
        required=False,
        help_text="A breach of a condition is not an offence in itself. It gives a power of arrest (PACE 1984 s.46A(1A)).",
    )
    response = area("What is done about it, and why?", missing="Write what is done about it, and why.")

    def __init__(self, *args: Any, conditions: QuerySet[BailCondition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "condition", conditions)


class ReturnForm(forms.Form):
    """Another day of return."""

    returns_on = DatePartsField(
        label="When do they return to the station?",
        required=False,
        help_text="Leave empty for the last day of the bail period (PACE 1984 s.47ZA).",
    )
    returns_early = _earlier_return()
    reason = area(
        "Why, and how was the person told?", rows=2, missing="Write why the day of return changes, and how the person was told."
    )


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


class FailureForm(forms.Form):
    """A failure to surrender."""

    failed_on = DatePartsField(label="On which day did they not come?", error_messages={"required": "Write the day."})
    duty_known = forms.BooleanField(label="They knew of the day and the place", required=False)
    duty_words = area(
        "How did they know, or why is that in doubt?",
        rows=2,
        missing="Write how the person knew of the day and the place, or why that is in doubt.",
    )
    excuse = area(
        "What is known of a reasonable cause?",
        missing="Write what is known of a reasonable cause, and how it was considered.",
        help_text="Failing to surrender is an offence only without reasonable cause (Bail Act 1976 s.6): a person judges.",
    )
    judged_by = forms.CharField(
        label="Who considered it?", max_length=80, error_messages={"required": "Write who considered it."}
    )


class FailureEndForm(forms.Form):
    """What ended a failure to surrender."""

    what = forms.ChoiceField(
        label="What happened?",
        choices=FailureEnd.choices,
        widget=forms.RadioSelect,
        help_text="Three months to lay the information begin with the first of them (Bail Act 1976 s.6(13)–(14)).",
        error_messages={"required": "Choose what happened."},
    )
    on = DatePartsField(label="On which day?", error_messages={"required": "Write the day."})


class FailureDecisionForm(forms.Form):
    """What was decided on a failure to surrender."""

    outcome = forms.ChoiceField(
        label="What was decided?",
        choices=FailureOutcome.choices,
        widget=forms.RadioSelect,
        help_text="Charging them with it in this case records by itself that the information was laid.",
        error_messages={"required": "Choose what was decided."},
    )
    on = DatePartsField(
        label="On which day?",
        help_text="The day on which the information was laid, or on which it was decided not to proceed.",
        error_messages={"required": "Write the day."},
    )
    decided_by = forms.CharField(label="Who decided?", max_length=80, error_messages={"required": "Write who decided."})
    reason = area("Why?", missing="Write why.")
