"""Reads of examinations. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import Count, F, Max, Model, OuterRef, Q, QuerySet, Subquery

from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer, Role, Team, TeamKind
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.cases.queries import cannot_find
from safehold.casework.examinations import catalogues, ordering, permissions, soundness, stores
from safehold.casework.examinations.models import (
    TELLING_KINDS,
    Examination,
    ExaminationReport,
    ExaminationState,
    Finding,
    HashList,
    KeyNotice,
    Recheck,
    RecheckResult,
    StoredCheck,
    StoredKind,
)
from safehold.casework.exhibits.models import Exhibit


def visible_examinations() -> QuerySet[Examination]:
    """Every examination that the reader may see."""
    return Examination.objects.select_related(
        "exhibit", "exhibit__warrant", "case", "examiner", "requested_by", "laboratory", "stopped_by"
    )


def examinations_with_catalogue() -> QuerySet[Examination]:
    """Every examination that the reader may see and whose catalogue is in the store."""
    return visible_examinations().exclude(catalogue="").order_by("pk")


def examination_by_reference(reference: str) -> Examination:
    """Find one examination. Raises: NotFoundError, the same for missing and for not visible."""
    examination = visible_examinations().filter(reference=reference).first()
    if examination is None:
        raise cannot_find(reference)
    return examination


def examination_of_job(key: int) -> Examination | None:
    """The examination that a job is about, as the worker sees it."""
    return visible_examinations().filter(pk=key).first()


def examinations_of_exhibit(exhibit: Exhibit) -> QuerySet[Examination]:
    """The examinations of an exhibit, newest first."""
    return visible_examinations().filter(exhibit=exhibit).order_by("-pk")


def under_way_for(exhibit: Exhibit) -> QuerySet[Examination]:
    """The examinations of an exhibit that wait or run."""
    return exhibit.examinations.filter(state__in=(ExaminationState.WAITING, ExaminationState.RUNNING)).order_by("pk")


def examinations_of_case(case: Case) -> QuerySet[Examination]:
    """The examinations of a case, newest first."""
    return visible_examinations().filter(case=case).order_by("-pk")


def waiting_at(laboratory: Team) -> QuerySet[Examination]:
    """What waits at a laboratory, in the order of the requests."""
    return visible_examinations().filter(laboratory=laboratory, state=ExaminationState.WAITING).order_by("requested_at", "pk")


def queue_of(laboratory: Team) -> list[ordering.Waiting]:
    """All that waits at a laboratory, as the rule of its queue needs to know it: also of cases that the reader may not see.

    Counted by the database for everybody alike, without references: a place in the queue is a place among all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lab_queue(%s)", [laboratory.pk])
        return [ordering.Waiting(*row) for row in cursor.fetchall()]


def is_image_of_another(image: str, exhibit: Exhibit) -> bool:
    """Whether an image was examined, or is, as the copy of another exhibit: also of a case that the reader may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT image_is_of_another(%s, %s)", [image, exhibit.pk])
        row = cursor.fetchone()
    return bool(row[0])


def finished_by(laboratory: Team, *, since: datetime) -> int:
    """How many examinations a laboratory finished since a moment, also of cases that the reader may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lab_finished(%s, %s)", [laboratory.pk, since])
        row = cursor.fetchone()
    return int(row[0])


def running_at(laboratory: Team) -> QuerySet[Examination]:
    """What is in examination at a laboratory."""
    return visible_examinations().filter(laboratory=laboratory, state=ExaminationState.RUNNING).order_by("started_at", "pk")


def count_waiting(viewer: Officer) -> int:
    """How many examinations wait at the reader's laboratory."""
    return Examination.objects.filter(laboratory=viewer.team_id, state=ExaminationState.WAITING).count()


def finished_since(laboratory: Team, moment: datetime) -> int:
    """How many examinations a laboratory finished since a moment."""
    finished = Examination.objects.filter(laboratory=laboratory, state=ExaminationState.FINISHED)
    return finished.filter(finished_at__gte=moment).count()


