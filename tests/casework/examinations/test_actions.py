"""Asking for an examination, its place, starting and stopping it, its result and findings."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pydantic import ValidationError

from casework.examinations.conftest import IMAGED_ELSEWHERE, Request, open_on_bench
from casework.officers import Officers
from casework.seizing import Seize, given_back
from safehold import hashlists
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, CaseAccess
from safehold.casework.examinations import actions, jobs, queries, stores
from safehold.casework.examinations.asked import CancelExamination, ChangePlace, RecordFindings, StartExamination
from safehold.casework.examinations.models import Examination
from safehold.casework.exhibits import actions as exhibit_actions
from safehold.casework.exhibits import queries as exhibit_queries
from safehold.casework.exhibits.asked import RecordAuthority, Reseal, SeizeExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.law.calendar import london_date
from safehold.law.errors import RefusedByLawError

Entries = Callable[[str], list[Entry]]


def enqueued() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_name, status::text, args->>'examination_id' FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def state_of(exhibit: Exhibit, officers: Officers) -> str:
    with reading_as(officers.detective):
        return exhibit_queries.exhibit_by_reference(exhibit.reference).state


# Asking


def test_a_request_waits_and_lets_the_laboratory_see_the_case(
    exhibit: Exhibit, request_one: Request, officers: Officers, entries: Entries
) -> None:
    with reading_as(officers.dfu_manager), pytest.raises(NotFoundError):
        exhibit_queries.exhibit_by_reference("KLP/1")
    asked = request_one()
    assert (asked.state, asked.authority, asked.authority_provision) == ("waiting", "PACE1984-S8", "PACE 1984 s.8(2)")
    assert asked.reference.startswith("EX-")
    assert state_of(exhibit, officers) == "waiting"
    with reading_as(officers.dfu_manager):
        assert [str(found) for found in queries.waiting_at(officers.dfu_manager.team)] == [asked.reference]
    [entry] = entries("examination.requested")
    assert entry.payload == {
        "exhibit": "KLP/1",
        "lines_of_enquiry": "Who used the account, and when?",
        "needed_by": None,
    }


def test_no_examination_without_what_the_power_asks_for(
    seize: Seize, request_one: Request, officers: Officers, now: datetime
) -> None:
    phone = seize(power="PCSC2022-S37", warrant=None, device_type="phone")
    with pytest.raises(RefusedByLawError, match="needs more before an examination") as refused:
        request_one(phone)
    assert "agreement" in str(refused.value)
    assert "notice" in str(refused.value)
    with reading_as(officers.detective):
        assert not Examination.objects.exists()
    exhibit_actions.record_authority(
        phone, RecordAuthority(notice_given=True, agreement="The owner, at the station"), by=officers.detective, at=now
    )
    assert request_one(phone).authority == "PCSC2022-S37"


def test_in_a_restricted_case_a_request_gives_nobody_access(
    restricted_case: Case, request_one: Request, officers: Officers, now: datetime
) -> None:
    phone = exhibit_actions.seize_exhibit(
        restricted_case,
        SeizeExhibit(
            device_type="phone", description="Phone, black", power="PACE1984-S19", place_found="hall", seal="S-9", seized_at=now
        ),
        by=officers.detective,
        at=now,
    )
    request_one(phone)
    with reading_as(officers.detective):
        assert not CaseAccess.objects.filter(case=restricted_case, role="laboratory").exists()
    with reading_as(officers.dfu_manager):
        assert queries.count_waiting(officers.dfu_manager) == 0


@pytest.mark.parametrize(
    ("days", "why", "field"), [(-1, "Bail ends", "needed_by"), (3, " ", "needed_because"), (0, "Bail ends", None)]
)
def test_a_needed_by_date_lies_ahead_and_has_a_reason(
    request_one: Request, now: datetime, days: int, why: str, field: str | None
) -> None:
    wanted = {"needed_by": london_date(now) + timedelta(days=days), "needed_because": why}
    if field is None:
        assert request_one(**wanted).needed_because == why
        return
    with pytest.raises(InputError) as refused:
        request_one(**wanted)
    assert refused.value.field == field


def test_an_exhibit_is_not_asked_for_twice(examination: Examination, request_one: Request) -> None:
    with pytest.raises(RefusedError, match=f"KLP/1 is in the queue already, as {examination}"):
        request_one()


@pytest.mark.parametrize("role", ["intake", "custody_liaison", "dfu_examiner", "auditor", "press"])
def test_other_roles_may_not_ask(request_one: Request, officers: Officers, role: str) -> None:
    with pytest.raises((NotPermittedError, NotFoundError)):
        request_one(by=getattr(officers, role))


def test_an_outsider_finds_no_examination(examination: Examination, officers: Officers) -> None:
    with reading_as(officers.outsider), pytest.raises(NotFoundError, match=f"We cannot find {examination}"):
        queries.examination_by_reference(examination.reference)


# The place


def test_a_place_is_changed_by_the_manager_with_a_reason(
    examination: Examination, officers: Officers, now: datetime, entries: Entries
) -> None:
    actions.change_place(examination, ChangePlace(place=2, reason="Court date moved"), by=officers.dfu_manager, at=now)
    actions.change_place(examination, ChangePlace(place=None, reason="Moved back"), by=officers.dfu_manager, at=now)
    first, second = entries("examination.place_changed")
    assert (first.reason, first.payload) == ("Court date moved", {"before": "by the rule", "after": 2})
    assert second.payload == {"before": 2, "after": "by the rule"}
    with pytest.raises(InputError, match="Write why its place is changed"):
        actions.change_place(examination, ChangePlace(place=1, reason=" "), by=officers.dfu_manager, at=now)
    with pytest.raises(NotPermittedError, match="DFU manager"):
        actions.change_place(examination, ChangePlace(place=1, reason="Please"), by=officers.dfu_examiner, at=now)
    with pytest.raises(StaleError):
        actions.change_place(examination, ChangePlace(place=1, reason="Late", version=1), by=officers.dfu_manager, at=now)


# Starting and stopping


def start(examination: Examination, officers: Officers, now: datetime, image: str, **changes: Any) -> Examination:
    who = {"by": officers.dfu_examiner, "at": now, **{name: changes.pop(name) for name in ("by", "at") if name in changes}}
    facts = {"bench": "bench 4", "unopened_because": IMAGED_ELSEWHERE, **changes}
    return actions.start_examination(examination, StartExamination(image=image, **facts), **who)


def test_starting_enqueues_the_job_in_the_same_transaction(
    examination: Examination, exhibit: Exhibit, officers: Officers, now: datetime, image: str, entries: Entries
) -> None:
    started = start(examination, officers, now, image)
    assert (started.state, started.examiner, started.bench) == ("running", officers.dfu_examiner, "bench 4")
    assert state_of(exhibit, officers) == "in_examination"
    assert enqueued() == [("examinations", "todo", str(examination.pk))]
    [entry] = entries("examination.started")
    assert entry.payload == {"image": "small.dd", "attempt": 1, "unopened_seal": "S-4410 271"}
    with pytest.raises(RefusedError, match="is running already"):
        start(examination, officers, now, image)


def test_the_image_of_another_exhibit_is_examined_only_with_a_reason(
    examination: Examination, request_one: Request, seize: Seize, officers: Officers, now: datetime, image: str, entries: Entries
) -> None:
    other = request_one(seize())
    start(examination, officers, now, image)
    with pytest.raises(InputError, match="as the copy of another exhibit") as refused:
        start(other, officers, now, image)
    assert str(examination.exhibit) not in str(refused.value)
    started = start(other, officers, now, image, same_image_because="Two exhibits in one box, copied together")
    assert started.state == "running"
    reason = entries("examination.started")[-1].reason
    assert reason == f"Two exhibits in one box, copied together. {IMAGED_ELSEWHERE}"


def test_the_image_of_an_exhibit_that_nobody_opened_is_examined_only_with_a_reason(
    examination: Examination, officers: Officers, now: datetime, image: str, entries: Entries
) -> None:
    with pytest.raises(InputError, match="No opening of the seal on KLP/1, S-4410 271, is recorded") as refused:
        start(examination, officers, now, image, unopened_because=" ")
    assert refused.value.field == "unopened_because"
    assert entries("examination.started") == []
    started = start(examination, officers, now, image)
    assert (started.unopened_seal, started.unopened_because) == ("S-4410 271", IMAGED_ELSEWHERE)
    [entry] = entries("examination.started")
    assert entry.reason == IMAGED_ELSEWHERE


@pytest.mark.parametrize("is_sealed_again", [False, True])
def test_an_exhibit_that_was_opened_on_record_needs_no_reason(
    exhibit: Exhibit, examination: Examination, officers: Officers, now: datetime, image: str, is_sealed_again: bool
) -> None:
    open_on_bench(exhibit, officers, now)
    if is_sealed_again:
        again = Reseal(new_seal="S-9000", place="bench 4", reason="Copied")
        exhibit_actions.reseal(exhibit, again, by=officers.dfu_examiner, at=now)
    started = start(examination, officers, now, image, unopened_because="")
    assert (started.state, started.unopened_seal, started.unopened_because) == ("running", "", "")


def test_a_seal_that_was_opened_after_an_examination_failed_is_no_longer_said_to_be_unopened(
    exhibit: Exhibit, examination: Examination, officers: Officers, now: datetime, image: str
) -> None:
    actions.cancel_examination(
        start(examination, officers, now, image), CancelExamination(reason="Copied badly"), by=officers.dfu_examiner, at=now
    )
    open_on_bench(exhibit, officers, now)
    started = start(examination, officers, now, image)
    assert (started.unopened_seal, started.unopened_because) == ("", "")


def test_the_image_of_an_examination_that_was_stopped_is_free_for_the_right_exhibit(
    examination: Examination, request_one: Request, seize: Seize, officers: Officers, now: datetime, image: str
) -> None:
    right = request_one(seize())
    actions.cancel_examination(
        start(examination, officers, now, image), CancelExamination(reason="Wrong exhibit"), by=officers.dfu_examiner, at=now
    )
    assert start(right, officers, now, image).state == "running"


def test_a_refused_start_enqueues_nothing(
    examination: Examination, officers: Officers, now: datetime, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("safehold.casework.examinations.actions.runs.move_to_state", fail)
    with pytest.raises(OSError, match="no room"):
        start(examination, officers, now, image)
    assert enqueued() == []


@pytest.mark.parametrize("name", ["missing.dd", "", "../keys/secret", "/etc/passwd", "."])
def test_only_an_image_of_the_store_is_examined(
    examination: Examination, officers: Officers, now: datetime, image: str, name: str
) -> None:
    with pytest.raises(InputError) as refused:
        start(examination, officers, now, name)
    assert refused.value.field == "image"


@pytest.mark.parametrize("is_started", [False, True])
def test_stopping_ends_it_and_fences_the_worker(
    examination: Examination, exhibit: Exhibit, officers: Officers, now: datetime, image: str, is_started: bool
) -> None:
    attempt = None
    if is_started:
        start(examination, officers, now, image)
        attempt = jobs_take_on(examination, officers)
    stopped = actions.cancel_examination(examination, CancelExamination(reason="Wrong device"), by=officers.dfu_manager, at=now)
    assert (stopped.state, stopped.ended_because) == ("cancelled", "Wrong device")
    assert (stopped.stopped_by, stopped.finished_at) == (officers.dfu_manager, now)
    with reading_as(officers.detective):
        assert jobs.take_on(examination.pk) is None
        assert attempt is None or not jobs.store_progress(examination.pk, attempt, {})
    with pytest.raises(RefusedError, match="has ended"):
        actions.cancel_examination(examination, CancelExamination(reason="Again"), by=officers.dfu_manager, at=now)


def test_an_examination_that_goes_on_after_a_stop_is_stopped_by_nobody(
    examination: Examination, officers: Officers, now: datetime, image: str
) -> None:
    stopped = actions.cancel_examination(examination, CancelExamination(reason="Wrong device"), by=officers.dfu_manager, at=now)
    assert start(stopped, officers, now, image).stopped_by is None


def jobs_take_on(examination: Examination, officers: Officers) -> int:
    with reading_as(officers.dfu_examiner):
        attempt = jobs.take_on(examination.pk)
    assert attempt is not None
    return attempt


# The result, as the job records it


@pytest.fixture
def run_job(officers: Officers) -> Callable[..., None]:
    """Run an attempt in this process, reading as the examiner (a worker's role may read everything)."""

    def run(examination: Examination, attempt: int, **options: Any) -> None:
        with reading_as(officers.dfu_examiner):
            found = queries.examination_by_reference(examination.reference)
        jobs.run_attempt(found, attempt, is_stopping=options.get("is_stopping", lambda: False))

    return run


@pytest.fixture
def as_worker(officers: Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the job's own reads and updates see the rows, as they do under the role of a worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user_id', %s, false)", [str(officers.dfu_examiner.pk)])
    from safehold.accounts import acting

    monkeypatch.setattr(acting, "_tell_database", lambda user: _tell(user or officers.dfu_examiner.pk))


def _tell(user: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(user)])


