"""Arrests, detention, welfare and release."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer, Rank
from safehold.casework.cases.models import Case
from safehold.casework.people.models import Person
from safehold.casework.warrants.models import Warrant


class Disposal(models.TextChoices):
    """How detention ended."""

    BAILED = "bailed", "Bailed"
    CHARGED = "charged", "Charged"
    RELEASED_UNDER_INVESTIGATION = "released_under_investigation", "Released under investigation"
    NO_FURTHER_ACTION = "no_further_action", "No further action"


class WayIn(models.TextChoices):
    """How a person came into detention: it decides from when the hours count (PACE 1984 s.41(2))."""

    BROUGHT = "brought", "Brought to the station after the arrest"
    VOLUNTARY = "voluntary", "Came voluntarily and was arrested there"
    OUT_OF_AREA = "out_of_area", "Arrested in another police area for this force"
    STREET_BAIL = "street_bail", "Released on street bail, to come to the station later"


class Factor(models.TextChoices):
    """What the decision to release on bail has regard to (PACE 1984 s.50A)."""

    SURRENDER = "surrender", "Secure that the person surrenders to custody"
    PREVENT_OFFENDING = "prevent_offending", "Prevent offending by the person"
    SAFEGUARD_VICTIMS = "safeguard_victims", "Safeguard victims and witnesses"
    SAFEGUARD_SUSPECT = "safeguard_suspect", "Safeguard the person"
    PUBLIC_RISK = "public_risk", "Manage risks to the public"


class Purpose(models.TextChoices):
    """The only purposes that a condition may serve (Bail Act 1976 s.3A, PACE 1984 s.47)."""

    SURRENDER = "surrender", "Secure surrender to custody"
    NO_OFFENDING = "no_offending", "No offending while on bail"
    NO_INTERFERENCE = "no_interference", "No interference with witnesses or obstruction of justice"
    OWN_PROTECTION = "own_protection", "The person's own protection, or a child's own welfare"


class Sought(models.TextChoices):
    """Whether an alleged victim's views on conditions that safeguard them were sought (PACE 1984 ss. 30CA, 47ZZA)."""

    GIVEN = "given", "Sought, and given"
    NONE_GIVEN = "none_given", "Sought, and none were given"
    NOT_PRACTICABLE = "not_practicable", "Not sought: it was not reasonably practicable"
    NO_VICTIM = "no_victim", "Not sought: no condition safeguards a known victim"


ON_STREET_BAIL = Q(way_in=WayIn.STREET_BAIL, arrived_at__isnull=True, released_at__isnull=True)
"""The one definition of a person on street bail who has not come to answer it (PACE 1984 s.30A)."""

IN_CUSTODY = Q(released_at__isnull=True) & ~Q(way_in=WayIn.STREET_BAIL, arrived_at__isnull=True)
"""The one definition of a person in custody."""


