"""Examinations of exhibits: the request, the work of the machine, what people found, and the hash lists in use."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.kept_documents import IssuedDocument
from safehold.casework.cases.models import Case
from safehold.casework.exhibits.models import Exhibit


class ExaminationState(models.TextChoices):
    """Where an examination stands. Moved by actions."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "In examination"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Stopped"
    SET_ASIDE = "set_aside", "Set aside"


UNFINISHED = Q(state__in=[ExaminationState.WAITING, ExaminationState.RUNNING])
"""An examination that still has to be done or ended."""


@pghistory.track(exclude=["progress", "progress_at"])
class Examination(models.Model):
    """One examination of one exhibit, from the request to the findings."""

    READ_WITH = ("exhibit", "laboratory", "examiner")
    """What an action reads with the record that it locks."""

    reference = models.CharField(max_length=20, unique=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="examinations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="examinations")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", help_text="The team that investigates")
    laboratory = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    lines_of_enquiry = models.TextField()
    authority = models.CharField(max_length=20, help_text="Code of `safehold.law.warrants.POWERS` at the request")
    authority_provision = models.CharField(max_length=80)
    needed_by = models.DateField(null=True)
    needed_because = models.CharField(max_length=120, blank=True)
    requested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    state = models.CharField(max_length=12, choices=ExaminationState, default=ExaminationState.WAITING)
    place = models.PositiveIntegerField(null=True, help_text="The place in the queue that a person gave; empty: by the rule")
    place_reason = models.CharField(max_length=200, blank=True)
    place_set_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    place_set_at = models.DateTimeField(null=True)

    examiner = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="examinations")
    bench = models.CharField(max_length=60, blank=True)
    image = models.CharField(max_length=200, blank=True, help_text="Path inside the image store")
    unopened_seal = models.CharField(
        max_length=40, blank=True, help_text="The seal on the exhibit when it was started, where no opening was recorded"
    )
    unopened_because = models.CharField(max_length=200, blank=True, help_text="Why its image was examined all the same")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        Officer, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who stopped it, at the moment when it ended"
    )
    ended_because = models.CharField(max_length=300, blank=True, help_text="Why it failed, was stopped or set aside")
    put_back_because = models.CharField(
        max_length=300, blank=True, help_text="The fault of the machine for which it was put back last, since a person started it"
    )
    put_back_at = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(
        default=0, help_text="How often a process that worked on it was ended from outside, since it was started by a person"
    )

    attempt = models.PositiveIntegerField(
        default=0,
        help_text="Goes up whenever a worker takes it on, and when it is stopped: who holds an older number may not write",
    )
    progress = models.JSONField(default=dict)
    progress_at = models.DateTimeField(null=True)

    report = models.JSONField(default=dict, help_text="The examiner's report without its lists of problems")
    problems = models.JSONField(default=list, help_text="The first problems, each with code, where and detail")
    problem_count = models.PositiveIntegerField(default=0)
    catalogue = models.CharField(max_length=60, blank=True, help_text="File in the catalogue store")
    catalogue_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="examinations_of_a_case"),
            models.Index(fields=["laboratory", "requested_at"], name="examinations_waiting", condition=Q(state="waiting")),
            models.Index(fields=["laboratory", "state", "-finished_at"], name="examinations_of_a_lab"),
            models.Index(fields=["examiner", "state"], name="examinations_of_an_examiner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exhibit"], condition=UNFINISHED, name="one_unfinished_examination_for_an_exhibit"),
            models.CheckConstraint(
                condition=~Q(state=ExaminationState.FINISHED)
                | Q(finished_at__isnull=False, catalogue_sha256__regex=r"^[0-9a-f]{64}$"),
                name="finished_means_a_catalogue",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExaminationState.RUNNING) | (Q(started_at__isnull=False) & ~Q(image="")),
                name="running_means_started_on_an_image",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_put_back(self) -> bool:
        """Say whether it waits for a worker again after a fault of the machine."""
        waits = self.put_back_at is not None and (self.progress_at is None or self.progress_at <= self.put_back_at)
        return self.state == ExaminationState.RUNNING and waits

    @property
    def is_unfinished(self) -> bool:
        """Say whether it still has to be done or ended."""
        return self.state in (ExaminationState.WAITING, ExaminationState.RUNNING)