@pytest.mark.usefixtures("as_worker")
def test_a_finished_examination_has_a_catalogue_with_its_digest(
    examination: Examination,
    officers: Officers,
    now: datetime,
    image: str,
    run_job: Callable[..., None],
    entries: Entries,
) -> None:
    start(examination, officers, now, image)
    run_job(examination, jobs_take_on(examination, officers))
    with reading_as(officers.detective):
        found = queries.examination_by_reference(examination.reference)
    assert (found.state, found.problem_count) == ("finished", 0)
    catalogue = stores.catalogue_path(found)
    assert catalogue == Path(settings.CATALOGUE_STORE) / f"{examination}.parquet"
    assert stores.sha256_of(catalogue) == found.catalogue_sha256
    assert found.report["totals"]["files"] == 32
    assert found.report["types"]["text/plain"] == 1
    assert found.report["image"]["path"] == "small.dd"
    assert str(settings.IMAGE_STORE) not in str(found.report)
    assert not stores.work_folder(found).exists()
    [entry] = entries("examination.finished")
    assert entry.payload["sha256"] == found.catalogue_sha256
    assert entry.officer_name == "T. Benchmark"


@pytest.mark.usefixtures("as_worker")
def test_an_e01_is_examined_and_compared_with_the_digest_stored_when_it_was_made(
    examination: Examination, officers: Officers, now: datetime, image: str, run_job: Callable[..., None]
) -> None:
    maker = shutil.which("ewfacquire")
    if maker is None:
        pytest.skip("ewfacquire (ewf-tools) is not installed: no E01 can be made")
    store = Path(settings.IMAGE_STORE)
    options = ("-u", "-q", "-t", str(store / "klp-1"), "-f", "encase6", "-c", "deflate:fast", "-d", "sha1", "-S", "2MiB")
    subprocess.run([maker, *options, str(store / image)], check=True, capture_output=True)
    start(examination, officers, now, "klp-1.E01")
    run_job(examination, jobs_take_on(examination, officers))
    with reading_as(officers.detective):
        found = queries.examination_by_reference(examination.reference)
    assert (found.state, found.report["image"]["verified"]) == ("finished", True)
    assert found.report["totals"]["files"] == 32
    assert found.report["image"]["segments"][0] == "klp-1.E01"


