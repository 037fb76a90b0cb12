"""Notices, and the runs of the nightly check of the clocks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer, PersonalToken, Team
from safehold.casework.cases.models import Case, ClockKind


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    LIMIT = "limit", "A limit"
    CORRECTED = "corrected", "Clocks computed anew"
    CHECKED = "checked", "Nightly check of the clocks"
    UNREADABLE = "unreadable", "Clocks that can't be computed"
    KNOWN_SINCE = "known_since", "Known since the examination"
    STORED = "stored", "A stored file is damaged or missing"
    MACHINE = "machine", "A fault of the machine"
    SET_ASIDE = "set_aside", "Set aside"
    EVENT = "event", "Something happened"


class Because(models.TextChoices):
    """Why this officer is told."""

    OWNER = "owner", "You hold it"
    DECIDER = "decider", "You may take the next step"
    ROLE = "role", "It is the work of your role"
    NOBODY = "nobody", "Nobody holds it yet"
    SUPERVISOR = "supervisor", "Nobody has acted, and you supervise"
    HEAD = "head", "Nobody has acted, and you lead the team"
    INSTEAD = "instead", "In place of somebody who may not see it"
    CHECK = "check", "The nightly check found it"
    EXAMINED = "examined", "You examined it"
    NAMED = "named", "It concerns you"
    SUPERVISES = "supervises", "You supervise the case"


class Notice(models.Model):
    """What one officer is told of one limit at one stage, or of another fact. It is settled when the limit moves or ends.

    An event, and what the nightly check or a newer hash list found, has no limit that could end: it is settled when it is read.
    That the clocks of a record can't be computed stands until a check can compute them, that a stored file is damaged until it
    is mended, and a fault of a machine until it is gone.
    """

    kind = models.CharField(max_length=12, choices=NoticeKind)
    recipient = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="notices")
    because = models.CharField(max_length=12, choices=Because)
    instead_of = models.ForeignKey(
        Officer, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who could not be told: left, or without access"
    )
    why = models.CharField(max_length=400, blank=True, help_text="Of an escalation: told when, and nothing was done")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="notices")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40, blank=True, help_text="A code of `safehold.casework.cases.events`")
    clock_kind = models.CharField(max_length=16, choices=ClockKind, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    limit_name = models.CharField(max_length=60, blank=True)
    ends_at = models.DateTimeField(null=True, help_text="Of the limit, as it stood when the notice was given")
    stage = models.CharField(max_length=8, blank=True, help_text="A code of `safehold.casework.notices.stages`")
    reference = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=120, blank=True)
    text = models.TextField(help_text="What to do, or what was found")
    url = models.CharField(max_length=200, help_text="Where to do it, or where the record is")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True, help_text="When a later notice about the same limit took its place")
    settled_at = models.DateTimeField(
        null=True,
        help_text="When the limit moved or ended, or it became somebody else's; a finding of the check, when read",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["recipient"],
                name="notices_unread",
                condition=Q(read_at__isnull=True, followed_at__isnull=True, settled_at__isnull=True),
            ),
            models.Index(fields=["recipient", "-at"], name="notices_of_an_officer"),
            models.Index(fields=["case"], name="notices_of_a_case"),
            models.Index(fields=["subject_kind", "subject_id"], name="notices_open", condition=Q(settled_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "clock_kind", "subject_kind", "subject_id", "limit_name", "ends_at", "stage"],
                condition=Q(kind="limit", settled_at__isnull=True),
                name="told_once_at_a_stage",
            ),
            models.CheckConstraint(
                condition=~Q(kind="limit") | Q(ends_at__isnull=False) & ~Q(stage="") & ~Q(clock_kind=""),
                name="a_notice_of_a_limit_names_it",
            ),
            models.CheckConstraint(condition=Q(kind="event") ^ Q(event=""), name="a_notice_of_an_event_names_it"),
        ]

    def __str__(self) -> str:
        return f"{self.limit_name or self.get_kind_display()}, {self.reference}"

    @property
    def is_open(self) -> bool:
        """Say whether the limit is still where it was, and no later notice took the place of this one."""
        return self.settled_at is None and self.followed_at is None


class FeedReading(models.Model):
    """How often a calendar feed was read on a day of London: it is recorded once a day, and refused when it is too often."""

    token = models.ForeignKey(PersonalToken, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reads = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "day"], name="one_count_for_a_feed_and_day")]

    def __str__(self) -> str:
        return f"{self.token} on {self.day}"


class ClockCheck(models.Model):
    """One run of the check that computes every clock anew. It holds numbers only: what differed stands in the audit.

    It is kept with what differed before the first record is put right, and counts each record in the transaction that puts it
    right: whoever is killed on the way leaves no correction without its report.
    """

    began_at = models.DateTimeField()
    seconds = models.FloatField()
    cases = models.PositiveIntegerField()
    records = models.PositiveIntegerField(help_text="Records without a case")
    clocks = models.PositiveIntegerField()
    differences = models.PositiveIntegerField(help_text="Clocks that were not stored as the facts give them")
    unreadable = models.PositiveIntegerField(default=0, help_text="Cases and records whose clocks can't be computed")
    corrected = models.PositiveIntegerField(default=0, help_text="Cases and records whose clocks were computed anew")
    is_finished = models.BooleanField(default=False, help_text="Whether it came to its end; the next run does what it left")

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="checks_by_time")]

    def __str__(self) -> str:
        return f"Check of {self.began_at:%-d %B %Y %H:%M}"