class FindingCategory(models.TextChoices):
    """How a person graded what was found: the levels of the sentencing guideline, and what stands beside them."""

    A = "a", "Category A"
    B = "b", "Category B"
    C = "c", "Category C"
    PROHIBITED = "prohibited", "Prohibited image"
    CHAT = "chat", "Conversation of interest"
    OTHER = "other", "Other of interest"


class Finding(models.Model):
    """How many files a person graded in a category. A later revision replaces an earlier one as a whole; both stay."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="findings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    category = models.CharField(max_length=12, choices=FindingCategory)
    count = models.PositiveIntegerField()
    graded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    graded_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["examination", "revision", "category"], name="one_count_for_a_category")]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.count}"


class KeyGround(models.TextChoices):
    """Why a disclosure is necessary (RIPA 2000 s.49(2)(b), (3)): the values of `safehold.law.warrants.NoticeGround`."""

    CRIME = "prevent_or_detect_crime", "To prevent or detect crime"
    NATIONAL_SECURITY = "national_security", "In the interests of national security"
    ECONOMIC_WELL_BEING = "economic_well_being", "In the interests of the economic well-being of the United Kingdom"
    POWER_OR_DUTY = "exercise_of_power_or_duty", "To secure the effective exercise of a statutory power or duty"


class KeyOutcome(models.TextChoices):
    """What came of a notice. That somebody did not comply says nothing of an offence: s.53 is a matter for charging."""

    COMPLIED = "complied", "Complied with"
    NOT_COMPLIED = "not_complied", "Not complied with"
    WITHDRAWN = "withdrawn", "Withdrawn"


class KeyNotice(models.Model):
    """A notice under RIPA 2000 s.49 to disclose what opens protected information that an examination met, and what came of it."""

    READ_WITH = ("examination",)
    """What an action reads with the record that it locks."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="key_notices")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    information = models.CharField(max_length=300, help_text="The protected information that the notice describes")
    believed_because = models.CharField(max_length=300, help_text="Why it is believed that the person has the key")
    ground = models.CharField(max_length=28, choices=KeyGround)
    proportionate_because = models.CharField(max_length=300)
    no_other_way_because = models.CharField(max_length=300)
    permission_by = models.CharField(max_length=120, help_text="Who gave the appropriate permission (Sch.2)")
    permission_at = models.DateTimeField()
    served_on = models.CharField(max_length=80)
    served_at = models.DateTimeField()
    comply_by = models.DateField(help_text="London date: the last day that the notice gives")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=KeyOutcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_note = models.CharField(max_length=300, blank=True)
    outcome_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["case"], name="key_notices_that_run", condition=Q(outcome=""))]
        constraints = [models.UniqueConstraint(fields=["examination", "number"], name="one_number_for_a_key_notice")]

    def __str__(self) -> str:
        return f"Notice {self.number} of {self.examination}"


class Accreditation(models.TextChoices):
    """Whether the laboratory is accredited to ISO/IEC 17025 for this activity and method: a fact that a person states."""

    ACCREDITED = "accredited", "Accredited to ISO/IEC 17025, with this activity and method in its scope"
    NOT_ACCREDITED = "not_accredited", "Not accredited for this activity and method, and declared as such"


class Validation(models.TextChoices):
    """Whether the laboratory has validated the method for what was asked of it: a fact that a person states."""

    VALIDATED = "validated", "Validated"
    NOT_VALIDATED = "not_validated", "Not validated"


class ExaminationReport(IssuedDocument):
    """A report of a finished examination as it stood when it was made: the document, the PDF, their digests. Never changed.

    Later findings make a further report with the next number; the older one stays as it was.
    """

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="reports")
    findings_revision = models.PositiveIntegerField(help_text="Which findings it tells; 0 where there were none")
    accreditation = models.CharField(max_length=16, choices=Accreditation)
    accreditation_note = models.CharField(max_length=300, help_text="The accreditation's number and scope, or what is not met")
    validation = models.CharField(max_length=16, choices=Validation)
    validation_note = models.CharField(max_length=300, help_text="Which validation, of which day; or why there is none")
    responsible = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["examination", "number"], name="one_number_for_a_report")]

    def __str__(self) -> str:
        return f"Report {self.number} of {self.examination}"


