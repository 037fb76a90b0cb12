"""Forms of the safeguarding pages. They check shape; the actions check everything else."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.casework.releases.forms import area
from safehold.casework.safeguarding.models import ActionType, DiscussionDecision, LawfulBasis, Outcome, Relation, Reply
from safehold.casework.warrants.models import Warrant
from safehold.web.forms import DatePartsField, LinesField, MomentField, offer


class ChildForm(forms.Form):
    """A child who may be at risk."""

    name = forms.CharField(
        label="Name, or how the child is known", max_length=120, error_messages={"required": "Write how the child is known."}
    )
    date_of_birth = DatePartsField(label="Date of birth", required=False)
    age = forms.IntegerField(label="Age, where the date of birth is not known", min_value=0, max_value=17, required=False)
    relation = forms.ChoiceField(
        label="How does the child come into contact with the person investigated?",
        choices=[("", "Choose"), *Relation.choices],
        error_messages={"required": "Choose how they come into contact."},
    )
    in_household = forms.BooleanField(label="The child lives in the person's household", required=False)
    concern = area("Why may the child be at risk?", missing="Write why the child may be at risk.")
    address_note = forms.CharField(label="Where the child is", max_length=200, required=False)
    warrant = forms.ModelChoiceField(
        label="Found during the search under", queryset=Warrant.objects.none(), required=False, empty_label="No search"
    )
    found_at = MomentField(
        label="When was the child found?",
        required=False,
        example="When the child became known to the police: what is due counts from then. For example, 12 10 2026, 08:12",
    )

    def __init__(self, *args: Any, warrants: QuerySet[Warrant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "warrant", warrants)


class ReferForm(forms.Form):
    """A referral to children's services."""

    to = forms.CharField(
        label="To which children's services?", max_length=120, error_messages={"required": "Write which children's services."}
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.S47,
        error_messages={"required": "Choose the lawful basis."},
    )
    what_was_shared = area("What was shared with them?", missing="Write what was shared with them.")
    sent_at = MomentField(label="When was it sent?", error_messages={"required": "Write when it was sent."})


class ReplyForm(forms.Form):
    """The answer of children's services."""

    reply = forms.ChoiceField(
        label="What did they decide?",
        choices=[*Reply.choices, ("acknowledged", "Not decided: they only acknowledged the referral")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they decided."},
    )
    replied_at = MomentField(label="When?", error_messages={"required": "Write when they answered."})
    replied_by = forms.CharField(label="Who answered?", max_length=80, required=False)
    note = area("Note", rows=2, required=False)


class DiscussionForm(forms.Form):
    """A strategy discussion."""

    held_on = DatePartsField(label="On which day?", error_messages={"required": "Write the day."})
    attendees = LinesField(
        label="Who took part?",
        help_text="One a line, with their organisation: police, children's services, health and others.",
        error_messages={"required": "Write who took part."},
    )
    decision = forms.ChoiceField(
        label="What was decided?",
        choices=DiscussionDecision.choices,
        widget=forms.RadioSelect,
        help_text="Section 47 enquiries start the 15 working days to the child protection conference.",
        error_messages={"required": "Choose what was decided."},
    )
    reason = area("Why?", missing="Write why it was decided.")


class CompleteForm(forms.Form):
    """A completed safeguarding action."""

    type = forms.ChoiceField(
        label="What was done?",
        choices=ActionType.choices,
        widget=forms.RadioSelect,
        help_text="A child for whom one of these was done counts as safeguarded in the figures.",
        error_messages={"required": "Choose what was done."},
    )
    completed_at = MomentField(label="When?", error_messages={"required": "Write when it was done."})
    note = area("Note", rows=2, required=False)


class OutcomeForm(forms.Form):
    """The outcome for a child."""

    outcome = forms.ChoiceField(
        label="How did the work for the child end?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the outcome."},
    )
    reason = area("Why, and what is in place?", missing="Write why, and what is in place.")
