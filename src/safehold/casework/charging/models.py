"""Charging decisions: what is asked of the prosecutor, what is decided, and the charge."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
from safehold.casework.bail.models import Bail
from safehold.casework.cases.models import Case
from safehold.casework.custody.models import Arrest
from safehold.casework.people.models import Order, Person
from safehold.law.charging import FAILING_TO_SURRENDER


class Decides(models.TextChoices):
    """Who decides on a charge."""

    CPS = "cps", "Crown Prosecution Service"
    POLICE = "police", "Police"


class Test(models.TextChoices):
    """Under which test the decision is asked for."""

    FULL_CODE = "full_code", "Full Code Test"
    THRESHOLD = "threshold", "Threshold Test"


class ThresholdCondition(models.TextChoices):
    """The five conditions of the Threshold Test, each with its reasons, by the values of `safehold.law.charging.Threshold`."""

    SUSPICION = "suspicion", "There are reasonable grounds to suspect the person of the offence"
    FURTHER_EVIDENCE = "further_evidence", "Further evidence can be obtained"
    SERIOUSNESS = "seriousness", "The seriousness justifies an immediate decision"
    BAIL_OBJECTION = "objection_to_bail", "There are substantial grounds to object to bail"
    PUBLIC_INTEREST = "public_interest", "It is in the public interest to charge now"


class Paper(models.TextChoices):
    """The papers of a charging request."""

    MG3 = "MG3", "MG3 Charging request"
    MG5 = "MG5", "MG5 Summary of the case"
    MG6 = "MG6", "MG6 Information for the prosecutor"
    MG6C = "MG6C", "MG6C Unused material"
    MG6D = "MG6D", "MG6D Sensitive unused material"
    MG6E = "MG6E", "MG6E Disclosure officer's report"


class RequestState(models.TextChoices):
    """Where a request stands."""

    SENT = "sent", "With the CPS"
    MORE_ASKED = "more_asked", "More asked for"
    DECIDED = "decided", "Decided"


class DecisionKind(models.TextChoices):
    """What a prosecutor decides."""

    CHARGE = "charge", "Charge"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    OUT_OF_COURT = "out_of_court", "Out-of-court resolution"
    NOT_READY = "not_ready", "Not ready for a decision"


class Remand(models.TextChoices):
    """What happens to the person between charge and first hearing."""

    BAILED = "bailed", "Bailed to court"
    REMANDED = "remanded", "Remanded in custody"


class RemandGround(models.TextChoices):
    """The ground on which bail is refused, by the values of `safehold.law.bail.RemandGround` (PACE 1984 s.38(1)(a)).

    Injury or damage is for offences not punishable with imprisonment; every offence of this work is.
    """

    NAME_OR_ADDRESS = "name_or_address", "Their name or address is unknown or doubted"
    WILL_NOT_APPEAR = "will_not_appear", "They are believed not to appear in court"
    FURTHER_OFFENCE = "further_offence", "Detention is believed necessary to prevent an offence"
    SAMPLE = "sample", "A sample may be taken (s.63B)"
    INTERFERENCE = "interference", "Detention is believed necessary to prevent interference with justice"
    OWN_PROTECTION = "own_protection", "Detention is believed necessary for their own protection"


class HearingOutcome(models.TextChoices):
    """What came of the first hearing after a charge."""

    CAME = "came", "They came, or were brought, before the court"
    DID_NOT_COME = "did_not_come", "Bailed to court, they did not come"
    DISCONTINUED = "discontinued", "The charge was withdrawn or discontinued before it"


AWAITS_HEARING = Q(hearing_outcome="")
"""The one definition of a charge whose first hearing nobody has recorded."""

OPEN = ~Q(state=RequestState.DECIDED)
"""The one definition of a request on which nobody has decided."""


@pghistory.track()
class ChargingRequest(models.Model):
    """A charging decision asked for, for one person and some offences."""

    READ_WITH = ("person", "bail")
    """What an action reads with the record that it locks."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="charging_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charging_requests")
    bail = models.ForeignKey(Bail, null=True, on_delete=models.PROTECT, related_name="charging_requests")
    reference = models.CharField(max_length=20, unique=True)
    offences = models.JSONField(default=list, help_text="Codes of `safehold.law.charging`")
    decides = models.CharField(max_length=8, choices=Decides)
    test = models.CharField(max_length=12, choices=Test)
    threshold_reasons = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    key_evidence = models.TextField()
    released_on = models.DateField(null=True, help_text="Released on bail for this decision, PACE 1984 s.37(7)(a)")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.SENT)
    decision = models.CharField(max_length=20, choices=DecisionKind, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["case"], name="charging_requests_of_a_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False) | ~Q(state="decided"), name="decided_means_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided on it."""
        return self.state != RequestState.DECIDED


@pghistory.track()
class MaterialRequest(models.Model):
    """What the prosecutor asked for, and when it was sent."""

    request = models.ForeignKey(ChargingRequest, on_delete=models.PROTECT, related_name="material")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_for = models.TextField()
    sent_on = models.DateField(null=True)
    sent = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sent_on__isnull=True) | Q(sent_on__gte=F("asked_on")), name="sent_after_asked"),
        ]

    def __str__(self) -> str:
        return f"Material for {self.request}"


class Charge(models.Model):
    """A charge of one person with some offences."""

    READ_WITH = ("person",)
    """What an action reads with the record that it locks."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="charges")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charges")
    request = models.ForeignKey(ChargingRequest, null=True, on_delete=models.PROTECT, related_name="charges")
    arrest = models.ForeignKey(Arrest, null=True, on_delete=models.PROTECT, related_name="charges")
    offences = models.JSONField(default=list)
    charged_at = models.DateTimeField()
    decided_by = models.CharField(max_length=8, choices=Decides)
    police_tests = models.JSONField(default=dict, help_text="The tests of a police charge, as the officer answered them")
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="charges", help_text="The order suspected to be broken"
    )
    prohibition = models.TextField(blank=True, help_text="The prohibition of it, as it stood")
    conduct_on = models.DateField(null=True, help_text="The day of the conduct")
    judgement = models.JSONField(default=dict, help_text="The stages of the Full Code Test, each with the officer's reasons")
    remand = models.CharField(max_length=10, choices=Remand)
    remand_ground = models.CharField(max_length=15, choices=RemandGround, blank=True, help_text="PACE 1984 s.38(1)(a)")
    remand_grounds = models.TextField(blank=True)
    first_hearing = models.DateField()
    court = models.CharField(max_length=80)
    hearing_outcome = models.CharField(max_length=12, choices=HearingOutcome, blank=True, help_text="Empty: not recorded yet")
    heard_at = models.DateTimeField(null=True, help_text="When they came, did not come, or the charge ended")
    hearing_note = models.TextField(blank=True)
    hearing_recorded_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="charges_of_a_case"),
            models.Index(fields=["charged_at"], name="charges_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=True) | (Q(conduct_on__isnull=False) & ~Q(prohibition="")),
                name="breach_names_its_prohibition_and_day",
            ),
            models.CheckConstraint(
                condition=Q(hearing_outcome="", heard_at__isnull=True)
                | (~Q(hearing_outcome="") & Q(heard_at__isnull=False, heard_at__gte=F("charged_at"))),
                name="hearing_has_its_moment_after_the_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"Charge of {self.person}"

    @property
    def awaits_hearing(self) -> bool:
        """Say whether nobody has recorded its first hearing."""
        return not self.hearing_outcome

    @property
    def is_of_surrender_only(self) -> bool:
        """Say whether it is of failing to surrender alone: what the person was bailed for goes on."""
        return set(self.offences) == {FAILING_TO_SURRENDER}
