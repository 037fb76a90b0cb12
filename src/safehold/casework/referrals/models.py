"""Referrals: what others report, from receipt to a case or a reason."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.people.models import Person


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    NEW = "new", "New"
    TAKEN = "taken", "Taken"
    ASSESSED = "assessed", "Assessed"
    JOINED = "joined", "Joined to a case"
    CLOSED = "closed", "Closed"


UNASSESSED = Q(state__in=[ReferralState.NEW, ReferralState.TAKEN])
"""The one definition of a referral that waits for an assessment."""

OPEN = Q(state__in=[ReferralState.NEW, ReferralState.TAKEN, ReferralState.ASSESSED])
"""The one definition of a referral that still needs somebody."""


class Source(models.TextChoices):
    """Where a referral comes from, as `safehold.exchange` names it."""

    CYBERTIP = "cybertip", "CyberTipline report"
    PUBLIC = "public", "Member of the public"
    POLICE_FORCE = "police_force", "Another police force"
    PARTNER_AGENCY = "partner_agency", "Partner agency"


class IncidentType(models.TextChoices):
    """What a referral is about, as `safehold.exchange` names it."""

    INDECENT_IMAGES = "indecent_images", "Indecent images"
    GROOMING = "grooming", "Grooming"
    EXPLOITATION = "exploitation", "Exploitation"
    OFFENDING_ABROAD = "offending_abroad", "Offending abroad"
    CONTACT_ABUSE = "contact_abuse", "Contact abuse"
    MISLEADING_DOMAIN = "misleading_domain", "Misleading domain"
    MISLEADING_CONTENT = "misleading_content", "Misleading content"
    UNSOLICITED_MATERIAL = "unsolicited_material", "Unsolicited material"
    OTHER = "other", "Other"


class ClosedAs(models.TextChoices):
    """How a referral ended without a case. A person chooses."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    PASSED_ON = "passed_on", "Passed to another force or agency"
    DUPLICATE = "duplicate", "The same report as another referral"
    NO_OFFENCE = "no_offence", "No offence disclosed"


@pghistory.track()
class Referral(models.Model):
    """One report of possible offending. It ends joined to a case, or closed with a reason by a person."""

    WRITTEN_ONCE = ("content", "unreadable")
    """Long columns that never change: an action reads them only where it asks for them."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="referrals")
    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.NEW)
    owner = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="referrals")
    source = models.CharField(max_length=16, choices=Source)
    external_reference = models.CharField(max_length=80, blank=True, help_text="The sender's own")
    reporter = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField(help_text="When the force received it: targets count from here")
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    incident_type = models.CharField(max_length=24, choices=IncidentType)
    original_type = models.CharField(max_length=200, blank=True)
    incident_at = models.DateTimeField(null=True)
    high_priority = models.BooleanField(default=False)
    high_priority_reason = models.TextField(blank=True)
    content = models.JSONField(help_text="The report in normalised form")
    content_sha256 = models.CharField(max_length=64, help_text="Of the normalised form: the same report received again is known")
    unreadable = models.JSONField(default=list, help_text="Parts of the report that could not be read")
    risk_level = models.CharField(max_length=16, choices=RiskLevel, default=RiskLevel.NOT_ASSESSED)
    assessed_at = models.DateTimeField(null=True)
    triage_points = models.PositiveSmallIntegerField(default=0)
    triage = models.JSONField(default=list, help_text="The points with the fact behind each")
    target_moved_to = models.DateTimeField(
        null=True, help_text="Where a supervisor moved the target; force policy, never a limit of law"
    )
    target_moved_of = models.CharField(
        max_length=16, choices=RiskLevel, blank=True, help_text="The level whose target was moved; a new level has its own target"
    )
    target_moved_at = models.DateTimeField(null=True)
    target_moved_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    target_moved_reason = models.TextField(blank=True)
    closed_as = models.CharField(max_length=20, choices=ClosedAs, blank=True)
    closed_reason = models.TextField(blank=True)
    passed_to = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was joined or closed")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "-triage_points", "received_at"],
                name="referrals_that_wait",
                condition=Q(state__in=["new", "taken", "assessed"]),
            ),
            models.Index(fields=["team", "-received_at"], name="referrals_of_a_team"),
            models.Index(fields=["case"], name="referrals_of_a_case"),
            models.Index(fields=["source", "external_reference"], name="referrals_by_sender"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "content_sha256"], name="a_report_is_received_once"),
            models.CheckConstraint(condition=~Q(state="joined") | Q(case__isnull=False), name="joined_means_a_case"),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(closed_reason=""), name="closed_means_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Say whether it still needs somebody."""
        return self.state in (ReferralState.NEW, ReferralState.TAKEN, ReferralState.ASSESSED)


