"""Pre-charge bail: the facts from which its clock is computed, its conditions, and what became of them."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
from safehold.casework.cases.kept_documents import KeptDocument
from safehold.casework.cases.models import Case
from safehold.casework.custody.models import Arrest, Purpose, Sought
from safehold.casework.people.models import How, Person
from safehold.law import bail as law


class Regime(models.TextChoices):
    """Which chain of limits a case follows. The values are those of `safehold.law.bail.Regime`."""

    STANDARD = "standard", "Standard case"
    DESIGNATED = "designated", "Designated by the Director of Public Prosecutions"
    NON_STANDARD = "non_standard", "FCA, HMRC, NCA or SFO case"


class FirstRelease(models.TextChoices):
    """Why the person was first released on bail under Part 4. The values are those of `safehold.law.bail.FirstRelease`."""

    BAIL = "bail", "On bail while the investigation goes on"
    CHARGING_DECISION = "charging_decision", "On bail for a charging decision"


class BailState(models.TextChoices):
    """Where a bail stands. In force and stopped are projections of its clock; actions end it."""

    IN_FORCE = "in_force", "In force"
    STOPPED = "stopped", "Stopped"
    ENDED = "ended", "Ended"


class BailOutcome(models.TextChoices):
    """How a bail ended."""

    CHARGED = "charged", "Charged"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    RELEASED_UNDER_INVESTIGATION = "released_under_investigation", "Released under investigation"
    ENDED_BY_LAW = "ended_by_law", "Ended by law, not extended in time"


class Answer(models.TextChoices):
    """What came of asking the person or their solicitor for representations."""

    AWAITED = "awaited", "No answer so far"
    NONE = "none", "None were made"
    MADE = "made", "Representations were made"


class EarlierReturn(models.TextChoices):
    """Why somebody returns before the last day. The values are those of `safehold.law.bail.EarlierReturn`."""

    ALIGNED = "aligned_with_other_bail", "Aligned with bail for another offence"
    DECISION_EXPECTED = "decision_expected", "A decision on a charge is expected before"


class FailureEnd(models.TextChoices):
    """What ends a failure to surrender (Bail Act 1976 s.6(14)); the first of them begins three months."""

    SURRENDERED = "surrendered", "They surrendered"
    ARRESTED = "arrested", "They were arrested, or came to a station"
    BEFORE_COURT = "before_court", "They came, or were brought, before a court"


class FailureOutcome(models.TextChoices):
    """What was decided about a failure to surrender."""

    INFORMATION_LAID = "information_laid", "The information was laid"
    NOT_PROCEEDED = "not_proceeded", "Not proceeded with"


RUNNING = ~Q(state=BailState.ENDED)
"""The one definition of a bail that has not ended."""


@pghistory.track()
class Bail(models.Model):
    """One person's pre-charge bail for one offence. When it ends is computed; nobody types it."""

    READ_WITH = ("person", "arrest")
    """What an action reads with the record that it locks."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bails")
    arrest = models.ForeignKey(Arrest, on_delete=models.PROTECT, related_name="bails")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bails")
    reference = models.CharField(max_length=20, unique=True)
    regime = models.CharField(max_length=16, choices=Regime, default=Regime.STANDARD)
    arrested_on = models.DateField(help_text="London date of the arrest; the bail start date is the day after")
    released_on = models.DateField(help_text="London date of the release")
    first_release = models.CharField(max_length=20, choices=FirstRelease, default=FirstRelease.BAIL)
    sent_on = models.DateField(
        null=True, help_text="Released for a charging decision: the day on which it was asked of the prosecutor"
    )
    factors = models.JSONField(default=list)
    reasons = models.TextField(help_text="Why release on bail is necessary and proportionate")
    representations = models.TextField(help_text="What the person or their solicitor said, or that they said nothing")
    representations_considered = models.BooleanField(default=False)
    guidance_regarded = models.BooleanField(default=False, help_text="Regard was had to the College's guidance (s.50B(7))")
    custody_officer = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=BailState, default=BailState.IN_FORCE)
    ends_on = models.DateField(null=True, help_text="Projection of the clock; empty while it is stopped")
    returns_on = models.DateField(null=True, help_text="The day of return to the station; empty: the last day of the period")
    returns_early = models.CharField(max_length=32, choices=EarlierReturn, blank=True)
    granted_at = models.DateTimeField()
    cps_decided_on = models.DateField(
        null=True, help_text="When the CPS decided; until a charge or the end of bail it asks for one"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=32, choices=BailOutcome, blank=True)
    outcome_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="bails_of_a_case"),
            models.Index(fields=["person"], name="bails_of_a_person"),
            models.Index(fields=["ends_on"], condition=~Q(state="ended"), name="running_bails_by_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(released_on__gte=F("arrested_on")), name="bailed_after_arrest"),
            models.CheckConstraint(
                condition=Q(returns_on__isnull=True, returns_early="") | (Q(returns_on__isnull=False) & ~Q(returns_early="")),
                name="earlier_return_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="ended_bail_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(first_release="charging_decision") | Q(sent_on__isnull=False),
                name="release_for_a_decision_was_sent",
            ),
            models.UniqueConstraint(fields=["case", "person"], condition=~Q(state="ended"), name="one_running_bail"),
        ]

    readings: law.Readings | None = None
    """Not stored: where `queries.read_as_in` has set them, the clock is computed by these readings of the law."""

    def __str__(self) -> str:
        return self.reference

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self.state != BailState.ENDED

    @property
    def day_of_return(self) -> date | None:
        """The day of return that stands; None while the clock is stopped without an earlier one. Zone: London."""
        return self.returns_on or self.ends_on


class ReplacedReturn(models.Model):
    """A day of return in place of which another one, or none, was appointed or followed from the clock. Never changed.

    Whoever did not come on a day that stood failed to surrender on it, whatever was appointed afterwards.
    """

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="replaced_returns")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    returns_on = models.DateField(help_text="London date of the day of return")
    replaced_on = models.DateField(help_text="London date on which the change had its effect: the last day that it stood")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Day of return of {self.bail}, replaced"


@pghistory.track()
class BailCondition(models.Model):
    """One condition, from the day it was set to the day it was lifted."""

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="conditions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose)
    text = models.TextField()
    reasons = models.TextField(help_text="Why it is necessary for its purpose")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bail", "number"], name="one_number_for_a_condition"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("set_at")), name="lifted_after_it_was_set"
            ),
        ]

    def __str__(self) -> str:
        return f"Condition {self.number} of {self.bail}"


@pghistory.track()
class ConditionsDecision(models.Model):
    """A decision that sets or varies conditions: what was done about the victims' views before.

    That the victims are told of it after is recorded as of everything else that they are told of.
    """

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="conditions_decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sought = models.CharField(max_length=16, choices=Sought)
    words = models.TextField(blank=True, help_text="What was said, or why nobody was asked")
    vulnerable = models.BooleanField(default=False, help_text="The victim is a child, or vulnerable for another reason")
    through_representative = models.BooleanField(default=False, help_text="Of a child or another vulnerable victim")
    custody_officer_told = models.BooleanField(default=False)
    custody_officer = models.CharField(max_length=80, help_text="Who decided")
    asked_by_person = models.BooleanField(default=False, help_text="Of a variation: the person on bail asked for it")
    copy_given = models.BooleanField(default=False, help_text="The person was given a copy of the record")
    at = models.DateTimeField(help_text="When the conditions were set or varied")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_sought_display()}, {self.bail}"


class ClockEntryType(models.TextChoices):
    """What moves the clock of a bail. Each is an event of `safehold.law.bail`."""

    SUSPENDED = "suspended", "Released for a charging decision"
    DPP_REQUEST = "dpp_request", "The CPS asked for more"
    DPP_REQUEST_MET = "dpp_request_met", "What the CPS asked for was sent"
    IN_PATIENT = "in_patient", "In hospital as an in-patient"
    EXTENSION = "extension", "Extended"
    COURT_EXTENSION = "court_extension", "Application to the magistrates' court"


@pghistory.track()
class ClockEntry(models.Model):
    """One recorded fact that stops, restarts or lengthens the clock. The law decides what it does."""

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="clock_entries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=16, choices=ClockEntryType)
    on = models.DateField(help_text="The day; of a stay, the first one; of a court extension, the day of the application")
    until = models.DateField(null=True, help_text="Of a stay in hospital: its last day")
    sent_on = models.DateField(null=True, help_text="Of a release for a charging decision: when the prosecutor was asked for it")
    rank = models.CharField(max_length=32, blank=True, help_text="Of an extension: the rank that authorised it")
    to_months = models.PositiveSmallIntegerField(null=True)
    court = models.CharField(max_length=80, blank=True)
    asked_until = models.DateField(null=True, help_text="Of an application to a court: the last day that is asked for")
    reasons = models.JSONField(default=dict, help_text="Of an application to a court: the grounds for conditions B to D")
    decided_on = models.DateField(null=True)
    court_ends_on = models.DateField(null=True, help_text="As ordered by the court; empty where it refused")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="stay_ends_after_it_began"),
            models.CheckConstraint(
                condition=~Q(type="suspended") | Q(sent_on__isnull=False), name="stop_says_when_the_decision_was_asked"
            ),
            models.CheckConstraint(
                condition=~Q(type="extension") | Q(to_months__isnull=False), name="extension_says_how_many_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.bail}"


class ExtensionPack(KeptDocument):
    """An extension pack as it stood when it was kept: the document in canonical form, and its digest. Never changed.

    A table of its own, because the documents are long and every page of a case reads the clocks of its bail.
    """

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="packs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bail", "number"], name="one_number_for_a_pack")]

    def __str__(self) -> str:
        return f"Pack {self.number} of {self.bail}"


class ToldBeforehand(models.Model):
    """That the person or their solicitor was told before an extension is decided, and what they said."""

    told_whom = models.CharField(max_length=80)
    told_how = models.CharField(max_length=10, choices=How)
    told_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer)
    answer_by = models.DateField(null=True, help_text="The last day that they were given to answer")
    answered_at = models.DateTimeField(null=True, help_text="When representations were received")
    representations = models.TextField(blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class ExtensionRequest(ToldBeforehand):
    """An extension prepared by the investigators and sent to the officer who may authorise it, with the pack as it stood."""

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="extension_requests")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    to_months = models.PositiveSmallIntegerField()
    condition_reasons = models.JSONField(default=dict)
    pack = models.ForeignKey(ExtensionPack, on_delete=models.PROTECT, related_name="+")
    sent_to = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, help_text="Empty while it waits")

    def __str__(self) -> str:
        return f"{self.to_months} months for {self.bail}, sent to {self.sent_to}"


@pghistory.track()
class ExtensionDecision(ToldBeforehand):
    """What an officer decided on an extension, on which pack, and that the person was told of it."""

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ExtensionRequest, null=True, on_delete=models.PROTECT, related_name="decisions")
    entry = models.OneToOneField(
        ClockEntry, null=True, on_delete=models.PROTECT, related_name="decision", help_text="Empty where it was not authorised"
    )
    to_months = models.PositiveSmallIntegerField()
    condition_reasons = models.JSONField(default=dict, help_text="The reasons for conditions A to D, where it was authorised")
    reason = models.TextField(blank=True, help_text="Why it was not authorised")
    considered = models.TextField(blank=True, help_text="What the officer says to the representations")
    pack = models.ForeignKey(ExtensionPack, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    outcome_told_whom = models.CharField(max_length=80, blank=True)
    outcome_told_how = models.CharField(max_length=10, choices=How, blank=True)
    outcome_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="made") | (~Q(representations="") & ~Q(considered="")),
                name="representations_are_considered",
            ),
            models.CheckConstraint(condition=Q(entry__isnull=False) | ~Q(reason=""), name="refused_extension_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.to_months} months for {self.bail}, {'authorised' if self.is_authorised else 'not authorised'}"

    @property
    def is_authorised(self) -> bool:
        """Say whether the extension was authorised."""
        return self.entry_id is not None


class BailBreach(models.Model):
    """A recorded breach of a condition. In itself it is no offence: it gives a power of arrest.

    Which further offence the conduct grounds, if any, a person names.
    """

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="breaches")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    condition = models.ForeignKey(BailCondition, on_delete=models.PROTECT, related_name="breaches")
    happened_at = models.DateTimeField()
    what = models.TextField()
    arrest_power = models.CharField(max_length=60)
    response = models.TextField(help_text="What is done about it, and why")
    further_offence = models.CharField(
        max_length=40, blank=True, help_text="Code of `safehold.law.charging`, or of the Bail Act; empty for none"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Breach of {self.condition}"


@pghistory.track()
class FailureToSurrender(models.Model):
    """Somebody did not come on the day of return of their bail. Whether it is an offence (Bail Act 1976 s.6) a person judges.

    Street bail is no bail of this kind: nothing in the Bail Act applies to it (PACE 1984 s.30C(3)).
    """

    bail = models.ForeignKey(Bail, on_delete=models.PROTECT, related_name="failures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    failed_on = models.DateField(help_text="London date of the day of return")
    duty_known = models.BooleanField(help_text="The person knew of the day and the place")
    duty_words = models.TextField(help_text="How they knew of it, or why that is in doubt")
    excuse = models.TextField(help_text="What is known of a reasonable cause, and how it was considered")
    judged_by = models.CharField(max_length=80, help_text="Who considered it")
    surrendered_on = models.DateField(null=True)
    arrested_on = models.DateField(null=True)
    before_court_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, choices=FailureOutcome, blank=True)
    outcome_on = models.DateField(null=True)
    outcome_reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bail", "failed_on"], name="one_failure_for_a_day"),
            models.UniqueConstraint(fields=["bail"], condition=Q(outcome=""), name="one_failure_to_decide_on"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True) | (~Q(outcome="") & Q(outcome_on__gte=F("failed_on"))),
                name="decided_failure_has_its_day",
            ),
            models.CheckConstraint(
                condition=(Q(surrendered_on__isnull=True) | Q(surrendered_on__gte=F("failed_on")))
                & (Q(arrested_on__isnull=True) | Q(arrested_on__gte=F("failed_on")))
                & (Q(before_court_on__isnull=True) | Q(before_court_on__gte=F("failed_on"))),
                name="failure_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"Failure to surrender, {self.bail}"

    @property
    def is_decided(self) -> bool:
        """Say whether somebody has decided what becomes of it."""
        return self.outcome != ""
