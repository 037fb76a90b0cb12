"""The versions of force policy and of readings, and the changes that are prepared before they are set."""

from __future__ import annotations

from django.db import models

from safehold.accounts.models import Officer


class Decided(models.Model):
    """What a version and a prepared change both say: the value, from when, why, and who decided it."""

    name = models.CharField(max_length=60, help_text="As `safehold.casework.policy.names` registers it")
    value = models.JSONField()
    effective_from = models.DateField(help_text="London date: facts of this day and later use it")
    reason = models.TextField()
    authority = models.CharField(max_length=200, help_text="Who decided; of a reading, the lawyer who advised")
    advised_on = models.DateField(null=True, help_text="Of a reading: the day of the advice")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} from {self.effective_from:%d %b %Y}"


class PolicyVersion(Decided):
    """A value from a day on. Rows are added, never changed; where there is none, the library's default applies."""

    set_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "effective_from"], name="one_version_for_a_name_and_day")]


class PolicyChange(Decided):
    """A change that an administrator prepares: what it would move is counted first, then it is set, or left."""

    prepared_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, help_text="What could not be counted")
    clocks_seen = models.PositiveIntegerField(default=0, help_text="Clocks that rest on it, as counted")
    would_move = models.PositiveIntegerField(default=0)
    would_end_later = models.PositiveIntegerField(default=0)
    would_end_sooner = models.PositiveIntegerField(default=0)
    set_version = models.OneToOneField(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="change")
    moved = models.PositiveIntegerField(default=0, help_text="Clocks that the rebuilding has moved so far")
    rebuilt_at = models.DateTimeField(null=True)

    @property
    def is_set(self) -> bool:
        """Say whether it is in force, or will be."""
        return self.set_version_id is not None