class ReportedRole(models.TextChoices):
    """What a person is in the report: the reporter's view, not a finding."""

    REPORTED = "reported", "Reported"
    VICTIM = "victim", "Victim"
    RECIPIENT = "recipient", "Recipient"
    REPORTER = "reporter", "Reporter"


class ReferralPerson(models.Model):
    """A person or account holder in a referral."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="people")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=ReportedRole)
    name = models.CharField(max_length=120, blank=True)
    called = models.CharField(max_length=120, help_text="The name, or the account by which the report speaks of the person")
    date_of_birth = models.DateField(null=True)
    age = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["referral"], name="people_of_a_referral")]

    def __str__(self) -> str:
        return self.called


class ReferralIdentifier(models.Model):
    """What somebody or something in a referral is known by, in the form in which it is compared."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="identifiers")
    person = models.ForeignKey(ReferralPerson, null=True, on_delete=models.PROTECT, related_name="identifiers")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    service = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=300)
    key = models.CharField(max_length=300)
    alike = models.CharField(max_length=300, blank=True)
    seen = ArrayField(models.DateTimeField(), default=list, help_text="When it was seen in use, as far as the report says")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key"], name="reported_by_key"),
            models.Index(fields=["kind", "alike"], name="reported_by_likeness", condition=~Q(alike="")),
            models.Index(fields=["referral"], name="identifiers_of_a_referral"),
        ]

    def __str__(self) -> str:
        return self.value


class Assessment(models.Model):
    """One assessment with the national tool. Rows are added, never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="assessments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=16, choices=RiskLevel)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=60)
    tool_version = models.CharField(max_length=20)
    answers = models.JSONField(default=list, help_text="Question, answer and the evidence for it")
    reason = models.TextField()
    target_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.referral}"


class MatchDecision(models.TextChoices):
    """What a person decided about a proposal."""

    SAME = "same", "The same"
    DIFFERENT = "different", "Different"


@pghistory.track()
class MatchProposal(models.Model):
    """That a recorded person may be one of the people of a referral, or that another referral may concern the same person.

    A person decides, once for each of the people reported. It is seen by those who may see both sides.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="proposals")
    reported = models.ForeignKey(
        ReferralPerson,
        null=True,
        on_delete=models.PROTECT,
        related_name="proposals",
        help_text="Whom of the report it is about; empty for another referral, and where what matched belongs to nobody in it",
    )
    matched_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    matched_referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    strength = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    decision = models.CharField(max_length=10, choices=MatchDecision, blank=True)
    decided_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "matched_person", "reported"],
                name="one_proposal_for_a_person",
                nulls_distinct=False,
                condition=Q(matched_person__isnull=False),
            ),
            models.UniqueConstraint(fields=["referral", "matched_referral"], name="one_proposal_for_a_referral"),
            models.CheckConstraint(
                condition=Q(matched_person__isnull=False, matched_referral__isnull=True)
                | Q(matched_person__isnull=True, matched_referral__isnull=False),
                name="a_proposal_names_one_record",
            ),
            models.CheckConstraint(condition=Q(decision="") | ~Q(reason=""), name="a_decision_has_its_reason"),
            models.CheckConstraint(
                condition=~Q(decision="same") | Q(matched_person__isnull=True) | Q(reported__isnull=False),
                name="the_same_says_who_it_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} and {self.matched_person or self.matched_referral}"
