"""Officers and teams."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What an officer is here to do. The role decides the first page and the actions on offer."""

    INSPECTOR = "inspector", "Detective inspector"
    INTAKE = "intake", "Intake officer"
    DETECTIVE = "detective", "Detective constable"
    EXHIBITS_OFFICER = "exhibits_officer", "Exhibits officer"
    CUSTODY_LIAISON = "custody_liaison", "Custody liaison"
    DFU_MANAGER = "dfu_manager", "DFU manager"
    DFU_EXAMINER = "dfu_examiner", "DFU examiner"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"
    OFFENDER_MANAGER = "offender_manager", "Offender manager"
    AUDITOR = "auditor", "Auditor"
    PRESS = "press", "Press office"
    ADMINISTRATOR = "administrator", "Administrator"


class Rank(models.TextChoices):
    """Rank, in ascending order of authority. The law asks for a rank "or above"; police staff have none."""

    STAFF = "staff", "Police staff"
    CONSTABLE = "constable", "Constable"
    SERGEANT = "sergeant", "Sergeant"
    INSPECTOR = "inspector", "Inspector"
    CHIEF_INSPECTOR = "chief_inspector", "Chief inspector"
    SUPERINTENDENT = "superintendent", "Superintendent"
    CHIEF_SUPERINTENDENT = "chief_superintendent", "Chief superintendent"
    ASSISTANT_CHIEF_CONSTABLE = "assistant_chief_constable", "Assistant chief constable"

    def is_at_least(self, other: Rank) -> bool:
        """Say whether this rank is `other` or above."""
        order = list(Rank)
        return order.index(self) >= order.index(other)


class TeamKind(models.TextChoices):
    """What a team does."""

    INVESTIGATION = "investigation", "Internet Sex Offences Team"
    LABORATORY = "laboratory", "Digital Forensics Unit"
    OTHER = "other", "Other"


class Team(models.Model):
    """A group that works on the same cases. Access to a case may be given to a team."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16, choices=TeamKind)

    def __str__(self) -> str:
        return self.name


class OfficerManager(BaseUserManager["Officer"]):
    """Finds officers for log-in."""

    def get_by_natural_key(self, username: str | None) -> Officer:
        """Find by user name, whatever the case of its letters."""
        return self.get(username__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class Officer(AbstractBaseUser):
    """A person who works with the system, police officer or staff. Never deleted: a leaver is made inactive."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80, help_text="As colleagues write it: DC A. Sample")
    initials = models.CharField(max_length=6, help_text="Used in exhibit references: KLP gives KLP/1")
    rank = models.CharField(max_length=32, choices=Rank, default=Rank.CONSTABLE)
    role = models.CharField(max_length=24, choices=Role)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="officers")
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    last_exhibit_number = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]
    objects = OfficerManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initials"], name="one_officer_for_each_set_of_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def holds_rank(self, rank: Rank) -> bool:
        """Say whether the officer is of this rank or above."""
        return Rank(self.rank).is_at_least(rank)


class TokenPurpose(models.TextChoices):
    """What a secret opens: one kind opens nothing of the other."""

    API = "api", "Programs"
    CALENDAR = "calendar", "Calendar feed"


class PersonalToken(models.Model):
    """A secret with which a program acts as an officer through the API, or reads their dates. Only its digest is kept."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=10, choices=TokenPurpose, default=TokenPurpose.API)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.officer}"
