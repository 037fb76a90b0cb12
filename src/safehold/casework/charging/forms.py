"""The form of a charging request, which asks for the Threshold Test condition by condition."""

from typing import Any

from django import forms

from safehold.casework.charging.asked import RequestChargingDecision
from safehold.casework.charging.models import ThresholdCondition
from safehold.web.asked_forms import form_of

_REASONS = {condition: f"threshold_{condition.value}" for condition in ThresholdCondition}


class RequestForm(forms.Form):
    """A charging request, with the reasons of the Threshold Test after the test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= form_of(RequestChargingDecision)().fields
        for condition, name in _REASONS.items():
            self.fields[name] = forms.CharField(
                label=f"Threshold Test: {condition.label}",
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(["offences", "test", *_REASONS.values()])

    def clean(self) -> dict[str, Any]:
        """Gather the reasons of the Threshold Test."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["threshold_reasons"] = {condition: data.pop(name, "") for condition, name in _REASONS.items()}
        return data
