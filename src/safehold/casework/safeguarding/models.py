"""Children who may be at risk: what was found, who was told, what was done, how it ended."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.people.children_named import NamedIn
from safehold.casework.people.models import Person
from safehold.casework.warrants.models import Warrant


class Relation(models.TextChoices):
    """How the child comes into contact with the person investigated."""

    OWN_CHILD = "own_child", "Own child"
    STEPCHILD = "stepchild", "Stepchild"
    OTHER_FAMILY = "other_family", "Other family"
    HOUSEHOLD = "household", "Lives in the household"
    PARTNERS_CHILD = "partners_child", "Child of a partner"
    NEIGHBOUR = "neighbour", "Neighbour or friend of the family"
    WORK = "work", "Through work"
    VOLUNTEERING = "volunteering", "Through volunteering or a club"
    ONLINE = "online", "Online contact"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known yet"


class LawfulBasis(models.TextChoices):
    """On what the sharing with children's services rests."""

    S47 = "s47", "Children Act 1989 s.47: significant harm suspected"
    S17 = "s17", "Children Act 1989 s.17: child in need"
    S46 = "s46", "Children Act 1989 s.46: police protection"
    VITAL = "vital", "Data Protection Act 2018: safeguarding of children and individuals at risk"


class Reply(models.TextChoices):
    """What children's services decided on a referral."""

    STRATEGY_DISCUSSION = "strategy_discussion", "Strategy discussion to be held"
    ASSESSMENT = "assessment", "Assessment"
    EARLY_HELP = "early_help", "Early help"
    KNOWN = "known", "Already open to them"
    NO_ACTION = "no_action", "No further action by them"


class DiscussionDecision(models.TextChoices):
    """What a strategy discussion decided."""

    S47_JOINT = "s47_joint", "Section 47 enquiries, joint"
    S47_SINGLE = "s47_single", "Section 47 enquiries, children's services alone"
    ASSESSMENT = "assessment", "Assessment without section 47 enquiries"
    NO_FURTHER = "no_further", "No further action"


STARTS_S47 = (DiscussionDecision.S47_JOINT, DiscussionDecision.S47_SINGLE)
"""The decisions that start section 47 enquiries, and with them the time for a child protection conference."""


class ActionType(models.TextChoices):
    """The listed safeguarding actions. A child with one of them completed counts as safeguarded in the figures."""

    CHILD_SEEN = "child_seen", "Child seen"
    PERSON_LEFT_HOME = "person_left_home", "The person investigated left the home"
    CHILD_MOVED = "child_moved", "Child moved to a safe place"
    CONTACT_STOPPED = "contact_stopped", "Contact stopped or supervised"
    POLICE_PROTECTION = "police_protection", "Police protection began"
    POLICE_PROTECTION_ENDED = "police_protection_ended", "Police protection ended"
    SAFETY_PLAN = "safety_plan", "Safety plan agreed"
    CONFERENCE_HELD = "conference_held", "Initial child protection conference held"
    EMPLOYER_TOLD = "employer_told", "Designated officer, employer or club told"
    SCHOOL_TOLD = "school_told", "School or nursery told"
    MEDICAL = "medical", "Medical assessment arranged"
    SUPPORT = "support", "Support for the child and family arranged"
    ONLINE_CONTACT_ENDED = "online_contact_ended", "Online contact ended"


class Outcome(models.TextChoices):
    """How the work for a child ended."""

    PROTECTION_PLAN = "protection_plan", "Child protection plan"
    IN_NEED_PLAN = "in_need_plan", "Child in need plan"
    PLAN_IN_PLACE = "plan_in_place", "Other plan in place"
    CARE = "care", "In the care of the local authority"
    EARLY_HELP = "early_help", "Early help"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    NOT_AT_RISK = "not_at_risk", "Not at risk, with the reason"


WITHOUT_OUTCOME = Q(outcome="")
"""The one definition of a child for whom the work goes on."""


@pghistory.track()
class Child(models.Model):
    """A child who may be at risk, in the household or outside it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="children")
    reference = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    date_of_birth = models.DateField(null=True)
    age = models.PositiveSmallIntegerField(null=True, help_text="In years when recorded, where the date of birth is not known")
    relation = models.CharField(max_length=16, choices=Relation)
    in_household = models.BooleanField(null=True, help_text="Empty: not known yet")
    address_note = models.CharField(max_length=200, blank=True)
    concern = models.TextField()
    warrant = models.ForeignKey(Warrant, null=True, on_delete=models.PROTECT, related_name="children")
    found_at = models.DateTimeField(help_text="When the child became known in the case")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_reason = models.TextField(blank=True)
    outcome_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "children"
        indexes = [
            models.Index(fields=["case"], name="children_of_a_case"),
            models.Index(fields=["found_at"], condition=Q(outcome=""), name="children_without_outcome"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="outcome_has_its_moment",
            ),
            models.CheckConstraint(condition=Q(age__isnull=True) | Q(age__lte=17), name="a_child_is_under_18"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def has_outcome(self) -> bool:
        """Say whether the work for the child has ended."""
        return bool(self.outcome)


@pghistory.track()
class ChildReferral(models.Model):
    """A referral of one child to children's services."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=120, help_text="The children's services that were asked")
    lawful_basis = models.CharField(max_length=12, choices=LawfulBasis)
    what_was_shared = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=20, choices=Reply, blank=True)
    reply_note = models.TextField(blank=True)
    replied_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["child", "-sent_at"], name="referrals_of_a_child")]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | Q(replied_at__gte=F("sent_at")), name="replied_after_it_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"Referral of {self.child}"