@pytest.mark.usefixtures("as_worker")
def test_an_overtaken_attempt_writes_nothing(
    examination: Examination, officers: Officers, now: datetime, image: str, run_job: Callable[..., None]
) -> None:
    start(examination, officers, now, image)
    zombie = jobs_take_on(examination, officers)
    living = jobs_take_on(examination, officers)
    run_job(examination, zombie)
    with reading_as(officers.detective):
        found = queries.examination_by_reference(examination.reference)
    assert (found.state, found.catalogue) == ("running", "")
    assert not (Path(settings.CATALOGUE_STORE) / f"{examination}.parquet").exists()
    run_job(examination, living)
    with reading_as(officers.detective):
        assert queries.examination_by_reference(examination.reference).state == "finished"


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize("record", ["result", "failure"])
def test_the_result_of_an_overtaken_attempt_is_refused(
    examination: Examination, officers: Officers, now: datetime, image: str, record: str, tmp_path: Path
) -> None:
    start(examination, officers, now, image)
    zombie = jobs_take_on(examination, officers)
    jobs_take_on(examination, officers)
    common = {"by": officers.dfu_examiner, "at": now, "attempt": zombie}
    result = {"report": {}, "types": {}, "catalogue": tmp_path / "none", "sha256": "0" * 64}
    record_it = actions.record_failure if record == "failure" else actions.record_result
    with pytest.raises(actions.OvertakenError):
        record_it(examination, **common, **({"problem": "x"} if record == "failure" else result))


