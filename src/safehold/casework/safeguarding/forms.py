"""The form of the safeguarding pages that is not made of what its action asks."""

from django import forms

from safehold.casework.releases.forms import area
from safehold.casework.safeguarding.models import Reply
from safehold.web.forms import MomentField


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
