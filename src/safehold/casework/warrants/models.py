"""Search warrants and the record of the premises that were searched."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case


class WarrantKind(models.TextChoices):
    """Under which provision a court issued it."""

    PACE_S8 = "pace_s8", "PACE 1984 s.8"
    PCA_S4 = "pca_s4", "Protection of Children Act 1978 s.4"


class WarrantState(models.TextChoices):
    """Where a warrant stands."""

    GRANTED = "granted", "Granted"
    AT_THE_DOOR = "at_the_door", "At the door"
    EXECUTED = "executed", "Executed"
    LAPSED = "lapsed", "Lapsed"


class PartOfDay(models.TextChoices):
    """When on a day a warrant is planned."""

    MORNING = "am", "Morning"
    AFTERNOON = "pm", "Afternoon"


class SearchResult(models.TextChoices):
    """What came of a search. Whether anybody was arrested is counted from the arrests."""

    FOUND = "found", "Person found"
    NO_TRACE = "no_trace", "No trace of the person"


RUNNING = Q(state__in=[WarrantState.GRANTED, WarrantState.AT_THE_DOOR])
"""A warrant whose three months still count."""

TO_RETURN = Q(state__in=[WarrantState.EXECUTED, WarrantState.LAPSED], returned_on__isnull=True)
"""A warrant that goes back to the court that issued it (PACE 1984 s.16(10))."""


@pghistory.track()
class Warrant(models.Model):
    """A search warrant of a case: granted by a court, entered under, returned."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="warrants")
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=WarrantKind)
    court = models.CharField(max_length=80)
    issued_on = models.DateField(help_text="London date of issue")
    last_day = models.DateField(help_text="Computed from the issue; the last day on which it may be entered under")
    address = models.CharField(max_length=200)
    place = models.CharField(max_length=60, help_text="Town or village, as the operation board shows it")
    child_expected = models.BooleanField(default=False)
    all_premises = models.BooleanField(default=False, help_text="For all premises of a person, not only the address")
    multiple_entries = models.BooleanField(default=False)
    entries_allowed = models.PositiveSmallIntegerField(null=True, help_text="The most that it allows; empty: as many as needed")
    state = models.CharField(max_length=12, choices=WarrantState, default=WarrantState.GRANTED)
    planned_on = models.DateField(null=True, help_text="The day on which an operation plans it; empty: not planned")
    planned_part = models.CharField(max_length=2, choices=PartOfDay, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True)
    hour_reason = models.TextField(blank=True, help_text="Why a reasonable hour might have frustrated the first entry")
    left_at = models.DateTimeField(null=True)
    executed_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=SearchResult, blank=True)
    returned_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="warrants_of_a_case"),
            models.Index(fields=["last_day"], name="warrants_that_run", condition=Q(state__in=["granted", "at_the_door"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("entered_at")), name="left_after_entry"
            ),
            models.CheckConstraint(
                condition=~Q(state=WarrantState.EXECUTED) | Q(entered_at__isnull=False), name="executed_means_entered"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def allows_more(self) -> bool:
        """Say whether it allows an entry after the first, or to premises that it does not name."""
        return self.multiple_entries or self.all_premises


class PremisesRecord(models.Model):
    """The record of a search that Code B 8.1 asks for: where, when, power, who, what was found, force, damage, notices."""

    warrant = models.OneToOneField(Warrant, on_delete=models.PROTECT, related_name="premises_record")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    officers = models.JSONField(default=list, help_text="Names of the officers who searched")
    people_present = models.JSONField(default=list)
    rooms = models.JSONField(default=list)
    child_present = models.BooleanField(default=False)
    children_present = models.JSONField(default=list, help_text="Of each child: name, age, date_of_birth, relation, as said")
    force_used = models.TextField(blank=True)
    damage = models.TextField(blank=True)
    notice_left = models.CharField(max_length=120, help_text="To whom the notice of powers and rights was given, or where left")
    copy_of_warrant_left = models.BooleanField()
    copy_note = models.CharField(
        max_length=200, blank=True, help_text="Where no copy was recorded: where it was left, or why not"
    )
    endorsement = models.TextField(
        blank=True, help_text="Whether what was sought was found, and what else was seized (PACE s.16(9))"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Search of {self.warrant.address}"


class FurtherEntry(models.Model):
    """An entry after the first, or to premises that the warrant does not name, with an inspector's written authority.

    Source: PACE 1984 s.16(3A), (3B).
    """

    warrant = models.ForeignKey(Warrant, on_delete=models.PROTECT, related_name="further_entries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Of this entry to these premises, from 1")
    address = models.CharField(max_length=200)
    inspector = models.CharField(max_length=80)
    authorised_at = models.DateTimeField(help_text="When the inspector authorised it in writing")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField()
    officers = models.JSONField(default=list, help_text="Names of the officers who searched")
    hour_reason = models.TextField(blank=True, help_text="Why a reasonable hour might have frustrated the search")
    child_present = models.BooleanField(default=False)
    children_present = models.JSONField(default=list, help_text="Of each child: name, age, date_of_birth, relation, as said")
    notice_left = models.CharField(max_length=120)
    endorsement = models.TextField(help_text="Whether what was sought was found, and what else was seized")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left_at__gte=models.F("entered_at")), name="left_after_further_entry"),
            models.CheckConstraint(
                condition=Q(entered_at__gte=models.F("authorised_at")), name="further_entry_after_its_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"Entry to {self.address} under {self.warrant}"
