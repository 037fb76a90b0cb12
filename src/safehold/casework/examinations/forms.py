"""Forms of the examinations: shape only. What is right is judged by the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer
from safehold.casework.examinations.models import Accreditation, FindingCategory, KeyGround, KeyOutcome, Validation
from safehold.web.forms import DatePartsField, MomentField, offer


class RequestForm(forms.Form):
    """Ask for the examination of an exhibit."""

    lines_of_enquiry = forms.CharField(
        label="What should the examination answer?", widget=forms.Textarea, help_text="The lines of enquiry, one a line"
    )
    needed_by = DatePartsField(label="Needed by", required=False)
    needed_because = forms.CharField(
        label="Why by then", max_length=120, required=False, help_text="For example, bail ends. Only with a date"
    )


class PlaceForm(forms.Form):
    """Change a place in the queue."""

    place = forms.IntegerField(
        label="New place", min_value=1, max_value=1_000_000, required=False, help_text="Leave it empty to follow the rule again"
    )
    reason = forms.CharField(label="Why", max_length=200)


class StartForm(forms.Form):
    """Start the examination of an image."""

    image = forms.ChoiceField(label="Image", help_text="From the image store. Segments of an E01 are found by their names")
    unopened_because = forms.CharField(
        label="Why this image, though no opening of the seal is recorded",
        max_length=200,
        help_text="For example, it was made at the scene or by another unit: say by whom, and when",
        error_messages={
            "required": "No opening of the seal is recorded. Record it first, or say how the image was made without it."
        },
    )
    bench = forms.CharField(label="Bench", max_length=60, required=False)
    same_image_because = forms.CharField(
        label="Why this image, if it was examined as another exhibit’s copy",
        max_length=200,
        required=False,
        help_text="Leave empty otherwise",
    )

    def __init__(self, *args: Any, images: list[str], has_unopened_seal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "image", [("", "Choose an image"), *((name, name) for name in images)])
        if not has_unopened_seal:
            del self.fields["unopened_because"]


class CancelForm(forms.Form):
    """Stop an examination."""

    reason = forms.CharField(label="Why is it stopped?", max_length=300)


class HashListForm(forms.Form):
    """Add a hash list."""

    index = forms.ChoiceField(
        label="Index", help_text="From the folder “incoming” of the store of hash lists. Made by “safehold hashlist build”"
    )

    def __init__(self, *args: Any, indexes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "index", [("", "Choose an index"), *((name, name) for name in indexes)])


class RecheckForm(forms.Form):
    """Check what was examined before with a hash list: there is nothing to fill in."""


MOST_FILES = 1_000_000_000
"""More files than any device holds."""


class FindingsForm(forms.Form):
    """How many files a person graded in each category."""

    a = forms.IntegerField(label=FindingCategory.A.label, min_value=0, max_value=MOST_FILES, required=False)
    b = forms.IntegerField(label=FindingCategory.B.label, min_value=0, max_value=MOST_FILES, required=False)
    c = forms.IntegerField(label=FindingCategory.C.label, min_value=0, max_value=MOST_FILES, required=False)
    prohibited = forms.IntegerField(label=FindingCategory.PROHIBITED.label, min_value=0, max_value=MOST_FILES, required=False)
    chat = forms.IntegerField(label=FindingCategory.CHAT.label, min_value=0, max_value=MOST_FILES, required=False)
    other = forms.IntegerField(label=FindingCategory.OTHER.label, min_value=0, max_value=MOST_FILES, required=False)
    note = forms.CharField(label="Note", max_length=300, required=False, widget=forms.Textarea)


class ReportForm(forms.Form):
    """What the laboratory states of itself and of its method, for the report."""

    accreditation = forms.ChoiceField(label="Accreditation", choices=Accreditation.choices, widget=forms.RadioSelect)
    accreditation_note = forms.CharField(
        label="Its number and scope, or what is not met",
        max_length=300,
        widget=forms.Textarea,
        help_text="Where not accredited: why, and what reduces the risk",
    )
    validation = forms.ChoiceField(label="The method", choices=Validation.choices, widget=forms.RadioSelect)
    validation_note = forms.CharField(
        label="Which validation, of which day; or why there is none", max_length=300, widget=forms.Textarea
    )
    responsible = forms.ModelChoiceField(label="Person responsible for the examination", queryset=Officer.objects.none())

    def __init__(self, *args: Any, people: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "responsible", people)


class KeyNoticeForm(forms.Form):
    """A notice under RIPA 2000 s.49. What it needs is judged by the law, which names what is missing."""

    information = forms.CharField(
        label="What protected information does the notice describe?", max_length=300, widget=forms.Textarea
    )
    believed_because = forms.CharField(
        label="Why is it believed that the person has the key?", max_length=300, widget=forms.Textarea
    )
    ground = forms.ChoiceField(label="Why is the disclosure necessary?", choices=KeyGround.choices, widget=forms.RadioSelect)
    proportionate_because = forms.CharField(
        label="Why is it proportionate to what is sought?", max_length=300, widget=forms.Textarea
    )
    no_other_way_because = forms.CharField(
        label="Why is there no other reasonable way to it?", max_length=300, widget=forms.Textarea
    )
    permission_by = forms.CharField(
        label="Who gave the appropriate permission?",
        max_length=120,
        help_text="RIPA 2000 Sch.2. For example, the judge and the court",
    )
    permission_at = MomentField(label="When was it given?", error_messages={"required": "Write when the permission was given."})
    in_writing = forms.BooleanField(
        label="The notice is in writing, or was given so that there is a record of it", required=False
    )
    served_on = forms.CharField(label="On whom was it served?", max_length=80)
    served_at = MomentField(label="When was it served?", error_messages={"required": "Write when the notice was served."})
    comply_by = DatePartsField(
        label="By which day is it to be complied with?", error_messages={"required": "Write the last day that the notice gives."}
    )


class KeyOutcomeForm(forms.Form):
    """What came of a notice."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=KeyOutcome.choices,
        widget=forms.RadioSelect,
        help_text="That it was not complied with asserts no offence: whether somebody knowingly failed is decided at charging.",
    )
    outcome_at = MomentField(label="When?", error_messages={"required": "Write when."})
    note = forms.CharField(label="What was disclosed, or what did the person say?", max_length=300, widget=forms.Textarea)
