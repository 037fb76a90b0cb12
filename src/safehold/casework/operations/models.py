"""Operations: named periods of concerted action, and the warrants planned in them."""

from __future__ import annotations

from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.models import Case
from safehold.casework.warrants.models import PartOfDay, Warrant


class OperationState(models.TextChoices):
    """Where an operation stands."""

    OPEN = "open", "Open"
    ENDED = "ended", "Ended"


@pghistory.track()
class Operation(models.Model):
    """A period of concerted action. Warrants of many cases are planned on its days."""

    name = models.CharField(max_length=60, unique=True, help_text="As people say it, without the word operation: Saltmarsh")
    slug = models.SlugField(max_length=60, unique=True, help_text="The name in addresses")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="operations")
    first_day = models.DateField(help_text="London date")
    last_day = models.DateField(help_text="London date, included")
    state = models.CharField(max_length=8, choices=OperationState, default=OperationState.OPEN)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["team", "-first_day"], name="operations_of_a_team")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="operation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"Operation {self.name}"

    @property
    def is_open(self) -> bool:
        """Say whether warrants may still be planned in it."""
        return self.state == OperationState.OPEN

    @property
    def number_of_days(self) -> int:
        """How many days it lasts, first and last included."""
        return (self.last_day - self.first_day) // timedelta(days=1) + 1


@pghistory.track()
class PlannedWarrant(models.Model):
    """That an operation plans a warrant on a day. One row for each warrant; a move changes it, and history keeps the old day."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="planned")
    warrant = models.ForeignKey(Warrant, on_delete=models.PROTECT, related_name="plans")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="On the board: 1 is shown as W-01")
    day = models.DateField()
    part_of_day = models.CharField(max_length=2, choices=PartOfDay)
    moved_from = models.DateField(null=True, help_text="The day for which it was planned before it was last moved")
    team_name = models.CharField(max_length=40, blank=True, help_text="The search team of the day")
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["operation", "day", "number"], name="plan_of_an_operation")]
        constraints = [
            models.UniqueConstraint(fields=["operation", "warrant"], name="a_warrant_is_planned_once_in_an_operation"),
            models.UniqueConstraint(fields=["operation", "number"], name="one_warrant_for_a_number_on_the_board"),
        ]

    def __str__(self) -> str:
        return self.board_number

    @property
    def board_number(self) -> str:
        """The number by which the briefing and the board call the warrant."""
        return f"W-{self.number:02}"