@pghistory.track()
class Arrest(models.Model):
    """One arrest of one person and the detention that followed."""

    READ_WITH = ("person",)
    """What an action reads with the record that it locks."""

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
    way_in = models.CharField(max_length=12, choices=WayIn, default=WayIn.BROUGHT)
    arrived_in_area_at = models.DateTimeField(null=True, help_text="After an arrest in another area: arrival in this one")
    questioned_elsewhere = models.BooleanField(default=False, help_text="Questioned for the offence in the area of the arrest")
    street_bailed_at = models.DateTimeField(null=True, help_text="PACE 1984 s.30A")
    street_bail_return_at = models.DateTimeField(null=True, help_text="When they are to come to the station")
    street_bail_reason = models.TextField(blank=True, help_text="Why it is necessary and proportionate")
    street_bail_factors = models.JSONField(default=list, help_text="Those of the five factors that weighed (s.50A)")
    street_bail_representations = models.TextField(blank=True, help_text="What was said and considered, or that nothing was")
    street_bail_guidance_regarded = models.BooleanField(default=False)
    street_bail_conditions = models.JSONField(default=list, help_text="Each with its purpose, text and reasons")
    street_bail_views = models.JSONField(default=dict, help_text="What was done about the victims' views; empty: no conditions")
    street_bail_copy_given = models.BooleanField(default=False, help_text="Of the record with its conditions")
    street_bail_authority = models.CharField(max_length=80, blank=True, help_text="Custody officer who authorised it")
    for_breach_of_bail = models.BooleanField(default=False)
    different_from = models.JSONField(
        default=list, help_text="References of earlier arrests of the person with the same offence code, for another offence"
    )
    different_reason = models.TextField(blank=True, help_text="Why the offences are not the same, or are after all")
    different_judged_at = models.DateTimeField(null=True)
    different_judged_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
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
                condition=Q(arrived_at__isnull=True) | Q(way_in=WayIn.VOLUNTARY) | Q(arrived_at__gte=F("arrested_at")),
                name="arrived_after_arrest",
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(released_at__isnull=True), name="one_detention_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("arrested_at")),
                name="released_after_arrest",
            ),
            models.CheckConstraint(
                condition=Q(arrived_in_area_at__isnull=True) | Q(arrived_in_area_at__gte=F("arrived_at")),
                name="arrived_in_area_after_first_station",
            ),
            models.CheckConstraint(
                condition=Q(way_in=WayIn.STREET_BAIL, street_bailed_at__isnull=False)
                | (~Q(way_in=WayIn.STREET_BAIL) & Q(street_bailed_at__isnull=True)),
                name="street_bail_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_in_custody(self) -> bool:
        """Say whether the person is held."""
        return self.released_at is None and not self.is_on_street_bail

    @property
    def is_on_street_bail(self) -> bool:
        """Say whether the person was released on street bail and has not come to answer it."""
        return self.released_at is None and self.way_in == WayIn.STREET_BAIL and self.arrived_at is None


class DetentionReview(models.Model):
    """A review of detention by an officer who is not involved (PACE s.40)."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="reviews")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    by_rank = models.CharField(max_length=30, choices=Rank)
    outcome = models.TextField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Review of {self.arrest}"


@pghistory.track()
class CourtApplication(models.Model):
    """An application to a magistrates' court for a warrant of further detention, or for its extension (PACE ss.43, 44).

    Not decided: pending. Decided without hours: refused.
    """

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="applications")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    court = models.CharField(max_length=80)
    grounds = models.TextField()
    court_not_sitting = models.BooleanField(default=False, help_text="No court could sit when 36 hours were over, s.43(5)(b)")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    hours = models.PositiveSmallIntegerField(null=True, help_text="Hours that the court granted; empty: refused, or not decided")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=False) | Q(hours__isnull=True), name="hours_only_where_the_court_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("applied_at")), name="decided_after_application"
            ),
            models.UniqueConstraint(fields=["arrest"], condition=Q(decided_at__isnull=True), name="one_application_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"Application to {self.court} for {self.arrest}"


class ExcludedTime(models.Model):
    """Time in hospital or on the way, which does not count except while questioned (PACE s.41(6))."""

    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="excluded")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    questioned_minutes = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Excluded time of {self.arrest}"


class Interview(models.Model):
    """An interview of a suspect under caution, voluntary or in detention (PACE Code C). Never changed, and never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    arrest = models.ForeignKey(
        Arrest, null=True, on_delete=models.PROTECT, related_name="interviews", help_text="In detention; empty: voluntary"
    )
    offences = models.JSONField(default=list, help_text="Codes of `safehold.law.charging`")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    place = models.CharField(max_length=80)
    legal_adviser = models.CharField(max_length=120, help_text="Who advised them, or that they wanted nobody")
    appropriate_adult = models.CharField(max_length=120, blank=True, help_text="Who was present for a child or vulnerable person")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"], name="interviews_of_a_case")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="interview_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"Interview of {self.person}"

    @property
    def is_voluntary(self) -> bool:
        """Say whether they were not under arrest."""
        return self.arrest_id is None


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