class HashList(models.Model):
    """A version of a hash list that examinations use: one immutable index in the store of hash lists."""

    name = models.CharField(max_length=120)
    version = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=24, help_text="What a match means: known-software, known-of-interest or case")
    sha256 = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=80, help_text="File in the store of hash lists")
    in_use = models.BooleanField(default=True, help_text="A newer version of the same name takes an older one out of use")
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(in_use=True), name="one_version_of_a_hash_list_in_use")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Recheck(models.Model):
    """How far the stored catalogues were checked with one version of a hash list. Numbers only: of cases nobody may see, too."""

    hash_list = models.OneToOneField(HashList, on_delete=models.PROTECT, related_name="recheck")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    catalogues = models.PositiveIntegerField(null=True, help_text="All that there is to check; empty until a worker begins")
    checked = models.PositiveIntegerField(default=0)
    with_news = models.PositiveIntegerField(default=0, help_text="Those with files that were not known when they were examined")
    unreadable = models.PositiveIntegerField(default=0, help_text="Those that could not be checked")
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it ended before all were checked")

    def __str__(self) -> str:
        return f"Check with {self.hash_list}"


class RecheckResult(models.Model):
    """What one version of a hash list knows of the files of a finished examination that was not known when it was examined."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="recheck_results")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    hash_list = models.ForeignKey(HashList, on_delete=models.PROTECT, related_name="recheck_results")
    checked_at = models.DateTimeField()
    files = models.PositiveIntegerField(default=0)
    by_category = models.JSONField(default=dict, help_text="Files for each category; those without one under an empty name")
    first_paths = models.JSONField(default=list)
    matches = models.CharField(max_length=120, blank=True, help_text="File in the catalogue store with the rows; empty: none")
    matches_sha256 = models.CharField(max_length=64, blank=True, help_text="Of that file; empty: written before it was recorded")
    problem = models.CharField(max_length=300, blank=True, help_text="Why the catalogue could not be checked")

    class Meta:
        indexes = [models.Index(fields=["case"], name="recheck_results_of_a_case")]
        constraints = [models.UniqueConstraint(fields=["examination", "hash_list"], name="one_result_for_a_hash_list")]

    def __str__(self) -> str:
        return f"{self.examination} with {self.hash_list}"

    @property
    def is_news(self) -> bool:
        """Say whether somebody is told of it: known software is no news."""
        return bool(self.files) and self.hash_list.kind in TELLING_KINDS


TELLING_KINDS = ("known-of-interest", "case")
"""The kinds of list of which a match is told; known software tells nobody anything."""


class StoredKind(models.TextChoices):
    """What is stored and has a digest on record."""

    HASH_LIST = "hash_list", "Hash list"
    CATALOGUE = "catalogue", "Catalogue"
    RECHECK = "recheck", "Files known since"
    DOCUMENT = "document", "Kept document"
    IMAGE = "image", "Image"


class StoredState(models.TextChoices):
    """What a check of fixity found."""

    OK = "ok", "As recorded"
    DAMAGED = "damaged", "Damaged"
    MISSING = "missing", "Missing"
    UNRECORDED = "unrecorded", "No digest on record"


WRONG_STATES = (StoredState.DAMAGED, StoredState.MISSING)


class StoredCheck(models.Model):
    """When a stored thing was last compared with its digest on record, and what was found: one row for each thing.

    Its digest stands with the thing itself, and not here.
    """

    kind = models.CharField(max_length=12, choices=StoredKind)
    subject_kind = models.CharField(max_length=60, help_text="The model that records it")
    subject_id = models.BigIntegerField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=StoredState)
    detail = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField()
    sound_at = models.DateTimeField(null=True, help_text="When it was last found as recorded")
    wrong_since = models.DateTimeField(null=True, help_text="When it was first found damaged or missing; empty once it is mended")
    told_at = models.DateTimeField(null=True, help_text="When somebody was told of that")

    class Meta:
        indexes = [models.Index(fields=["wrong_since"], name="stored_things_wrong", condition=Q(wrong_since__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_kind", "subject_id"], name="one_check_for_a_stored_thing"),
            models.CheckConstraint(
                condition=Q(state__in=WRONG_STATES, wrong_since__isnull=False)
                | ~Q(state__in=WRONG_STATES) & Q(wrong_since__isnull=True),
                name="what_is_wrong_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FixityRun(models.Model):
    """One run of the check of what is stored. It holds numbers only: what was found stands with each thing."""

    began_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    things = models.PositiveIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    unrecorded = models.PositiveIntegerField(default=0)
    images = models.PositiveIntegerField(default=0, help_text="How many of the things were images")
    is_finished = models.BooleanField(default=False, help_text="Whether it came to its end")

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="fixity_runs_by_time")]

    def __str__(self) -> str:
        return f"Check of what is stored, {self.began_at:%-d %B %Y %H:%M}"
