"""Forms of the charging pages. They check shape; the actions and the law check everything else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.charging.models import (
    Decides,
    DecisionKind,
    HearingOutcome,
    Paper,
    Remand,
    RemandGround,
    Test,
    ThresholdCondition,
)
from safehold.casework.people.models import Order, Person
from safehold.casework.releases.forms import OFFENCE_CHOICES, area, gate_reason
from safehold.law.charging import ExcludedCategory, FullCode
from safehold.law.judgements import Judgement
from safehold.web.forms import DatePartsField, MomentField, offer

REASONS_OF_A_REMAND = "Only where they are remanded: the reasons for the ground, as the custody record has them (s.38(3))."


def _remand_ground() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="If remanded in custody, on which ground is bail refused?",
        choices=[("", "They are bailed"), *RemandGround.choices],
        required=False,
        help_text="PACE 1984 s.38(1)(a).",
    )


class PersonForm(forms.Form):
    """A form about one of the suspects of a case."""

    person = forms.ModelChoiceField(
        label="Who?", queryset=Person.objects.none(), error_messages={"required": "Choose the person."}
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class RequestForm(PersonForm):
    """A charging request."""

    offences = forms.MultipleChoiceField(
        label="For which offences?",
        choices=OFFENCE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the offence."},
    )
    test = forms.ChoiceField(
        label="Under which test?",
        choices=Test.choices,
        widget=forms.RadioSelect,
        initial=Test.FULL_CODE,
        error_messages={"required": "Choose the test."},
    )
    threshold_suspicion = area(f"Threshold Test: {ThresholdCondition.SUSPICION.label}", rows=2, required=False)
    threshold_further_evidence = area(f"Threshold Test: {ThresholdCondition.FURTHER_EVIDENCE.label}", rows=2, required=False)
    threshold_seriousness = area(f"Threshold Test: {ThresholdCondition.SERIOUSNESS.label}", rows=2, required=False)
    threshold_objection_to_bail = area(f"Threshold Test: {ThresholdCondition.BAIL_OBJECTION.label}", rows=2, required=False)
    threshold_public_interest = area(f"Threshold Test: {ThresholdCondition.PUBLIC_INTEREST.label}", rows=2, required=False)
    papers = forms.MultipleChoiceField(
        label="Which papers are sent?",
        help_text="A charging decision needs the MG3, the MG5 and the MG6.",
        choices=Paper.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the papers."},
    )
    key_evidence = area("Key evidence", missing="Write the key evidence.")
    released_on = DatePartsField(
        label="Released on bail for this decision on",
        required=False,
        help_text="PACE 1984 s.37(7)(a). The bail clock stops from then. Leave empty in custody, or for early advice.",
    )

    def clean(self) -> dict[str, Any]:
        """Gather the reasons of the Threshold Test."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["threshold_reasons"] = {
            condition.value: data.pop(f"threshold_{condition.value}", "") for condition in ThresholdCondition
        }
        return data


class MoreAskedForm(forms.Form):
    """What the CPS asked for."""

    asked_on = DatePartsField(label="On which day did they ask?", error_messages={"required": "Write the day."})
    asked_for = area("What did they ask for?", missing="Write what the CPS asked for.")


class SentForm(forms.Form):
    """What was sent."""

    sent_on = DatePartsField(label="On which day was it sent?", error_messages={"required": "Write the day."})
    sent = area("What was sent?", missing="Write what was sent.")


class DecisionForm(forms.Form):
    """The prosecutor's decision."""

    decision = forms.ChoiceField(
        label="What was decided?",
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was decided."},
    )
    decided_on = DatePartsField(label="On which day?", error_messages={"required": "Write the day."})
    decided_by = forms.CharField(
        label="Prosecutor", max_length=80, error_messages={"required": "Write the prosecutor who decided."}
    )
    reason = area("Their reason", missing="Write the reason that the prosecutor gave.")


