"""The pages of the laboratory, from log-in to the answer."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.examinations.conftest import Request
from casework.officers import Officers
from casework.seizing import Seize
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.examinations import actions, catalogue_presenters, catalogues, jobs, stores
from safehold.casework.examinations.actions import runs
from safehold.casework.examinations.asked import CancelExamination, StartExamination
from safehold.casework.examinations.models import Examination
from safehold.casework.exhibits import actions as exhibit_actions
from safehold.casework.exhibits.asked import BookIn, OpenSeal, TransferExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.examiner.results.catalogues import CatalogueWriter
from safehold.examiner.results.problems import WORDS, sentence
from safehold.examiner.results.rows import ROW_COLUMNS
from safehold.law.calendar import london_date
from safehold.web import wording

LogIn = Callable[[Officer], Client]


def save(client: Client, name: str, *args: object, **values: str):
    return client.post(reverse(f"examinations:{name}_save", args=args), values)


# The queue


def test_an_empty_queue_names_the_first_step(officers: Officers, log_in: LogIn) -> None:
    text = log_in(officers.dfu_manager).get("/lab-queue").content.decode()
    assert "Nothing waits" in text
    assert "Book in the next exhibit." in text


def test_the_queue_shows_each_place_with_its_reasons(
    seize: Seize, request_one: Request, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    later = london_date(now) + timedelta(days=10)
    first, second = seize(), seize(device_type="phone", description="Phone, black")
    request_one(first, at=now - timedelta(minutes=5))
    request_one(second, needed_by=later, needed_because="Court")
    page = log_in(officers.dfu_manager).get("/lab-queue")
    text = page.content.decode()
    assert page.status_code == 200
    rows = re.findall(r"<strong>(\d)</strong></td>\s*<th scope=\"row\" class=\"cell-plain\"><a href=\"/exhibits/(\S+?)\"", text)
    assert rows == [("1", "KLP-3"), ("2", "KLP-2")]
    assert "Court, " in text
    assert "Waited longest" in text
    assert "0 examinations finished in the last four weeks. Too few to work out a day." in text
    assert 'Lab queue <span class="count">2</span>' in text
    assert "style=" not in text


def test_the_queue_costs_the_same_number_of_queries_for_any_length(
    seize: Seize, request_one: Request, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.dfu_manager)
    counts = []
    for _ in range(2):
        for _ in range(4):
            request_one(seize())
        with CaptureQueriesContext(connection) as queried:
            client.get("/lab-queue")
        counts.append(len(queried))
    assert counts[0] == counts[1]


def test_a_filter_is_a_link_and_an_unknown_one_shows_all(examination: Examination, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.dfu_manager)
    assert "No device that waits fits this filter." in client.get("/lab-queue?only=custody").content.decode()
    assert "KLP/1" in client.get("/lab-queue?only=up-to-30").content.decode()
    assert "KLP/1" in client.get("/lab-queue?only=nonsense&page=x").content.decode()


def test_the_manager_changes_a_place_by_form_with_a_reason(examination: Examination, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.dfu_manager)
    refused = save(client, "change_place", examination.reference, place="1", reason="")
    assert refused.status_code == 422
    assert save(client, "change_place", examination.reference, place="1", reason="Court date moved.").status_code == 302
    assert "Place given by H. Workbench: Court date moved." in client.get("/lab-queue").content.decode()


@pytest.mark.parametrize("role", ["detective", "intake", "press", "auditor", "administrator"])
@pytest.mark.parametrize("address", ["/lab-queue", "/bench", "/hash-lists"])
def test_the_laboratory_pages_are_missing_for_others(officers: Officers, log_in: LogIn, role: str, address: str) -> None:
    assert log_in(getattr(officers, role)).get(address).status_code == 404


# The bench


def test_a_scan_leads_to_booking_in_or_says_what_to_do(
    exhibit: Exhibit, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    exhibit_actions.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="DFU reception", place="DFU", reason="For examination", seal_seen="S-4410 271"),
        by=officers.exhibits_officer,
        at=now,
        laboratory=officers.dfu_manager.team,
    )
    client = log_in(officers.dfu_examiner)
    assert client.get("/bench", {"scanned": "S-4410 271"}).url == "/exhibits/KLP-1/book-in"
    unknown = client.get("/bench", {"scanned": "S-9 <b>"}).content.decode()
    assert "We cannot find S-9 &lt;b&gt;." in unknown
    assert "Your bench is empty" in unknown


def test_the_bench_says_what_comes_next(
    exhibit: Exhibit, request_one: Request, officers: Officers, now: datetime, image: str, log_in: LogIn
) -> None:
    client, bench = log_in(officers.dfu_examiner), {"by": officers.dfu_examiner, "at": now}
    examination = request_one()
    exhibit_actions.book_in(exhibit, BookIn(seal_seen="S-4410 271", place="bench 4", on_bench=True), **bench)
    assert ">Open the seal<" in client.get("/bench").content.decode()
    exhibit_actions.open_seal(exhibit, OpenSeal(seal_seen="S-4410 271", place="bench 4", reason="To copy it"), **bench)
    assert ">Start the examination<" in client.get("/bench").content.decode()
    form = client.get(reverse("examinations:start", args=[examination.reference])).content.decode()
    assert "unopened_because" not in form
    assert "No opening of the seal" not in form
    started = save(client, "start", examination.reference, image=image, bench="bench 4")
    assert started.status_code == 302
    text = client.get("/bench").content.decode()
    assert ">See its progress<" in text
    assert "Waits for a worker." in text


def test_an_image_that_is_not_in_the_store_is_not_on_offer(
    examination: Examination, officers: Officers, image: str, log_in: LogIn
) -> None:
    client = log_in(officers.dfu_examiner)
    assert save(client, "start", examination.reference, image="../../etc/passwd").status_code == 422
    assert '<option value="small.dd">' in client.get(reverse("examinations:start", args=[examination.reference])).content.decode()


# One examination


def test_progress_is_a_fragment_that_says_when_it_is_over(
    examination: Examination, officers: Officers, now: datetime, image: str, log_in: LogIn
) -> None:
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged before"), by=officers.dfu_examiner, at=now
    )
    with reading_as(officers.dfu_examiner):
        attempt = jobs.take_on(examination.pk)
        assert attempt is not None
        told = {"stage": "files", "volume": 0, "bytes_done": 250_000_000, "bytes_total": 1_000_000_000, "files_done": 1204}
        since = timezone.now().timestamp()
        seen = [(since - 60 + at, 190_000_000 + at * 1_000_000, 1_000_000_000) for at in (0, 30, 60)]
        assert jobs.store_progress(examination.pk, attempt, {**told, "samples": seen})
    client = log_in(officers.dfu_examiner)
    address = reverse("examinations:progress", args=[examination.reference])
    part = client.get(address)
    assert "25%, 1,204 files, 250 MB of 1.0 GB" in part.content.decode()
    estimate = re.compile(r"About 1\d minutes left, by the last minute’s rate\.")
    queue = client.get("/lab-queue").content.decode()
    for text in (part.content.decode(), queue, client.get("/bench?all=1").content.decode()):
        assert estimate.search(text)
    assert "25%, 1,204 files, 250 MB of 1.0 GB" in queue
    assert "<html" not in part.content.decode()
    head = part.content.decode().partition('<div data-elsewhere="examination-header">')[2]
    assert "In examination" in head
    assert ">Stop it<" in head
    assert "X-Done" not in part
    page = client.get(reverse("examinations:examination", args=[examination.reference])).content.decode()
    assert f'data-poll="{address}"' in page
    actions.cancel_examination(examination, CancelExamination(reason="Wrong device"), by=officers.dfu_manager, at=now)
    last = client.get(address)
    assert last["X-Done"] == "1"
    head = last.content.decode().partition('<div data-elsewhere="examination-header">')[2]
    assert "Stopped" in head
    assert ">Start it again<" in head
    assert "In examination" not in head


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (999, "999 bytes"),
        (23_068_672, "23 MB"),
        (2_551_000_000, "2.6 GB"),
        (3_405_000_000, "3.4 GB"),
        (999_000_000_000, "999.0 GB"),
        (2_000_000_000_000, "2.0 TB"),
    ],
)
def test_sizes_tell_two_gigabytes_from_three(size: int, words: str) -> None:
    assert catalogue_presenters.size_words(size) == words


def test_the_form_of_the_start_shows_the_device_and_why_it_is_examined(
    examination: Examination, officers: Officers, log_in: LogIn
) -> None:
    text = log_in(officers.dfu_examiner).get(reverse("examinations:start", args=[examination.reference])).content.decode()
    for shown in (str(examination.exhibit), "Seal on it now", examination.exhibit.seal, "Who used the account, and when?"):
        assert shown in text


def test_the_form_of_the_start_says_that_nobody_opened_the_seal_and_leads_there(
    exhibit: Exhibit, examination: Examination, officers: Officers, now: datetime, image: str, log_in: LogIn
) -> None:
    client, address = log_in(officers.dfu_examiner), reverse("examinations:start", args=[examination.reference])
    text = client.get(address).content.decode()
    assert "S-4410 271 is the seal on KLP/1, which is with" in text
    assert f'<a href="{reverse("exhibits:book_in", args=["KLP/1"])}">Book it in first</a>' in text
    received = BookIn(seal_seen="S-4410 271", place="bench 4", on_bench=True)
    exhibit_actions.book_in(exhibit, received, by=officers.dfu_examiner, at=now)
    assert (
        f'<a href="{reverse("exhibits:open_seal", args=["KLP/1"])}">Record the opening first</a>'
        in client.get(address).content.decode()
    )
    refused = save(client, "start", examination.reference, image=image, bench="bench 4")
    assert refused.status_code == 422
    assert "No opening of the seal is recorded. Record it first" in refused.content.decode()
    reason = "Imaged by another unit on Monday"
    assert save(client, "start", examination.reference, image=image, unopened_because=reason).status_code == 302
    said = f"No opening of S-4410 271 was recorded: {reason}"
    assert said in client.get(reverse("examinations:examination", args=[examination.reference])).content.decode()
    with reading_as(officers.detective):
        [started] = [entry for entry in timeline_of(exhibit.case) if entry.title == "Examination of KLP/1 started"]
    assert started.detail == said


def test_who_stopped_an_examination_and_when_stands_on_its_page_and_the_timeline(
    exhibit: Exhibit, examination: Examination, officers: Officers, now: datetime, image: str, log_in: LogIn
) -> None:
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged before"), by=officers.dfu_examiner, at=now
    )
    actions.cancel_examination(examination, CancelExamination(reason="Wrong device"), by=officers.dfu_manager, at=now)
    client = log_in(officers.detective)
    said = f"Stopped by {officers.dfu_manager}, {wording.exact_with_year(now)}."
    assert said in client.get(reverse("examinations:examination", args=[examination.reference])).content.decode()
    assert said in client.get(reverse("exhibits:exhibit", args=["KLP/1"])).content.decode()
    with reading_as(officers.detective):
        [stopped] = [entry for entry in timeline_of(exhibit.case) if entry.title == "Examination stopped: KLP/1"]
    assert (stopped.who, stopped.at) == (officers.dfu_manager.name, now)


def test_the_page_names_the_image_and_hears_of_a_worker_only_once_it_has_begun(
    examination: Examination, officers: Officers, log_in: LogIn, now: datetime, image: str
) -> None:
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged before"), by=officers.dfu_examiner, at=now
    )
    client, address = log_in(officers.dfu_examiner), reverse("examinations:examination", args=[examination.reference])
    text = client.get(address).content.decode()
    assert image in text
    assert "Waits for a worker." in text
    assert "Handed over " in text
    assert "Last heard" not in text
    actions.cancel_examination(examination, CancelExamination(reason="Wrong device"), by=officers.dfu_examiner, at=now)
    text = client.get(address).content.decode()
    assert image in text
    assert "It can be started again" in text


def test_the_result_shows_matches_types_problems_and_tool(
    finished: Examination, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    page = log_in(officers.detective).get(reverse("examinations:examination", args=[finished.reference]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Everything in the image was read" in text
    assert "text/plain" in text
    assert "Known, of interest" in text
    assert re.search(r'<a href="/examinations/\S+/catalogue\?list=Notes">1</a>', text)
    assert "No digest was stored when it was made" in text
    assert "pytsk3" in text
    assert finished.reference in [entry.subject_label for entry in entries("record.read")]


def test_findings_are_recorded_by_form_and_shown(finished: Examination, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.dfu_examiner)
    refused = save(client, "findings", finished.reference, note="")
    assert refused.status_code == 422
    assert "Write how many files are in each category; 0 where there are none." in refused.content.decode()
    assert save(client, "findings", finished.reference, a="0", other="3", note="").status_code == 302
    text = client.get(reverse("examinations:examination", args=[finished.reference])).content.decode()
    assert "Other of interest" in text
    assert "Graded by T. Benchmark" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "NOTES"}, ["notes.txt"]),
        ({"list": "Notes"}, ["notes.txt"]),
        ({"only": "matched"}, ["notes.txt"]),
        ({"type": "image/gif"}, ["dot.gif"]),
        ({"q": "nothing like this"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"only": "deleted"}, []),
    ],
)
def test_the_catalogue_is_narrowed(
    finished: Examination, officers: Officers, log_in: LogIn, query: dict[str, str], expected: list[str]
) -> None:
    page = log_in(officers.detective).get(reverse("examinations:catalogue", args=[finished.reference]), query)
    assert page.status_code == 200
    paths = re.findall(r'class="cell-plain"><span class="mono">([^<]+)<', page.content.decode())
    assert [path.lstrip("/") for path in paths] == expected


@pytest.fixture
def with_problems(finished: Examination, officers: Officers) -> Examination:
    """The catalogue holds a file that was overwritten in part and one that cannot be read; the report names the second."""
    writer = CatalogueWriter(stores.catalogue_path(finished), None, [])
    for path, code in (("old.bin", "overwritten-in-part"), ("bad.bin", "read-error"), ("good.bin", None)):
        row = dict.fromkeys(ROW_COLUMNS) | {
            "volume": 0, "path": path, "kind": "file", "allocation": "deleted" if path == "old.bin" else "allocated",
            "size": 9, "extension_mismatch": False, "problem": code, "sha256": hashlib.sha256(path.encode()).hexdigest(),
        }  # fmt: skip
        writer.add([list(row.values())])
    writer.close()
    listed = [
        {"code": "read-error", "where": "bad.bin", "detail": WORDS["read-error"].sentence},
        {"code": "unreadable-directory", "where": "/photos", "detail": "error 5 while reading"},
        {"code": "from-a-later-version", "where": "/", "detail": "nobody here knows this"},
    ]
    with reading_as(officers.dfu_examiner):
        Examination.objects.filter(pk=finished.pk).update(
            problems=listed, problem_count=3, catalogue_sha256=stores.sha256_of(stores.catalogue_path(finished))
        )
    return finished


def test_a_problem_in_the_catalogue_is_said_in_words_with_its_code(
    with_problems: Examination, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.detective)
    address = reverse("examinations:catalogue", args=[with_problems.reference])
    text = client.get(address).content.decode()
    assert WORDS["overwritten-in-part"].label in text
    assert sentence("overwritten-in-part") in text
    assert '<span class="mono nowrap">overwritten-in-part</span>' in text
    assert '<option value="read-error">Can’t be read, read-error (1)</option>' in text
    narrowed = client.get(address, {"problem": "read-error"}).content.decode()
    assert re.findall(r'class="cell-plain"><span class="mono">([^<]+)<', narrowed) == ["bad.bin"]
    assert '<option value="read-error" selected>' in narrowed
    assert "problem=read-error" in narrowed  # the other narrowings keep it
    found = client.get(reverse("examinations:where_found"), {"digest": hashlib.sha256(b"old.bin").hexdigest()})
    assert sentence("overwritten-in-part") in found.content.decode()


def test_the_page_of_an_examination_explains_each_problem_once(
    with_problems: Examination, officers: Officers, log_in: LogIn
) -> None:
    text = log_in(officers.detective).get(reverse("examinations:examination", args=[with_problems.reference])).content.decode()
    assert text.count("he content cannot be read from the image") == 1
    assert f"{sentence('unreadable-directory')} Error 5 while reading." in text
    assert "Nobody here knows this." in text
    for code in ("read-error", "unreadable-directory", "from-a-later-version"):
        assert f'mono">{code}</span>' in text


def test_a_problem_of_the_image_names_its_file_and_no_folder_of_this_machine() -> None:
    problem = {"code": "truncated", "where": "/srv/images/klp-1.dd", "detail": "cut short"}
    report = {"image": {"path": "/srv/images/klp-1.dd"}, "problems": [problem], "volumes": [{"problems": []}]}
    assert runs._problems(report) == [{**problem, "where": "klp-1.dd"}]


def test_the_catalogue_is_paged_and_its_reading_recorded(
    finished: Examination, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    client = log_in(officers.dfu_examiner)
    address = reverse("examinations:catalogue", args=[finished.reference])
    text = client.get(address, {"sort": "size"}).content.decode()
    assert finished.catalogue_sha256 in text
    assert len(re.findall(r'class="cell-plain"', text)) == 32
    assert 'rel="next"' not in text
    assert "No file fits" in client.get(address, {"page": "2"}).content.decode()
    assert "Catalogue" in [entry.reason for entry in entries("record.read")]


@pytest.mark.parametrize(("asked", "said"), [({}, "holds no file that could be listed"), ({"q": "a"}, "No file fits")])
def test_an_empty_catalogue_is_told_from_a_filter_that_nothing_fits(
    finished: Examination, officers: Officers, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], said: str
) -> None:
    """Of a disk that is locked nothing can be listed."""
    monkeypatch.setattr(catalogues, "listing", lambda *_, **__: ([], False))
    address = reverse("examinations:catalogue", args=[finished.reference])
    assert said in log_in(officers.dfu_examiner).get(address, {**asked, "sort": "size"}).content.decode()


@pytest.mark.parametrize("role", ["exhibits_officer", "safeguarding_lead", "outsider", "press"])
def test_the_catalogue_is_missing_for_those_who_may_not_read_it(
    finished: Examination, officers: Officers, log_in: LogIn, role: str
) -> None:
    client = log_in(getattr(officers, role))
    assert client.get(reverse("examinations:catalogue", args=[finished.reference])).status_code == 404


def test_the_exhibit_shows_its_copy_and_offers_the_request(
    seize: Seize, finished: Examination, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.detective)
    text = client.get("/exhibits/KLP-1").content.decode()
    assert "The copy" in text
    assert "small.dd" in text
    seize()
    assert "Ask for an examination" in client.get("/exhibits/KLP-2").content.decode()
    asked = save(client, "request", "KLP/2", lines_of_enquiry="Who used it?")
    assert asked.status_code == 302
    assert "Who used it?" in client.get(asked.url).content.decode()


def test_the_law_refuses_a_request_in_the_form(seize: Seize, officers: Officers, log_in: LogIn) -> None:
    seize(power="CJPA2001-S50", warrant=None)
    refused = save(log_in(officers.detective), "request", "KLP/1", lines_of_enquiry="Who used it?")
    assert refused.status_code == 409
    assert "needs more before an examination: that the written notice was given" in refused.content.decode()


def test_the_timeline_tells_the_examination(finished: Examination, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.detective):
        titles = {found.title for found in timeline_of(open_case) if found.link_text == finished.reference}
    assert titles == {
        "Examination of KLP/1 asked for",
        "Examination of KLP/1 started",
        "Examination finished: KLP/1",
    }


def test_no_page_shows_where_images_lie(finished: Examination, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.dfu_examiner)
    for name in ("examination", "catalogue"):
        text = client.get(reverse(f"examinations:{name}", args=[finished.reference])).content.decode()
        assert str(settings.IMAGE_STORE) not in text
        assert str(settings.CATALOGUE_STORE) not in text


@pytest.mark.parametrize(
    ("times", "problem", "inside", "shown"),
    [
        ("UTC", "", "", "Tue 1 Jul 2025, 13:00"),
        ("local", "", "", "Tue 1 Jul 2025, 12:00, by the device’s clock"),
        ("mixed", "local-time", "", "Tue 1 Jul 2025, 12:00, by the device’s clock"),
        ("mixed", "", "", "Tue 1 Jul 2025, 13:00"),
        ("local", "", "backup.tar", "Tue 1 Jul 2025, 13:00"),
    ],
)
def test_a_time_without_a_zone_is_shown_as_it_stands(times: str, problem: str, inside: str, shown: str) -> None:
    row = catalogues.CatalogueRow(
        path="a.jpg", kind="file", allocation="allocated", size=1, media_type="", modified=datetime(2025, 7, 1, 12, tzinfo=UTC),
        sha256="", md5="", extension_mismatch=False, inside=inside, matches=(), problem=problem, volume=0,
    )  # fmt: skip
    assert catalogue_presenters.modified(row, [{"times": times}]) == shown
