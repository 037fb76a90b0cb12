"""The filter of the audit page."""

from django import forms

from safehold.audit.verbs import RULES


class AuditFilter(forms.Form):
    """Who, what, which record."""

    officer = forms.CharField(label="Officer", required=False, max_length=80)
    verb = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Anything"), *[(verb.value, rule.sentence) for verb, rule in RULES.items()]],
    )
    text = forms.CharField(label="Record begins with", required=False, max_length=60)
