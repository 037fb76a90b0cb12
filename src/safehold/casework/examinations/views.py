"""The lab queue, the bench, the page of an examination and its catalogue, and the forms."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.errors import InputError
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import search
from safehold.casework.examinations import (
    actions,
    asked,
    bench_presenters,
    catalogue_presenters,
    catalogues,
    forms,
    hash_list_presenters,
    key_presenters,
    permissions,
    presenters,
    queries,
    queue_order,
    queue_presenters,
    report_presenters,
    stores,
    where_found_presenters,
)
from safehold.casework.examinations.models import Examination, HashList, StoredKind
from safehold.casework.exhibits import queries as exhibit_queries
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.exhibits.presenters import form_facts
from safehold.casework.exhibits.views import pages_from
from safehold.casework.people.views import reader
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb
from safehold.web.numbers import whole_number


@require_safe
def lab_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits at the reader's laboratory, in order, each place with its reason."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE_QUEUE)
    laboratory = viewer.team
    waiting = list(queries.waiting_at(laboratory).select_related("place_set_by"))
    page = queue_presenters.queue_page(
        waiting,
        queries.clocks_of_cases([examination.case_id for examination in waiting]),
        viewer=viewer,
        now=now,
        running=queries.running_at(laboratory).count(),
        finished_in_four_weeks=queries.finished_since(laboratory, now - queue_presenters.FOUR_WEEKS),
        came_this_week=queries.asked_since(laboratory, now - queue_presenters.ONE_WEEK),
        went_this_week=queries.finished_since(laboratory, now - queue_presenters.ONE_WEEK),
        only=request.GET.get("only", ""),
        page=pages_from(request),
    )
    running = presenters.examination_rows(list(queries.running_at(laboratory)[:50]), now=now)
    context = {"page": page, "steps": queue_order.STEPS, "running": running}
    return pages.render(request, "examinations/queue.jinja", context, section="examinations:queue")


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """Show what lies on the reader's bench and what comes next; a scan leads to the exhibit that it names."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE_BENCH)
    scanned = request.GET.get("scanned", "").strip()
    if scanned:
        exhibit = exhibit_queries.exhibit_scanned(scanned)
        if exhibit is not None:
            name = "exhibits:exhibit" if exhibit.held_by_id == viewer.pk else "exhibits:book_in"
            return HttpResponseRedirect(reverse(name, args=[exhibit.reference]))
    exhibits = list(exhibit_queries.held_by(viewer))
    running = queries.running_at(viewer.team) if request.GET.get("all") else queries.running_by(viewer)
    context = {
        "scanned": scanned,
        "rows": bench_presenters.bench_rows(exhibits, queries.latest_of(exhibits), now=now),
        "running": presenters.examination_rows(list(running[:100]), now=now),
        "all": bool(request.GET.get("all")),
    }
    return pages.render(request, "examinations/bench.jinja", context, section="examinations:bench")


@require_safe
def examination_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an examination: progress, result, problems, matches, findings."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    examination = queries.examination_by_reference(reference)
    audit.read(viewer, examination, at=now, case=examination.case_id)
    findings, reports = queries.findings_of(examination), list(queries.reports_of(examination).defer("document"))
    context = {
        "page": presenters.examination_page(examination, findings, queries.recheck_results(examination), viewer=viewer, now=now),
        "key": key_presenters.key_part(examination, list(queries.key_notices_of(examination)), viewer=viewer, now=now),
        "stored": presenters.stored_part(
            examination,
            catalogue=queries.stored_check(StoredKind.CATALOGUE, examination),
            image=queries.stored_check(StoredKind.IMAGE, examination),
        ),
        "reports": report_presenters.report_rows(reports, queries.stored_checks(StoredKind.DOCUMENT, reports)),
        "reports_note": report_presenters.reports_note(reports, findings[0].revision if findings else 0),
    }
    return pages.render(request, "examinations/examination.jinja", context, section="exhibits:list")


@require_safe
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the parts of the page that say how far it is and where it stands; the page asks for them every few seconds."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    examination = queries.examination_by_reference(reference)
    part = presenters.progress_part(examination, now=now)
    has_findings = not part.is_running and bool(queries.revision_of_findings(examination))
    header = presenters.header(examination, viewer=viewer, has_findings=has_findings)
    context = {"progress": part, "header": header}
    return pages.fragment(request, "examinations/_live.jinja", context, done=not part.is_running)