def asked_since(laboratory: Team, moment: datetime) -> int:
    """How many examinations were asked of a laboratory since a moment, whatever became of them."""
    return Examination.objects.filter(laboratory=laboratory, requested_at__gte=moment).count()


def running_by(examiner: Officer) -> QuerySet[Examination]:
    """What an examiner has in examination."""
    return visible_examinations().filter(examiner=examiner, state=ExaminationState.RUNNING).order_by("started_at", "pk")


def latest_of(exhibits: Sequence[Exhibit]) -> dict[int, Examination]:
    """The newest examination of each of some exhibits that was not stopped, by exhibit."""
    found = visible_examinations().filter(exhibit__in=exhibits).exclude(state=ExaminationState.CANCELLED).order_by("pk")
    return {examination.exhibit_id: examination for examination in found}


def clocks_of_cases(case_ids: list[int]) -> dict[int, list[Clock]]:
    """The bail and custody clocks of some cases, by case."""
    clocks: dict[int, list[Clock]] = {}
    # Of an arrest and of a bail itself: not what force policy asks for beside them.
    wanted = Clock.objects.filter(
        case_id__in=case_ids, kind__in=[ClockKind.CUSTODY, ClockKind.BAIL], subject_kind__in=["arrest", "bail"]
    ).order_by("ends_at", "pk")
    for clock in wanted:
        if clock.case_id is not None:
            clocks.setdefault(clock.case_id, []).append(clock)
    return clocks


def findings_of(examination: Examination) -> list[Finding]:
    """The findings in force: those of the latest revision, in the order of the categories."""
    latest = examination.findings.aggregate(latest=Max("revision"))["latest"]
    return list(examination.findings.filter(revision=latest).select_related("graded_by").order_by("pk")) if latest else []


def revision_of_findings(examination: Examination) -> int:
    """Which revision of the findings is in force; 0 where none are recorded."""
    return examination.findings.aggregate(latest=Max("revision"))["latest"] or 0


def reports_of(examination: Examination) -> QuerySet[ExaminationReport]:
    """The reports of an examination without their files, the newest first."""
    return examination.reports.select_related("examination", "made_by", "responsible").defer("pdf").order_by("-number")


def report_by_number(examination: Examination, number: int) -> ExaminationReport:
    """Find one report. Raises: NotFoundError."""
    report = reports_of(examination).filter(number=number).first()
    if report is None:
        raise cannot_find(f"report {number} of {examination.reference}")
    return report


def reports_of_case(case: Case) -> QuerySet[ExaminationReport]:
    """The reports of the examinations of a case, without documents and files, in the order in which they were made."""
    found = ExaminationReport.objects.filter(case=case).select_related("examination", "examination__exhibit", "made_by")
    return found.defer("document", "pdf").order_by("made_at", "pk")


def key_notices_of(examination: Examination) -> QuerySet[KeyNotice]:
    """The notices to disclose a key that were given for an examination, in their order."""
    return examination.key_notices.select_related("examination__exhibit", "asked_by", "outcome_by").order_by("number")


def key_notice_by_number(examination: Examination, number: int) -> KeyNotice:
    """Find one notice. Raises: NotFoundError."""
    notice = key_notices_of(examination).filter(number=number).first()
    if notice is None:
        raise cannot_find(f"notice {number} of {examination.reference}")
    return notice


def key_notices_of_case(case: Case) -> QuerySet[KeyNotice]:
    """The notices of a case, in the order in which they were served."""
    found = KeyNotice.objects.filter(case=case).select_related("examination__exhibit", "asked_by", "outcome_by")
    return found.order_by("served_at", "pk")


def key_notices_running_in(cases: Sequence[Case]) -> QuerySet[KeyNotice]:
    """The notices of these cases of which no outcome is recorded."""
    running = KeyNotice.objects.filter(outcome="", case_id__in=[case.pk for case in cases])
    return running.select_related("examination__exhibit").order_by("comply_by", "pk")


