"""What victims were told, and why one was not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.people.models import How, PersonInCase


class NoticeOutcome(models.TextChoices):
    """What came of the duty to tell a victim (Victims' Code, Right 6)."""

    TOLD = "told", "Told"
    NOT_IDENTIFIED = "not_identified", "Not told: who they are is not known"
    NOT_PRACTICABLE = "not_practicable", "Not told: it is not reasonably practicable"
    THEIR_WISH = "their_wish", "Not told: they do not wish to be"


class VictimNotice(models.Model):
    """One contact with a victim or whoever speaks for them, or the reason why there is none. Never changed, and never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="victim_notices")
    outcome = models.CharField(max_length=16, choices=NoticeOutcome)
    told_whom = models.CharField(max_length=80, blank=True)
    told_how = models.CharField(max_length=10, choices=How, blank=True)
    told_at = models.DateTimeField(null=True)
    through_representative = models.BooleanField(default=False, help_text="A parent, guardian or other representative was told")
    reason = models.TextField(blank=True, help_text="Why they are not told")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"], name="victim_notices_of_a_case")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome="told", told_at__isnull=False) & ~Q(told_whom=""))
                | (~Q(outcome="told") & Q(told_at__isnull=True) & ~Q(reason="")),
                name="told_or_why_not",
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def is_told(self) -> bool:
        """Say whether somebody was told."""
        return self.outcome == NoticeOutcome.TOLD


class ToldOf(models.Model):
    """Of what a notice is, and to which victim. Without one: whose views were sought, and who is not recorded by name."""

    notice = models.ForeignKey(VictimNotice, on_delete=models.PROTECT, related_name="events")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    victim = models.ForeignKey(PersonInCase, null=True, on_delete=models.PROTECT, related_name="told_of")
    source = models.CharField(max_length=12)
    number = models.BigIntegerField(help_text="Of the record: the arrest, the interview, the decision on conditions, the bail")
    words = models.CharField(max_length=200, help_text="Of what: the arrest of …")

    class Meta:
        indexes = [models.Index(fields=["case"], name="told_of_in_a_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "victim", "source", "number"], nulls_distinct=False, name="told_once_of_an_event"
            )
        ]

    def __str__(self) -> str:
        return self.words
