"""Figures that a person signed off for publication."""

from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
from safehold.casework.operations.models import Operation


class SignedFigures(models.Model):
    """The figures of an operation or a period as they stood when an inspector signed them off. Rows are added, never changed."""

    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="signed_figures")
    first_day = models.DateField(help_text="London date")
    last_day = models.DateField(help_text="London date, included")
    figures = models.JSONField()
    counted_at = models.DateTimeField()
    signed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["first_day", "last_day", "-counted_at"], name="signed_figures_of_a_period")]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="figures_have_a_period")]

    def __str__(self) -> str:
        return f"Figures {self.first_day} to {self.last_day}"
