"""Exhibits, their seals and their continuity."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.models import Case
from safehold.casework.exhibits.seals import comparable_in
from safehold.casework.warrants.models import Warrant


class DeviceType(models.TextChoices):
    """What kind of thing it is. `is_device` says which of them count as a digital device in the figures."""

    PHONE = "phone", "Phone"
    LAPTOP = "laptop", "Laptop"
    COMPUTER = "computer", "Computer"
    TABLET = "tablet", "Tablet"
    HARD_DRIVE = "hard_drive", "Hard drive"
    USB_STICK = "usb_stick", "USB stick"
    MEMORY_CARD = "memory_card", "Memory card"
    GAMES_CONSOLE = "games_console", "Games console"
    CAMERA = "camera", "Camera"
    ROUTER = "router", "Router"
    SMART_WATCH = "smart_watch", "Smart watch"
    SIM_CARD = "sim_card", "SIM card"
    DISC = "disc", "Disc"
    NOTEBOOK = "notebook", "Notebook or paper"
    OTHER = "other", "Other"


NOT_DEVICES = (DeviceType.NOTEBOOK, DeviceType.OTHER)

COUNTS_AS_DEVICE = Q(parent__isnull=True) & ~Q(device_type__in=NOT_DEVICES)
"""A digital device, counted once: a SIM or card found inside a device is a sub-exhibit and does not count again."""


class ExhibitState(models.TextChoices):
    """Where the exhibit stands. Moved by actions."""

    SEIZED = "seized", "Seized"
    STORED = "stored", "In store"
    IN_LAB = "in_lab", "At the lab"
    WAITING = "waiting", "Waiting"
    IN_EXAMINATION = "in_examination", "In examination"
    FINDINGS_READY = "findings_ready", "Findings ready"
    EXAMINED = "examined", "Examined"
    RETURNED = "returned", "Returned"
    DESTROYED = "destroyed", "Destroyed"
    FORFEITED = "forfeited", "Forfeited"


GONE = (ExhibitState.RETURNED, ExhibitState.DESTROYED, ExhibitState.FORFEITED)
"""The police no longer hold it."""


@pghistory.track()
class Exhibit(models.Model):
    """A thing that was seized. The reference is the seizing officer's initials and number: KLP/3."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    warrant = models.ForeignKey(Warrant, null=True, on_delete=models.PROTECT, related_name="exhibits")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="sub_exhibits")
    reference = models.CharField(max_length=20, unique=True)
    device_type = models.CharField(max_length=16, choices=DeviceType)
    description = models.CharField(max_length=160)
    make_and_model = models.CharField(max_length=80, blank=True)
    serial_number = models.CharField(max_length=60, blank=True)
    power = models.CharField(max_length=20, help_text="Code of `safehold.law.warrants.POWERS`")
    inspector_authority = models.CharField(
        max_length=80, blank=True, help_text="PACE s.18: which inspector authorised it in writing, or was told afterwards"
    )
    notice_given = models.BooleanField(default=False, help_text="The written notice of CJPA s.52 or PCSC s.39 was given")
    agreement = models.CharField(max_length=80, blank=True, help_text="PCSC s.37: who handed it over and agreed")
    place_found = models.CharField(max_length=120)
    seized_at = models.DateTimeField()
    seized_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    witness = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=16, choices=ExhibitState, default=ExhibitState.SEIZED)
    holder = models.CharField(max_length=120, help_text="Who or what place holds it now: the end of the continuity chain")
    held_by = models.ForeignKey(
        Officer, null=True, on_delete=models.PROTECT, related_name="exhibits_held", help_text="Empty in a store or on the way"
    )
    laboratory = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+", help_text="The laboratory that it was handed to"
    )
    seal = models.CharField(max_length=40, blank=True, help_text="The seal on it now; empty while it is open on a bench")
    hold_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="exhibits_of_a_case"),
            models.Index(fields=["team", "-seized_at", "-id"], name="exhibits_of_a_team"),
            models.Index(fields=["warrant"], name="exhibits_of_a_warrant"),
            models.Index(fields=["laboratory", "-seized_at", "-id"], name="exhibits_of_a_laboratory"),
            models.Index(fields=["held_by"], name="exhibits_held_by"),
            models.Index(comparable_in("seal"), name="exhibits_by_seal"),
            models.Index(fields=["serial_number"], name="exhibits_by_serial_number"),
            models.Index(
                fields=["state"],
                name="exhibits_by_state",
                condition=Q(state__in=["waiting", "in_examination", "findings_ready", "in_lab"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


KEPT_UNTIL_A_DAY = Q(hold_until__isnull=False) & ~Q(state__in=GONE)
"""An exhibit that is here and of which somebody has decided until when it is kept."""


class ContinuityKind(models.TextChoices):
    """What happened to the exhibit."""

    SEIZED = "seized", "Seized"
    TRANSFERRED = "transferred", "Handed over"
    BOOKED_IN = "booked_in", "Booked in"
    OPENED = "opened", "Seal opened"
    SEALED = "sealed", "Sealed again"
    RETURNED = "returned", "Returned"
    NOT_RETURNED = "not_returned", "Return undone"
    DESTROYED = "destroyed", "Destroyed"
    FORFEITED = "forfeited", "Forfeited"
    CORRECTED = "corrected", "Corrected"
    EXPLAINED = "explained", "Break explained"


ENDS = (ContinuityKind.RETURNED, ContinuityKind.DESTROYED, ContinuityKind.FORFEITED)
"""Entries after which the police no longer hold the exhibit."""

ANNOTATIONS = (ContinuityKind.CORRECTED, ContinuityKind.EXPLAINED)
"""Entries about an earlier entry: the exhibit itself did not move."""


class ContinuityEvent(models.Model):
    """One entry of an exhibit's continuity. Append-only; each carries the digest of the one before (`safehold.ledger.chain`)."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="continuity")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ContinuityKind)
    at = models.DateTimeField()
    from_holder = models.CharField(max_length=120, blank=True)
    to_holder = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    seal_in = models.CharField(max_length=40, blank=True, help_text="The seal as it arrived")
    seal_out = models.CharField(max_length=40, blank=True, help_text="The seal as it was left; empty: open")
    new_seal = models.CharField(max_length=40, null=True, help_text="A seal put on by this entry; each is used once")
    explanation = models.CharField(max_length=300, blank=True, help_text="What happened, where the seal is not the one that left")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    corrected_field = models.CharField(max_length=12, blank=True)
    value_before = models.CharField(max_length=200, blank=True)
    value_after = models.CharField(max_length=200, blank=True)
    officer_id_by_value = models.BigIntegerField()
    officer_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="one_entry_for_a_place_in_the_chain"),
            models.UniqueConstraint(comparable_in("new_seal"), name="a_seal_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit} entry {self.number}"


class DisposalWay(models.TextChoices):
    """How an exhibit leaves the police for good."""

    RETURN = "return", "Return"
    DESTRUCTION = "destruction", "Destruction"
    FORFEITURE = "forfeiture", "Forfeiture"


class Relation(models.TextChoices):
    """Who somebody is to whom an exhibit is given back."""

    OWNER = "owner", "The owner, who is not a suspect"
    SUSPECT = "suspect", "A suspect in the case"
    OTHER = "other", "Somebody else who is entitled to it"


class DisposalAuthority(models.TextChoices):
    """On what an exhibit is destroyed or forfeited."""

    COURT_ORDER = "court_order", "An order of a court"
    DISCLAIMER = "disclaimer", "A disclaimer that the owner signed"


class DisposalState(models.TextChoices):
    """Where a return or disposal stands. One that waits is overtaken by a later one for the same exhibit."""

    ASKED = "asked", "Waits"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"
    OVERTAKEN = "overtaken", "Overtaken by a later one"
    DONE = "done", "Done"
    UNDONE = "undone", "Undone"


RUNNING_DISPOSAL = Q(state__in=[DisposalState.ASKED, DisposalState.AGREED])


class Disposal(models.Model):
    """That an exhibit is to be given back, destroyed or forfeited: who asked, who decided, who carried it out."""

    READ_WITH = ("exhibit", "asked_by", "decided_by", "done_by", "witness", "undone_by")
    """What is read with it."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="disposals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    way = models.CharField(max_length=12, choices=DisposalWay)
    state = models.CharField(max_length=12, choices=DisposalState, default=DisposalState.ASKED)
    to = models.CharField(max_length=80, blank=True, help_text="Who takes it back, and signs for it")
    relation = models.CharField(max_length=8, choices=Relation, blank=True)
    authority = models.CharField(max_length=12, choices=DisposalAuthority, blank=True)
    authority_by = models.CharField(max_length=80, blank=True, help_text="Which court, or which owner")
    authority_on = models.DateField(null=True)
    authority_reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=300, blank=True)
    decided_on = models.JSONField(default=list, help_text="The codes of what the inspector was asked to decide on")
    done_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=200, blank=True, help_text="How it was destroyed, or where it went")
    witness = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="disposals_of_a_case")]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="one_number_for_a_disposal"),
            models.UniqueConstraint(fields=["exhibit"], condition=RUNNING_DISPOSAL, name="one_running_disposal_of_an_exhibit"),
            models.CheckConstraint(condition=Q(way=DisposalWay.RETURN) | ~Q(authority=""), name="disposal_has_its_authority"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")), name="disposal_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.exhibit}"
