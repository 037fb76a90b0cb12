"""What is kept of a person in a case: its review group, how proceedings ended, every decision on it, prints and DNA."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Person


class Group(models.TextChoices):
    """The groups of police information. The values are those of `safehold.law.retention.ReviewGroup`."""

    PUBLIC_PROTECTION = "public_protection", "Public protection"
    OTHER_SERIOUS = "other_serious", "Other serious offences"
    OTHER = "other", "Other offences"


class DecisionKind(models.TextChoices):
    """What was decided on a record."""

    GROUP_CHOSEN = "group_chosen", "Review group chosen"
    KEPT = "kept", "Reviewed, and kept"
    DISPOSAL_PROPOSED = "disposal_proposed", "Disposal proposed"
    DISPOSAL_AGREED = "disposal_agreed", "Disposal agreed to"
    DISPOSAL_REFUSED = "disposal_refused", "Disposal not agreed to"
    HELD = "held", "Put on hold"
    RELEASED = "released", "Hold ended"


HOLDS = (DecisionKind.HELD, DecisionKind.RELEASED)
REVIEWS = (
    DecisionKind.KEPT,
    DecisionKind.DISPOSAL_PROPOSED,
    DecisionKind.DISPOSAL_AGREED,
    DecisionKind.DISPOSAL_REFUSED,
)
"""The two runs of decisions: the last of each says where the record stands."""


@pghistory.track()
class Record(models.Model):
    """What is kept of one person in one case; without a person, what is kept of a case in which nobody is known.

    Nothing here is ever deleted by the software: a review falls due, and people decide.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kept_records")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="kept_records")
    group = models.CharField(max_length=20, choices=Group, blank=True, help_text="Empty until a person chose it")
    proceedings_ended_on = models.DateField(null=True, help_text="The day of the conviction, or on which they ended without one")
    convicted = models.BooleanField(default=False, help_text="Or cautioned")
    in_custody = models.BooleanField(default=False, help_text="The person convicted is in custody")
    released_on = models.DateField(null=True, help_text="The day of the release from custody after a conviction")
    appeal_pending = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="Goes up with each change; a form that saw an older one is stale")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], nulls_distinct=False, name="one_record_of_a_person_in_a_case"),
            models.CheckConstraint(
                condition=Q(proceedings_ended_on__isnull=False)
                | Q(convicted=False, in_custody=False, released_on__isnull=True, appeal_pending=False),
                name="proceedings_have_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Record of {self.person or 'the case'} in {self.case}"

    @property
    def name(self) -> str:
        """Of whom it is."""
        return self.person.name if self.person else "The case as a whole"


class Decision(models.Model):
    """One decision on a record. Rows are added, never changed: they are what stands, and how it came about."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=DecisionKind)
    group = models.CharField(max_length=20, choices=Group, blank=True, help_text="The group that was chosen")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["record", "at"], name="decisions_on_a_record")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.record}"


class BiometricKind(models.TextChoices):
    """What was taken."""

    PRINTS = "prints", "Fingerprints"
    SAMPLE = "sample", "DNA profile"


@pghistory.track()
class Biometrics(models.Model):
    """Prints, or a DNA profile by its sample, taken in an arrest for a qualifying offence (PACE 1984 ss. 63E–63I, 65A).

    The sample itself goes sooner (s.63R, from general knowledge: once its profile is made, and within six months), and has no
    clock here.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="biometrics")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="biometrics")
    kind = models.CharField(max_length=8, choices=BiometricKind)
    taken_on = models.DateField()
    consented_on = models.DateField(null=True, help_text="When the Biometrics Commissioner consented, s.63G")
    earlier_conviction = models.TextField(blank=True, help_text="Of which recordable offence, when; s.63F(2)")
    destroyed_on = models.DateField(null=True)
    destroyed_how = models.TextField(blank=True, help_text="What was destroyed where, and who says so")
    destruction_recorded_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrest", "kind"], name="one_record_of_prints_or_sample_in_an_arrest"),
            models.CheckConstraint(
                condition=(Q(consented_on__isnull=True) | Q(consented_on__gte=F("taken_on")))
                & (Q(destroyed_on__isnull=True) | Q(destroyed_on__gte=F("taken_on"))),
                name="taken_before_consent_and_destruction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.record.name}, {self.arrest}"