class ChargeForm(PersonForm):
    """A charge."""

    offences = forms.MultipleChoiceField(
        label="With which offences?",
        choices=OFFENCE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="As the Crown Prosecution Service decided. A suspected breach that the police charge has its own form.",
        error_messages={"required": "Choose the offence."},
    )
    decided_by = forms.ChoiceField(
        label="Who decided?",
        choices=Decides.choices,
        widget=forms.RadioSelect,
        initial=Decides.CPS,
        required=False,
        help_text="Here the police decide on failing to surrender to bail only (Bail Act 1976 s.6). It lays the information.",
    )
    charged_at = MomentField(label="When?", error_messages={"required": "Write when the person was charged."})
    remand = forms.ChoiceField(
        label="Until the first hearing",
        choices=Remand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose bailed to court or remanded in custody."},
    )
    remand_ground = _remand_ground()
    remand_grounds = area("Why is that so?", rows=2, required=False, help_text=REASONS_OF_A_REMAND)
    first_hearing = DatePartsField(label="First hearing", error_messages={"required": "Write the day of the first hearing."})
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write the court."})
    gate_reason = gate_reason("Needed only where a person in custody is bailed to court with a step missing.")

    def clean_decided_by(self) -> str:
        """The CPS, where nothing is chosen: what the police decide is the exception."""
        return self.cleaned_data["decided_by"] or Decides.CPS


class HearingForm(forms.Form):
    """The first hearing after a charge."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=HearingOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of the hearing."},
    )
    heard_at = MomentField(
        label="When?", error_messages={"required": "Write when they came before the court, or should have come."}
    )
    note = area(
        "What did the court order, or why did it come to nothing?",
        required=False,
        help_text="Needed only where they did not come, or the charge ended before.",
    )


class BreachForm(forms.Form):
    """A charge for a suspected breach of an order, there and then."""

    breach = forms.ChoiceField(
        label="Which prohibition or requirement is suspected to be broken?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the prohibition or requirement."},
    )
    conduct_on = DatePartsField(label="On which day?", error_messages={"required": "Write the day of the conduct."})
    conduct = area("What is suspected?", missing="Write what is suspected.")
    guilty_plea_anticipated = forms.BooleanField(label="A guilty plea is anticipated", required=False)
    suits_magistrates_court = forms.BooleanField(label="It suits the magistrates' court", required=False)
    person_under_18_involved = forms.BooleanField(
        label="Somebody under 18 is the victim or the accused",
        required=False,
        help_text="Whoever is recorded as under 18 on the day of the charge counts as such, ticked or not.",
    )
    categories = forms.MultipleChoiceField(
        label="Is it a case of one of these?",
        choices=[(category.value, category.value.capitalize()) for category in ExcludedCategory],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    evidential_met = forms.BooleanField(label="There is enough evidence for a realistic prospect of conviction", required=False)
    evidential = area("Why is there enough evidence, or why not?", missing="Write why there is enough evidence, or why not.")
    public_interest_met = forms.BooleanField(label="A prosecution is needed in the public interest", required=False)
    public_interest = area(
        "Why is it in the public interest, or why not?", missing="Write why it is in the public interest, or why not."
    )
    charged_at = MomentField(label="When were they charged?", error_messages={"required": "Write when the person was charged."})
    remand = forms.ChoiceField(
        label="Until the first hearing",
        choices=Remand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose bailed to court or remanded in custody."},
    )
    remand_ground = _remand_ground()
    remand_grounds = area("Why is that so?", rows=2, required=False, help_text=REASONS_OF_A_REMAND)
    first_hearing = DatePartsField(label="First hearing", error_messages={"required": "Write the day of the first hearing."})
    court = forms.CharField(label="Court", max_length=80, error_messages={"required": "Write the court."})
    gate_reason = gate_reason("Needed only where a person in custody is bailed to court with a step missing.")

    def __init__(self, *args: Any, orders: Sequence[Order], breaches: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orders = {order.pk: order for order in orders}
        offer(self, "breach", breaches)

    def clean(self) -> dict[str, Any]:
        """Give the order and the number of its prohibition, and the judgement on each stage of the test as the law names it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["categories"] = [ExcludedCategory(category) for category in data.get("categories", [])]
        order, _, prohibition = data.pop("breach", "").partition(".")
        if prohibition:
            data["order"], data["prohibition"] = self.orders[int(order)], int(prohibition)
        data["full_code"] = {
            stage: Judgement(data.pop(f"{stage.value}_met", False), data.pop(stage.value, "")) for stage in FullCode
        }
        return data