@require_safe
def catalogue(request: HttpRequest, reference: str) -> HttpResponse:
    """List the files of an image from its catalogue: metadata only."""
    viewer, now = reader(request), timezone.now()
    examination = queries.examination_by_reference(reference)
    require(viewer, permissions.READ_CATALOGUE, examination)
    if not examination.catalogue:
        return HttpResponseRedirect(reverse("examinations:examination", args=[reference]))
    wanted = catalogues.CatalogueFilter(
        text=request.GET.get("q", "").strip()[:200],
        media_type=request.GET.get("type", ""),
        list_name=request.GET.get("list", ""),
        only=request.GET.get("only", ""),
        problem=request.GET.get("problem", ""),
        sort=request.GET.get("sort", "") or "path",
        recheck=whole_number(request.GET.get("recheck", "")),
    )
    audit.read(viewer, examination, at=now, case=examination.case_id, reason="Catalogue")
    page = pages_from(request)
    rechecks = queries.recheck_results(examination)
    path = queries.sound_catalogue(examination)
    known_since, wrong = queries.sound_rechecks(rechecks)
    rows, has_more = catalogues.listing(path, wanted, page=page, rechecks=known_since)
    context = {
        "examination": presenters.examination_rows([examination], now=now)[0],
        "sha256": examination.catalogue_sha256,
        "left_out": [str(result.hash_list) for result in wrong],
        "page": catalogue_presenters.catalogue_page(
            examination, rows, wanted, rechecks, page=page, has_more=has_more, counted=catalogues.count_problems(path)
        ),
    }
    return pages.render(request, "examinations/catalogue.jinja", context, section="exhibits:list")