def latest_report_of(laboratory: Team) -> ExaminationReport | None:
    """The newest report that a laboratory made, as far as the reader may see: what it states of itself stands there."""
    found = ExaminationReport.objects.filter(examination__laboratory=laboratory).defer("document", "pdf")
    return found.order_by("-made_at", "-pk").first()


def people_of(laboratory: Team) -> QuerySet[Officer]:
    """Who works in a laboratory."""
    return Officer.objects.filter(team=laboratory, is_active=True).order_by("name")


def findings_in_force(case: Case) -> list[Finding]:
    """The findings in force of every examination of a case: those of its latest revision, in the order of exhibits."""
    latest = Finding.objects.filter(examination=OuterRef("examination")).order_by("-revision").values("revision")[:1]
    findings = Finding.objects.filter(case=case, revision=Subquery(latest))
    return list(findings.select_related("examination__exhibit", "graded_by").order_by("examination__exhibit_id", "pk"))


def first_findings_of_case(case: Case) -> QuerySet[Finding]:
    """One finding of each set that was recorded in a case: when, by whom, about what."""
    findings = Finding.objects.filter(case=case).select_related("examination", "examination__exhibit", "graded_by")
    return findings.order_by("examination_id", "revision", "pk").distinct("examination_id", "revision")


def count_on_bench(viewer: Officer) -> int:
    """How many exhibits the reader holds."""
    return Exhibit.objects.filter(held_by=viewer).count()


def hash_lists_in_use() -> QuerySet[HashList]:
    """The hash lists that the next examination uses."""
    return HashList.objects.filter(in_use=True).order_by("name")


def all_hash_lists() -> QuerySet[HashList]:
    """Every version of every hash list, newest first."""
    return HashList.objects.select_related("added_by", "recheck").order_by("name", "-added_at")


def hash_list_by_number(number: int) -> HashList:
    """Find one version of a hash list. Raises: NotFoundError."""
    found = all_hash_lists().filter(pk=number).first()
    if found is None:
        raise NotFoundError("We cannot find this hash list.")
    return found


def hash_lists_added_since(moment: datetime | None) -> QuerySet[HashList]:
    """The hash lists in use that were added after a moment: what started before may not have used them."""
    return HashList.objects.filter(in_use=True, added_at__gte=moment) if moment else HashList.objects.none()


# What lies in the stores. For workers, who see every case.


def known_files(store: str, *, most: int = 200) -> list[str]:
    """Files that ought to lie in a store (a key of `stores.STORES`), by what records say: the newest of them."""
    if store == "HASH_LIST_STORE":
        return list(HashList.objects.order_by("-added_at").values_list("file", flat=True)[:most])
    column = "image" if store == "IMAGE_STORE" else "catalogue"
    named = Examination.objects.exclude(**{column: ""}).order_by("-pk")
    return list(named.values_list(column, flat=True)[:most])


