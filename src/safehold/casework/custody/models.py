"""Arrests, detention, welfare and release."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.casework.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.people.models import Person
from safehold.casework.warrants.models import Warrant


class Disposal(models.TextChoices):
    """How detention ended."""

    BAILED = "bailed", "Bailed"
    CHARGED = "charged", "Charged"
    RELEASED_UNDER_INVESTIGATION = "released_under_investigation", "Released under investigation"
    NO_FURTHER_ACTION = "no_further_action", "No further action"


IN_CUSTODY = Q(released_at__isnull=True)
"""The one definition of a person in custody."""


@pghistory.track()
class Arrest(models.Model):
    """One arrest of one person and the detention that followed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="arrests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrests")
    warrant = models.ForeignKey(Warrant, null=True, on_delete=models.PROTECT, related_name="arrests")
    reference = models.CharField(max_length=20, unique=True)
    arrested_at = models.DateTimeField()
    arrested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    grounds = models.TextField()
    necessity = models.TextField()
    offences = models.JSONField(default=list, help_text="Codes of `safehold.law.charging`")
    station = models.CharField(max_length=80)
    arrived_at = models.DateTimeField(null=True)
    voluntary_attendance = models.BooleanField(default=False)
    for_breach_of_bail = models.BooleanField(default=False)
    minutes_used_before = models.PositiveIntegerField(default=0)
    detention_authorised_at = models.DateTimeField(null=True)
    superintendent_at = models.DateTimeField(null=True, help_text="When detention up to 36 hours was authorised")
    superintendent_name = models.CharField(max_length=80, blank=True)
    superintendent_grounds = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)
    disposal = models.CharField(max_length=32, choices=Disposal, blank=True)
    disposal_reason = models.TextField(blank=True)
    gate_reason = models.TextField(blank=True, help_text="Why the person was released before every welfare step was taken")
    welfare_contact_by = models.DateTimeField(null=True, help_text="Force policy; empty where none is due (remanded)")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="arrests_of_a_case"),
            models.Index(fields=["arrested_at"], name="arrests_by_time"),
            models.Index(fields=["person"], name="arrests_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                # Somebody who came of their own accord was at the station before the arrest.
                condition=Q(arrived_at__isnull=True) | Q(voluntary_attendance=True) | Q(arrived_at__gte=F("arrested_at")),
                name="arrived_after_arrest",
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(released_at__isnull=True), name="one_detention_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("arrested_at")),
                name="released_after_arrest",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_in_custody(self) -> bool:
        """Say whether the person is held."""
        return self.released_at is None


class DetentionReview(models.Model):
    """A review of detention by an officer who is not involved (PACE s.40)."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="reviews")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    outcome = models.TextField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Review of {self.arrest}"


class ExcludedTime(models.Model):
    """Time in hospital or on the way, which does not count except while questioned (PACE s.41(6))."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="excluded")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    questioned_minutes = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Excluded time of {self.arrest}"


class WelfareStep(models.TextChoices):
    """The steps of the release gate (force policy)."""

    RISK_ASSESSMENT = "risk_assessment", "Risk assessment recorded"
    HEALTHCARE = "healthcare", "Healthcare or liaison and diversion decided"
    LEAFLET = "leaflet", "Helpline leaflet given"
    PHONE = "phone", "Phone available"
    CONTACT_BOOKED = "contact_booked", "Follow-up contact booked"
    FAMILY_PACK = "family_pack", "Family pack given separately"
    ADDRESS_CHECKED = "address_checked", "Address they go to checked for children"


class WelfareRecord(models.Model):
    """That a step of the release gate was taken."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="welfare")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20, choices=WelfareStep)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["arrest", "step"], name="one_record_for_a_welfare_step")]

    def __str__(self) -> str:
        return self.get_step_display()


class WelfareContact(models.Model):
    """A contact with a released person, due in the first 48 hours (force policy)."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="contacts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField()

    def __str__(self) -> str:
        return f"Contact after {self.arrest}"