@require_safe
def where_found_page(request: HttpRequest) -> HttpResponse:
    """Ask where else a file occurs, by its digest: in the exhibits that the reader may see."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ_CATALOGUE)
    digest = request.GET.get("digest", "")[:200]
    found, error = None, ""
    if digest.strip():
        try:
            answer = queries.where_found(viewer, digest)
        except InputError as refused:
            error = str(refused)
        else:
            records = search.find(viewer, answer.digest)
            audit.searched(viewer, answer.digest, at=now, found=len(answer.files) + len(records))
            found = where_found_presenters.page_of(answer, records)
    context = {"digest": digest, "found": found, "error": error}
    return pages.render(request, "examinations/where_found.jinja", context, section="exhibits:list")


@require_safe
def hash_lists(request: HttpRequest) -> HttpResponse:
    """Show the hash lists that examinations use, and how far stored catalogues were checked with each."""
    viewer = reader(request)
    require(viewer, permissions.SEE_QUEUE)
    lists = list(queries.all_hash_lists())
    context = {
        "lists": hash_list_presenters.rows(lists, queries.stored_checks(StoredKind.HASH_LIST, lists), viewer=viewer),
        "may_add": may(viewer, permissions.ADD_HASH_LIST),
    }
    return pages.render(request, "examinations/hash_lists.jinja", context, section="examinations:queue")


class HashListAction[Row](ActionPage[Row]):
    """A form about hash lists: where it leads back."""

    refuses_stale = False

    def page_of(self, record: Row) -> str:
        """The page of the hash lists."""
        return reverse("examinations:hash_lists")

    def context(self, record: Row) -> Around:
        """The way back."""
        page = self.page_of(record)
        trail: list[Crumb] = [
            {"label": "Lab queue", "href": reverse("examinations:queue")},
            {"label": "Hash lists", "href": page},
            {"label": self.title},
        ]
        return {"back_url": page, "trail": trail}


class AddHashList(HashListAction[None]):
    """Add a hash list from the folder of those that are offered."""

    form_class = forms.HashListForm
    title = "Add a hash list"
    button = "Add it"
    permission = permissions.ADD_HASH_LIST

    def offers(self, record: None) -> Mapping[str, Iterable[Any]]:
        """The indexes that are there."""
        return {"index": [("", "Choose an index"), *((name, name) for name in stores.offered())]}

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Add it."""
        return actions.add_hash_list(by=self.officer, at=self.now, index=stores.offered_folder() / data["index"])

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Go to the lists."""
        return self.page_of(record), f"{result} is in use. What was examined before is checked with it."


class Recheck(HashListAction[HashList]):
    """Check what was examined before with a hash list."""

    form_class = forms.RecheckForm
    title = "Check what was examined before"
    button = "Check the catalogues"
    permission = permissions.RECHECK
    said = "A worker checks the stored catalogues with {}."
    action = actions.recheck

    def find(self, **kwargs: Any) -> HashList:
        """Find the hash list."""
        return queries.hash_list_by_number(kwargs["number"])

    def context(self, record: HashList) -> Around:
        """Which list, and how far its check was."""
        return {**super().context(record), "reference": record.name, "known": hash_list_presenters.facts(record)}


class Ask(ActionPage[Exhibit]):
    """Ask for the examination of an exhibit."""

    asks = asked.RequestExamination
    title = "Ask for an examination"
    button = "Put it in the queue"
    permission = permissions.REQUEST
    action = actions.request_examination

    def find(self, **kwargs: Any) -> Exhibit:
        """Find the exhibit."""
        return exhibit_queries.exhibit_by_reference(kwargs["reference"])

    def done(self, record: Exhibit, result: Any) -> tuple[str, str]:
        """Go to the examination."""
        if result is None:
            return reverse("exhibits:exhibit", args=[record.reference]), ""
        return reverse("examinations:examination", args=[result.reference]), f"{record} waits for examination, as {result}."

    def context(self, record: Exhibit) -> Around:
        """The exhibit, and the way back."""
        page = reverse("exhibits:exhibit", args=[record.reference])
        trail: list[Crumb] = [{"label": record.reference, "href": page}, {"label": self.title}]
        return {"reference": record.reference, "known": form_facts(record), "back_url": page, "trail": trail}


class ExaminationAction(ActionPage[Examination]):
    """A form about one examination: where it leads back, and what stands above it."""

    page_name = "examinations:examination"

    def find(self, **kwargs: Any) -> Examination:
        """Find the examination."""
        return queries.examination_by_reference(kwargs["reference"])

    def context(self, record: Examination) -> Around:
        """What is examined, and the way back."""
        return around(record, self.title)


def around(examination: Examination, title: str) -> Around:
    """What a form with a title says of an examination, and the way back to its page."""
    page = reverse("examinations:examination", args=[examination.reference])
    exhibit = reverse("exhibits:exhibit", args=[examination.exhibit.reference])
    return {
        "reference": examination.reference,
        "known": [
            ("Exhibit", f"{examination.exhibit.reference} {examination.exhibit.description}"),
            ("Case", examination.case.reference),
            ("Where it stands", examination.get_state_display()),
        ],
        "back_url": page,
        "trail": [
            {"label": examination.exhibit.reference, "href": exhibit},
            {"label": examination.reference, "href": page},
            {"label": title},
        ],
    }


class ChangePlace(ExaminationAction):
    """Give an examination another place in the queue."""

    asks = asked.ChangePlace
    title = "Change its place"
    button = "Change the place"
    permission = permissions.CHANGE_PLACE
    said = "The place of {} is changed."
    action = actions.change_place

    def initial(self, record: Examination) -> Mapping[str, object]:
        """The place that a person gave before."""
        return {"place": record.place}

    def done(self, record: Examination, result: Any) -> tuple[str, str]:
        """Go back to the queue."""
        return reverse("examinations:queue"), super().done(record, result)[1]


class AroundStart(Around, total=False):
    """What stands around the form of a start: a seal that is not recorded as opened."""

    sealed: presenters.SealedNote | None


class Start(ExaminationAction):
    """Start an examination on an image."""

    asks = asked.StartExamination
    template = "examinations/start.jinja"
    title = "Start the examination"
    button = "Start the examination"
    permission = permissions.START
    said = "{} is handed to a worker."
    action = actions.start_examination

    def context(self, record: Examination) -> AroundStart:
        """The device with its seal, what it is examined for and by which authority: an image of another is easily chosen."""
        around = super().context(record)
        enquiry = [("Lines of enquiry", record.lines_of_enquiry), ("Authority", record.authority_provision)]
        seal = exhibit_queries.unopened_seal(record.exhibit)
        return {
            **around,
            "known": [*form_facts(record.exhibit), *around["known"][1:], *enquiry],
            "sealed": presenters.sealed_note(record.exhibit, seal, viewer=self.officer) if seal else None,
        }

    def offers(self, record: Examination) -> Mapping[str, Iterable[Any]]:
        """The images of the store."""
        return {"image": [("", "Choose an image"), *((name, name) for name in stores.images())]}

    def leaves_out(self, record: Examination) -> Collection[str]:
        """Why nobody opened the seal, where somebody did."""
        return () if exhibit_queries.unopened_seal(record.exhibit) else ("unopened_because",)

    def initial(self, record: Examination) -> Mapping[str, object]:
        """The image that bears the exhibit's name, where there is one, and the bench where it lies."""
        name = record.exhibit.reference.replace("/", "-").lower()
        fitting = [image for image in stores.images() if image.lower().rsplit("/", 1)[-1].startswith(f"{name}.")]
        bench = exhibit_queries.bench_of(record.exhibit) if record.exhibit.held_by_id == self.officer.pk else ""
        image = record.image or (fitting[0] if len(fitting) == 1 else "")
        return {"image": image, "bench": bench, "unopened_because": record.unopened_because}


class Cancel(ExaminationAction):
    """Stop an examination."""

    asks = asked.CancelExamination
    title = "Stop the examination"
    button = "Stop the examination"
    permission = permissions.CANCEL
    said = "{} is stopped."
    action = actions.cancel_examination


class RecordFindings(ExaminationAction):
    """Record what a person graded."""

    asks = asked.RecordFindings
    form_class = forms.FindingsForm
    title = "Record findings"
    button = "Record the findings"
    permission = permissions.RECORD_FINDINGS
    said = "The findings of {} are recorded."
    action = actions.record_findings

    def initial(self, record: Examination) -> Mapping[str, object]:
        """The findings in force."""
        return {finding.category: finding.count for finding in queries.findings_of(record)}