# Where else a file occurs


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the catalogue of one examination."""

    examination: Examination
    row: catalogues.CatalogueRow


@dataclass(frozen=True, slots=True)
class WhereFound:
    """In which exhibits a file is: its rows, of how many catalogues, and the examinations that were left out."""

    digest: str
    files: list[FoundFile]
    asked: int
    unread: list[tuple[Examination, soundness.Verdict]]

    @property
    def exhibits(self) -> int:
        """In how many exhibits the file is."""
        return len({found.examination.exhibit_id for found in self.files})

    @property
    def cases(self) -> int:
        """In how many cases."""
        return len({found.examination.case_id for found in self.files})

    @property
    def is_cut_short(self) -> bool:
        """Whether there are more than are listed."""
        return len(self.files) >= catalogues.MOST_OCCURRENCES


def where_found(viewer: Officer, digest: str) -> WhereFound:
    """Look for a file in the catalogue of every finished examination that the viewer may see, by its MD5, SHA-1 or SHA-256.

    Whoever asks records what was looked for (`audit.searched`).
    Raises: InputError for what is no such digest, and for the digest of an empty file.
    """
    digest = catalogues.read_digest(digest)
    asked: dict[str, Examination] = {}
    unread = []
    for examination in examinations_with_catalogue():
        if may(viewer, permissions.READ_CATALOGUE, examination):
            path = stores.catalogue_path(examination)
            verdict = soundness.look_at(path, examination.catalogue_sha256)
            if verdict.is_wrong:
                unread.append((examination, verdict))
            else:
                asked[str(path)] = examination
    rows = catalogues.occurrences(sorted(asked), digest)
    return WhereFound(digest, [FoundFile(asked[found.catalogue], found.row) for found in rows], len(asked), unread)


# What is stored


def sound_catalogue(examination: Examination) -> Path:
    """The catalogue of a finished examination, compared with its digest on record.

    Raises: StoredFileError where it is damaged or missing: nothing of it is shown.
    """
    path = stores.catalogue_path(examination)
    verdict = soundness.look_at(path, examination.catalogue_sha256)
    if verdict.is_wrong:
        way_forward = (
            "Nothing of it is shown. Tell the DFU manager: the file is put back from a backup, or the image is examined again."
        )
        known = stored_check(StoredKind.CATALOGUE, examination)
        raise soundness.refusal(f"The catalogue of {examination}", verdict, known, way_forward)
    return path


def sound_rechecks(results: Sequence[RecheckResult]) -> tuple[dict[int, Path], list[RecheckResult]]:
    """The files with what newer hash lists know, each by the number of its list; and the results whose file is wrong."""
    paths, wrong = stores.recheck_paths(results), []
    for result in results:
        if result.hash_list_id in paths and soundness.look_at(stores.recheck_path(result), result.matches_sha256).is_wrong:
            del paths[result.hash_list_id]
            wrong.append(result)
    return paths, wrong


def stored_check(kind: StoredKind, subject: Model) -> StoredCheck | None:
    """When a stored thing was last checked and what was found; None where it was not checked yet."""
    return stored_checks(kind, [subject]).get(subject.pk)


def stored_checks(kind: StoredKind, subjects: Sequence[Model]) -> dict[int, StoredCheck]:
    """The last check of each of some stored things of one model, by their numbers."""
    if not subjects:
        return {}
    label = subjects[0]._meta.label_lower
    found = StoredCheck.objects.filter(kind=kind, subject_kind=label, subject_id__in=[subject.pk for subject in subjects])
    return {check.subject_id: check for check in found}


# Re-checks


def unchecked(hash_list: HashList, *, index_sha256: str, begun: datetime) -> QuerySet[Examination]:
    """The finished examinations to check with a hash list, the latest first. For workers, who see every case.

    Left out are those that used this very index (named by the digest that the index has of itself), those that were checked, and
    those that could not be checked since this check was asked for.
    """
    of_list = RecheckResult.objects.filter(hash_list=hash_list)
    done = of_list.filter(Q(problem="") | Q(checked_at__gte=begun)).values("examination")
    finished = Examination.objects.filter(state=ExaminationState.FINISHED).exclude(catalogue="").exclude(pk__in=done)
    used = Q(report__hashlists__contains=[{"sha256": index_sha256}])
    return finished.exclude(used).select_related("exhibit", "case").order_by("-finished_at", "-pk")


def recheck_result_of(examination: Examination, hash_list: HashList) -> RecheckResult | None:
    """What a hash list was found to know of an examination, where that was recorded."""
    return RecheckResult.objects.filter(examination=examination, hash_list=hash_list).first()


def told_by(hash_list: HashList, examination: Examination) -> list[RecheckResult]:
    """What other versions of a list found in an examination after it was finished."""
    earlier = RecheckResult.objects.filter(examination=examination, hash_list__name=hash_list.name).exclude(matches="")
    return list(earlier.exclude(hash_list=hash_list))


def recheck_results(examination: Examination) -> list[RecheckResult]:
    """What was found with newer hash lists in an examination, the latest first."""
    return list(examination.recheck_results.select_related("hash_list").order_by("-checked_at", "-pk"))


def news_of_case(case: Case) -> QuerySet[RecheckResult]:
    """What newer hash lists know of the files of a case, and the examinations did not. Known software is no news."""
    found = RecheckResult.objects.filter(case=case, files__gt=0, hash_list__kind__in=TELLING_KINDS)
    return found.select_related("examination", "examination__exhibit", "hash_list")


def count_rechecked(hash_list: HashList) -> None:
    """Store how many catalogues were checked with a hash list. For workers, who see every case."""
    results = RecheckResult.objects.filter(hash_list=hash_list)
    news = Q(files__gt=0) if hash_list.kind in TELLING_KINDS else Q(pk__in=[])
    counts = results.aggregate(
        checked=Count("pk"), with_news=Count("pk", filter=news), unreadable=Count("pk", filter=~Q(problem=""))
    )
    Recheck.objects.filter(hash_list=hash_list).update(**counts)


def managers_of(laboratory: Team) -> QuerySet[Officer]:
    """The active managers of a laboratory."""
    return Officer.objects.filter(team=laboratory, role=Role.DFU_MANAGER, is_active=True).order_by("pk")


def laboratory_named(name: str) -> Team | None:
    """The laboratory of a name, however its letters are written; None where there is none."""
    return laboratories().filter(name__iexact=name).first()


def laboratories() -> QuerySet[Team]:
    """The teams that examine exhibits."""
    return Team.objects.filter(kind=TeamKind.LABORATORY).order_by("name")


def counts_by_state(case: Case) -> dict[str, int]:
    """How many examinations of a case are in each state."""
    of_case = Examination.objects.filter(case=case).order_by()
    return dict(of_case.values_list("state").annotate(number=Count("pk")))


# The check of what is stored. For workers, who see every case.


def stored_rechecks() -> QuerySet[RecheckResult]:
    """What re-checks found, where it was written to a file."""
    return RecheckResult.objects.exclude(matches="").select_related("examination", "hash_list").order_by("pk")


def images_to_check() -> list[Examination]:
    """One finished examination for each image, those whose image was not checked for longest first."""
    label = Examination._meta.label_lower
    last = StoredCheck.objects.filter(kind=StoredKind.IMAGE, subject_kind=label, subject_id=OuterRef("pk")).values("checked_at")
    finished = Examination.objects.filter(state=ExaminationState.FINISHED).exclude(image="").annotate(checked=Subquery(last))
    by_image: dict[str, Examination] = {}
    for examination in finished.order_by(F("checked").asc(nulls_first=True), "pk"):
        by_image.setdefault(examination.image, examination)
    return list(by_image.values())


def examinations_of_same_image(examination: Examination) -> list[Examination]:
    """The finished examinations that read the same image and computed the same digests of it."""
    same = Examination.objects.filter(state=ExaminationState.FINISHED, image=examination.image)
    names = ("sha256", "sha1", "md5")

    def digests(one: Examination) -> list[str | None]:
        return [one.report.get("image", {}).get(name) for name in names]

    return [one for one in same if digests(one) == digests(examination)]


def examination_of_check(check: StoredCheck) -> Examination | None:
    """The examination that a stored thing belongs to; None for what is of no examination."""
    if check.subject_kind == Examination._meta.label_lower:
        key: int | None = check.subject_id
    elif check.subject_kind == RecheckResult._meta.label_lower:
        key = RecheckResult.objects.filter(pk=check.subject_id).values_list("examination", flat=True).first()
    elif check.subject_kind == ExaminationReport._meta.label_lower:
        key = ExaminationReport.objects.filter(pk=check.subject_id).values_list("examination", flat=True).first()
    else:
        return None
    return None if key is None else visible_examinations().filter(pk=key).first()


def all_managers() -> QuerySet[Officer]:
    """The active managers of every laboratory."""
    return Officer.objects.filter(role=Role.DFU_MANAGER, is_active=True).order_by("pk")