@pytest.mark.usefixtures("as_worker")
def test_an_image_that_is_none_fails_with_a_sentence_and_can_be_started_again(
    examination: Examination, officers: Officers, now: datetime, image: str, run_job: Callable[..., None]
) -> None:
    (Path(settings.IMAGE_STORE) / "noise.dd").write_bytes(b"no image at all" * 400)
    start(examination, officers, now, "noise.dd")
    run_job(examination, jobs_take_on(examination, officers))
    with reading_as(officers.detective):
        found = queries.examination_by_reference(examination.reference)
    assert found.state == "failed"
    assert state_of(found.exhibit, officers) == "stored"
    assert found.ended_because.startswith("noise.dd: ")
    start(examination, officers, now, image)
    run_job(examination, jobs_take_on(examination, officers))
    with reading_as(officers.detective):
        assert queries.examination_by_reference(examination.reference).state == "finished"


@pytest.mark.usefixtures("as_worker")
def test_a_worker_that_is_told_to_stop_gives_the_examination_back(
    examination: Examination, officers: Officers, now: datetime, image: str, run_job: Callable[..., None]
) -> None:
    start(examination, officers, now, image)
    with pytest.raises(jobs.InterruptedExaminationError):
        run_job(examination, jobs_take_on(examination, officers), is_stopping=lambda: True)
    with reading_as(officers.detective):
        assert queries.examination_by_reference(examination.reference).state == "running"


