"""People, the roles they play in cases, and the identifiers by which they are known."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
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
    age_said = models.CharField(max_length=40, blank=True, help_text="As somebody said it, where no date of birth was known")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "role"], name="one_row_for_a_person_and_role")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()}"


class How(models.TextChoices):
    """How somebody was told or asked something."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By telephone"
    VIDEO = "video", "By video link"
    EMAIL = "email", "By email"
    LETTER = "letter", "By letter"


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
    terms = models.JSONField(
        default=list, help_text="Of each prohibition, in their order: its last day, and whether it is a foreign travel ban"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("made_on")), name="order_ends_after_made")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.person}"


class OrderOutcome(models.TextChoices):
    """How an order, or the notification requirements, came to their end."""

    RAN_OUT = "ran_out", "Ran out on its last day"
    DISCHARGED = "discharged", "Discharged, or ended on review"
    REPLACED = "replaced", "Replaced by another order"
    DIED = "died", "The person died"


class OrderEnding(models.Model):
    """That an order or the requirements have ended, as a person recorded it. Nothing ends in the records by itself."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="ending")
    outcome = models.CharField(max_length=16, choices=OrderOutcome)
    ended_on = models.DateField(help_text="The last day on which it bound the person")
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.order}"


class DisposalKind(models.TextChoices):
    """How the court or the police dealt with the person. The values are those of `safehold.law.notification.Disposal`."""

    IMPRISONMENT = "imprisonment", "Imprisonment or detention for a number of months"
    LIFE = "life", "Imprisonment for life, or for public protection"
    RESTRICTION_ORDER = "restriction_order", "Hospital order with a restriction order"
    HOSPITAL_ORDER = "hospital_order", "Hospital order without a restriction order"
    CAUTION = "caution", "Caution"
    CONDITIONAL_DISCHARGE = "conditional_discharge", "Conditional discharge for a number of months"
    OTHER = "other", "Any other, such as a community order or a fine"


class Requirements(models.Model):
    """The facts from which the length of notification requirements follows (Sexual Offences Act 2003 s.82).

    The relevant date is the day on which the order was made; its last day is computed and never typed.
    """

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="requirements")
    disposal = models.CharField(max_length=24, choices=DisposalKind)
    sentences = models.JSONField(default=list, help_text="Months of each sentence; those that run one after the other are added")
    under_18 = models.BooleanField(help_text="On the day of the conviction, finding or caution")
    no_fixed_address = models.BooleanField(default=False, help_text="With no sole or main residence when they were recorded")

    def __str__(self) -> str:
        return f"{self.get_disposal_display()}, {self.order}"


class AbsenceKind(models.TextChoices):
    """Where days are not counted (Sexual Offences Act 2003 ss. 83(6), 85(4))."""

    CUSTODY = "custody", "In custody"
    HOSPITAL = "hospital", "Detained in hospital"
    ABROAD = "abroad", "Outside the United Kingdom"


class Absence(models.Model):
    """Days in custody, in hospital or abroad, first and last included."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12, choices=AbsenceKind)
    first_day = models.DateField()
    last_day = models.DateField(null=True, help_text="Empty while it goes on")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="absence_ends_after_it_began"
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(last_day__isnull=True), name="one_absence_that_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.first_day}"


class NotificationKind(models.TextChoices):
    """What somebody notified."""

    FIRST = "first", "First notification"
    YEARLY = "yearly", "Yearly notification"
    WEEKLY = "weekly", "Weekly notification, with no fixed address"
    CHANGE = "change", "A change"
    TRAVEL = "travel", "Travel abroad"


class Notification(models.Model):
    """That somebody under notification requirements notified the police. Never changed, and never removed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=12, choices=NotificationKind)
    notified_at = models.DateTimeField()
    place = models.CharField(max_length=80, help_text="The police station, or where else it was taken")
    taken_by = models.CharField(max_length=80, help_text="The officer or the other person who took it")
    no_fixed_address = models.BooleanField(default=False, help_text="They have no sole or main residence")
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["order", "notified_at"], name="notifications_of_an_order")]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(kind="first"), name="one_first_notification"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.order}"


class ChangeKind(models.TextChoices):
    """What has to be notified besides the first and the periodic notifications."""

    NAME = "name", "A new name"
    HOME_ADDRESS = "home_address", "A new home address, or none any more"
    OTHER_ADDRESS = "other_address", "A stay at another address"
    DETAILS = "details", "Bank, card, passport or another identity document"
    CHILD = "child", "Living, or staying, with somebody under 18"
    TRAVEL = "travel", "Travel abroad"


class Change(models.Model):
    """Something that has to be notified, as the police learned of it: a change, a stay elsewhere, travel to come."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=ChangeKind)
    on = models.DateField(help_text="The day of the change, the first day of the stay, the day of departure")
    until = models.DateField(null=True, help_text="The last day of a stay; the day of return, where it is known")
    what = models.CharField(max_length=200, help_text="The new name or address; where the person travels to")
    source = models.CharField(max_length=120, help_text="How the police know")
    notified_in = models.ForeignKey(Notification, null=True, on_delete=models.PROTECT, related_name="changes")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="change_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"
