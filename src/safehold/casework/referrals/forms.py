"""What the forms of the referral pages ask beside what their actions ask: documents, and a case by its reference."""

from typing import TYPE_CHECKING, Any

from django import forms

from safehold.casework.cases.models import Case


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


if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Case]
else:
    _ModelChoice = forms.ModelChoiceField


class CaseByReferenceField(_ModelChoice):
    """A case, typed by its reference."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Case.objects.none(), to_field_name="reference", **options)
