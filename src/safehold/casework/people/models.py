"""People, the roles they play in cases, and the identifiers by which they are known."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.casework.accounts.models import Officer
from safehold.casework.cases.models import Case


@pghistory.track()
class Person(models.Model):
    """A person known to the police. One row for each person, whatever the number of cases."""

    name = models.CharField(max_length=120)
    date_of_birth = models.DateField(null=True, blank=True)
    recorded_in = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="people_recorded",
        help_text="The case in which they were first recorded",
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class CaseRole(models.TextChoices):
    """What a person is in a case."""

    SUBJECT = "subject", "Suspect"
    VICTIM = "victim", "Victim"
    CHILD_AT_RISK = "child_at_risk", "Child at risk"
    WITNESS = "witness", "Witness"
    HOUSEHOLD = "household", "Household"


class PersonInCase(models.Model):
    """That a person plays a role in a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    role = models.CharField(max_length=16, choices=CaseRole)
    since = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "role"], name="one_row_for_a_person_and_role")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()}"


class Identifier(models.Model):
    """A name, account, e-mail address, phone number, IP address, postal address or device by which a person is known.

    `key` is the normalised form that matching compares (`safehold.linking.identifiers`); `value` is as received.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20)
    service = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=300)
    key = models.CharField(max_length=300)
    alike = models.CharField(max_length=300, blank=True, help_text="A coarser key: equal is a reason to look, never to join")
    seen_at = models.DateTimeField(null=True, help_text="When it was last seen in use, where that is known")
    source = models.CharField(max_length=60, help_text="Where it came from: a referral's reference, an officer")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key"], name="identifiers_by_key"),
            models.Index(fields=["kind", "alike"], name="identifiers_by_likeness", condition=~models.Q(alike="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "case", "kind", "key"], name="one_identifier_for_a_person_in_a_case")
        ]

    def __str__(self) -> str:
        return self.value


class OrderKind(models.TextChoices):
    """What somebody can be subject to. The values are those of `safehold.law.charging.OrderType`."""

    SHPO_2020 = "shpo_2020", "Sexual harm prevention order (Sentencing Act 2020)"
    SHPO_2003 = "shpo_2003", "Sexual harm prevention order (Sexual Offences Act 2003)"
    NOTIFICATION = "notification", "Notification requirements (Sexual Offences Act 2003)"


class Order(models.Model):
    """An order or the notification requirements that bind a person. It is seen with the person, in whichever case they are."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", help_text="The case in which it was recorded")
    kind = models.CharField(max_length=16, choices=OrderKind)
    made_on = models.DateField()
    court = models.CharField(max_length=80)
    reference = models.CharField(max_length=60, blank=True, help_text="The court's number of the order")
    ends_on = models.DateField(null=True, help_text="The last day; empty: until further order")
    prohibitions = models.JSONField(default=list, help_text="Each prohibition or requirement, in the order's numbering")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("made_on")), name="order_ends_after_made")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.person}"