@pytest.mark.usefixtures("as_worker")
def test_matches_are_counted_for_each_hash_list(
    examination: Examination,
    officers: Officers,
    now: datetime,
    image: str,
    run_job: Callable[..., None],
    tmp_path: Path,
) -> None:
    import hashlib

    note = hashlib.sha256(b"An invented note.\n").hexdigest()
    (tmp_path / "list.txt").write_text(f"{note}\n{'0' * 64}\n")
    index = tmp_path / "list.index"
    hashlists.build([tmp_path / "list.txt"], out=index, name="Notes", kind=hashlists.ListKind.KNOWN_OF_INTEREST)
    added = actions.add_hash_list(by=officers.dfu_manager, at=now, index=index)
    start(examination, officers, now, image)
    run_job(examination, jobs_take_on(examination, officers))
    with reading_as(officers.detective):
        found = queries.examination_by_reference(examination.reference)
    assert found.report["matches"] == {"Notes": 1}
    with pytest.raises(RefusedError, match="was added before"):
        actions.add_hash_list(by=officers.dfu_manager, at=now, index=index)
    assert stores.sha256_of(stores.hash_list_path(added)) == added.sha256


def test_a_file_that_is_no_hash_list_is_refused(officers: Officers, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "list.index").write_text("not an index")
    with pytest.raises(InputError, match="Make one with `safehold hashlist build`"):
        actions.add_hash_list(by=officers.dfu_manager, at=now, index=tmp_path / "list.index")
    with pytest.raises(NotPermittedError):
        actions.add_hash_list(by=officers.detective, at=now, index=tmp_path / "list.index")


# Findings


@pytest.mark.usefixtures("as_worker")
def test_findings_are_a_persons_counts_and_later_ones_replace_earlier_ones(
    examination: Examination,
    exhibit: Exhibit,
    officers: Officers,
    now: datetime,
    image: str,
    run_job: Callable[..., None],
    entries: Entries,
) -> None:
    with pytest.raises(RefusedError, match="is not finished"):
        actions.record_findings(examination, RecordFindings(counts={"a": 1}), by=officers.dfu_examiner, at=now)
    start(examination, officers, now, image)
    run_job(examination, jobs_take_on(examination, officers))
    with pytest.raises(InputError, match="0 where there are none"):
        actions.record_findings(examination, RecordFindings(counts={}), by=officers.dfu_examiner, at=now)
    for bad in ({"a": -1}, {"zz": 1}):
        with pytest.raises(ValidationError, match="counts"):
            RecordFindings(counts=bad)
    actions.record_findings(examination, RecordFindings(counts={"a": 3, "b": 0}), by=officers.dfu_examiner, at=now)
    with reading_as(officers.dfu_manager):
        seen = queries.examination_by_reference(examination.reference).version
    actions.record_findings(
        examination, RecordFindings(counts={"a": 2}, note="One counted twice", version=seen), by=officers.dfu_manager, at=now
    )
    with pytest.raises(StaleError):
        actions.record_findings(examination, RecordFindings(counts={"a": 9}, version=seen), by=officers.dfu_examiner, at=now)
    with reading_as(officers.detective):
        assert [str(finding) for finding in queries.findings_of(examination)] == ["Category A: 2"]
        assert examination.findings.count() == 3
    assert state_of(exhibit, officers) == "findings_ready"
    assert [entry.payload for entry in entries("examination.findings_recorded")] == [
        {"counts": {"a": 3, "b": 0}},
        {"counts": {"a": 2}},
    ]
    with pytest.raises(NotPermittedError):
        actions.record_findings(examination, RecordFindings(counts={"a": 0}), by=officers.detective, at=now)


def test_a_returned_exhibit_is_not_examined_after_all(
    exhibit: Exhibit, examination: Examination, officers: Officers, now: datetime, image: str
) -> None:
    actions.cancel_examination(examination, CancelExamination(reason="Asked for by mistake"), by=officers.dfu_manager, at=now)
    given_back(exhibit, by=officers.exhibits_officer, at=now)
    with pytest.raises(RefusedError, match="is gone: returned"):
        start(examination, officers, now, image)
    assert state_of(exhibit, officers) == "returned"