class StrategyDiscussion(models.Model):
    """A strategy discussion about one child."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="discussions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    attendees = models.JSONField(default=list)
    decision = models.CharField(max_length=12, choices=DiscussionDecision)
    reason = models.TextField()
    conference_by = models.DateField(null=True, help_text="Computed; only of the discussion that started section 47 enquiries")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Strategy discussion about {self.child}"


class SafeguardingAction(models.Model):
    """A completed safeguarding action for one child."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="actions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=24, choices=ActionType)
    completed_at = models.DateTimeField()
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["completed_at", "child"], name="safeguarding_by_time")]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.child}"


class NamedAnswer(models.TextChoices):
    """What became of a child who was named or seen. A person says it."""

    RECORDED = "recorded", "Recorded as a child of the case"
    ALREADY = "already", "A child of the case already"
    NOT_RECORDED = "not_recorded", "Not recorded as a child"
    TAKEN_BACK = "taken_back", "Answer taken back"


class WhyNot(models.TextChoices):
    """Why somebody who was named or seen is not recorded as a child of the case."""

    ADULT_BY_BIRTH = "adult_by_birth", "18 or older: the date of birth is known"
    ADULT_OTHERWISE = "adult_otherwise", "18 or older: other evidence"
    NO_PERSON = "no_person", "There is no such person: a decoy, a test, an invented account"
    NOT_THERE = "not_there", "Recorded by mistake: no child was named or seen"
    NOT_IDENTIFIABLE = "not_identifiable", "Nobody can find out who it is, after the enquiries that are described"
    ELSEWHERE = "elsewhere", "Another force or agency safeguards the child, and says so"


OPEN_NAMED = Q(answer="")
"""The one definition of a child who was named or seen and of whom nobody has said yet what they are."""


@pghistory.track()
class ChildNamed(models.Model):
    """A child who was named or seen in a case, or somebody who may be one: recorded as a child, or somebody says why not.

    What was said stays as it was said. `answer` and `child` are as the newest row of `answers` puts them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="children_named")
    kind = models.CharField(max_length=16, choices=NamedIn)
    source = models.BigIntegerField(help_text="Number of the record that names the child: a referral, a search, a role")
    place = models.BigIntegerField(help_text="Which of those that one record names")
    reference = models.CharField(max_length=20, help_text="Of that record, as people write it")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    age_said = models.CharField(max_length=40, blank=True)
    age = models.PositiveSmallIntegerField(null=True, help_text="In years, read from what was said")
    date_of_birth = models.DateField(null=True)
    relation_said = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(help_text="When the child was named or seen: what is due counts from then")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16, choices=NamedAnswer, blank=True)
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="named")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="children_named_in_a_case"),
            models.Index(fields=["person"], name="children_named_as_a_person", condition=Q(person__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "place"], name="named_once_in_a_place"),
            models.CheckConstraint(
                condition=Q(answer__in=["recorded", "already"], child__isnull=False)
                | Q(answer__in=["", "not_recorded"], child__isnull=True),
                name="an_answer_names_its_child",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'Child not named'}, {self.reference}"

    @property
    def is_open(self) -> bool:
        """Say whether nobody has said yet what became of the child."""
        return self.answer == ""


class ChildNamedAnswer(models.Model):
    """One answer about a child who was named or seen, or that it was taken back. Rows are added, never changed."""

    named = models.ForeignKey(ChildNamed, on_delete=models.PROTECT, related_name="answers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16, choices=NamedAnswer)
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    why_not = models.CharField(max_length=16, choices=WhyNot, blank=True)
    date_of_birth = models.DateField(null=True, help_text="The evidence that somebody is 18 or older")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["named", "at"], name="answers_about_a_child_named")]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, {self.named}"


class ChildName(models.Model):
    """One way in which the name of a child is looked up: a part of it with the first letter of another."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="name_keys")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=130)

    class Meta:
        indexes = [models.Index(fields=["key"], name="children_by_name")]
        constraints = [models.UniqueConstraint(fields=["child", "key"], name="one_key_of_a_childs_name")]

    def __str__(self) -> str:
        return self.key


class SameDecision(models.TextChoices):
    """What a person decided of two records of children."""

    SAME = "same", "The same child"
    DIFFERENT = "different", "Two children"


@pghistory.track()
class SameChild(models.Model):
    """Whether two records are of one child, as a person decided. It is seen by those who may see both."""

    one = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+", help_text="The record that was made first")
    other = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=SameDecision)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["other"], name="same_children_by_the_other")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_decision_about_two_children"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the_first_record_comes_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}: {self.get_decision_display().lower()}"
