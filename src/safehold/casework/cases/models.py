"""Cases, who may see them, their risk, decisions, and the projections that pages read (clocks, search)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer, Team


class RiskLevel(models.TextChoices):
    """How soon to act, from the national tool's four levels. A person sets it."""

    VERY_HIGH = "very_high", "Very high"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NOT_ASSESSED = "not_assessed", "Not assessed"


RISK_ORDER = {level: place for place, level in enumerate(RiskLevel.values)}


class Restriction(models.TextChoices):
    """Who may know of the case."""

    STANDARD = "standard", "The team"
    RESTRICTED = "restricted", "Named people only"


class Stage(models.TextChoices):
    """Where the case stands. Actions move it; nobody types it."""

    INVESTIGATION = "investigation", "Under investigation"
    WARRANT = "warrant", "Warrant granted"
    SEARCHED = "searched", "Searched"
    CUSTODY = "custody", "In custody"
    BAIL = "bail", "On bail"
    RELEASED = "released", "Released under investigation"
    WITH_PROSECUTOR = "with_prosecutor", "With the CPS"
    CHARGED = "charged", "Charged"
    CLOSED = "closed", "Closed"


OPEN = ~Q(stage=Stage.CLOSED)
"""The one definition of an open case."""


class ReferenceCounter(models.Model):
    """The last number given in a series of a year, so that no reference is given twice."""

    series = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_for_a_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year % 100:02}"


@pghistory.track()
class Case(models.Model):
    """One investigation."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120, help_text="Usually the name of the person investigated")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    officer_in_the_case = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cases_held")
    supervisor = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cases_supervised")
    restriction = models.CharField(max_length=12, choices=Restriction, default=Restriction.STANDARD)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.INVESTIGATION)
    risk_level = models.CharField(max_length=16, choices=RiskLevel, default=RiskLevel.NOT_ASSESSED)
    risk_set_at = models.DateTimeField(null=True)
    risk_set_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    last_reviewed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    target_met_at = models.DateTimeField(
        null=True, help_text="When the case first came further than a warrant: its target ends with that and never restarts"
    )
    version = models.PositiveIntegerField(default=1, help_text="Goes up with each change; a form that saw an older one is stale")

    class Meta:
        indexes = [
            models.Index(fields=["team", "-opened_at"], name="cases_of_a_team"),
            models.Index(fields=["officer_in_the_case", "stage"], name="cases_of_an_officer"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Say whether work goes on."""
        return self.stage != Stage.CLOSED

    @property
    def is_restricted(self) -> bool:
        """Say whether only named people may know of it."""
        return self.restriction == Restriction.RESTRICTED


class CaseAccess(models.Model):
    """That an officer, or a team, may see a case: from when, until when, given by whom and why. Row-level security reads it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="access")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="case_access")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="case_access")
    role = models.CharField(max_length=40, help_text="What they do in the case: officer in the case, supervisor, laboratory")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(officer__isnull=False, team__isnull=True) | Q(officer__isnull=True, team__isnull=False),
                name="access_is_for_an_officer_or_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer or self.team}: {self.role}"


class RiskAssessment(models.Model):
    """One setting of the risk. Rows are added, never changed: the history of the level."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="risk_assessments")
    level = models.CharField(max_length=16, choices=RiskLevel)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=60)
    tool_version = models.CharField(max_length=20)
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.case}"


class DecisionKind(models.TextChoices):
    """What an entry of the policy book is, whatever its words are."""

    DECISION = "decision", "Decision"
    REVIEW = "review", "Supervisor's review"
    REOPENED = "reopened", "Case opened again"


class Decision(models.Model):
    """An entry of the policy book: what was decided, by whom, why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=200)
    reason = models.TextField()
    kind = models.CharField(max_length=10, choices=DecisionKind, default=DecisionKind.DECISION)

    def __str__(self) -> str:
        return self.decision


class ClockKind(models.TextChoices):
    """What happens when the time is up. The order is that of the Today board."""

    CUSTODY = "custody", "Custody limit"
    CUSTODY_REVIEW = "custody_review", "Review of detention"
    BAIL = "bail", "Bail ends"
    SURRENDER = "surrender", "Did not surrender to bail"
    HEARING = "hearing", "First hearing"
    WARRANT = "warrant", "Warrant lapses"
    WARRANT_RETURN = "warrant_return", "Warrant to return"
    KEY = "key", "Key to be disclosed"
    TARGET = "target", "Target passes"
    CHILD = "child", "Child without outcome"
    VICTIM = "victim", "Victim to be told"
    WELFARE = "welfare", "Welfare contact"
    NOTIFICATION = "notification", "Notification due"
    ORDER = "order", "Order ends"
    BIOMETRICS = "biometrics", "Prints and DNA"
    RETENTION = "retention", "Retention review"
    REVIEW = "review", "Review due"


class Clock(models.Model):
    """A limit that runs. A projection: computed by `safehold.law` from recorded facts, rebuilt whenever a fact changes."""

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="clocks")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(Officer, null=True, on_delete=models.CASCADE, related_name="clocks")
    decider = models.ForeignKey(
        Officer, null=True, on_delete=models.CASCADE, related_name="+", help_text="Who may take the next step, if not the owner"
    )
    kind = models.CharField(max_length=16, choices=ClockKind)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=40, help_text="Of the record that the row opens")
    subject_name = models.CharField(max_length=120, blank=True)
    risk_level = models.CharField(max_length=16, choices=RiskLevel, default=RiskLevel.NOT_ASSESSED)
    limit_name = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="Empty while the clock is stopped")
    soon_at = models.DateTimeField(null=True, help_text="From when on it is due soon")
    days_left = models.PositiveIntegerField(null=True, help_text="While stopped: days left when it runs again")
    tag = models.CharField(max_length=40, blank=True, help_text="A word that matters more than the time: Authority missing")
    tag_from = models.DateTimeField(null=True, help_text="The tag is shown from then on; empty: always")
    when_late = models.JSONField(
        default=dict, help_text="Once the time is up: tag, sentence, label and address in place of those before"
    )
    ended_by_law = models.BooleanField(default=True, help_text="False for force policy")
    whole_day = models.BooleanField(default=True, help_text="The limit is a day, shown as 23:59")
    consequence = models.CharField(max_length=200, blank=True)
    next_action = models.CharField(max_length=120, blank=True, help_text="What to do, as a sentence")
    action_label = models.CharField(max_length=60, blank=True)
    action_url = models.CharField(max_length=200, blank=True)
    action_note = models.CharField(max_length=200, blank=True, help_text="Said in place of a button when nothing is to do")
    record_url = models.CharField(max_length=200)
    picture = models.JSONField(default=dict, help_text="Limits and stopped periods, for drawing")
    steps = models.JSONField(default=list, help_text="How the date was worked out")
    sign_off = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["team", "kind", "ends_at"], name="clocks_of_a_team"),
            models.Index(fields=["case"], name="clocks_of_a_case"),
            models.Index(fields=["subject_kind", "subject_id"], name="clocks_of_a_record"),
            models.Index(fields=["ends_at"], name="clocks_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.limit_name}, {self.reference}"


class SearchEntry(models.Model):
    """What a record can be found by. A projection, read only through the function `search_records`."""

    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=160)
    detail = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)
    words = ArrayField(models.CharField(max_length=120))
    document = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["document"], name="search_by_word")]
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="one_search_entry_for_a_record")]

    def __str__(self) -> str:
        return self.title
