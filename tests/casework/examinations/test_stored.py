"""What is stored and is not as recorded: nothing of it is shown or used, and the answer says so by its name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from api.callers import Api
from casework.examinations.conftest import IMAGED_ELSEWHERE
from casework.examinations.test_where_found import a_digest_in
from safehold import hashlists
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, StoredFileError
from safehold.casework.examinations import actions, faults, jobs, queries, soundness, stores
from safehold.casework.examinations.asked import StartExamination
from safehold.casework.examinations.models import Examination, HashList, StoredState

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer

LogIn = Callable[["Officer"], "Client"]
PAGE = 4096


def zero_a_page(path: Path) -> None:
    data = path.read_bytes()
    start = max(len(data) - PAGE, len(data) // 2)
    assert any(data[start:])
    path.write_bytes(data[:start] + bytes(len(data) - start))


def flip_a_byte(path: Path) -> None:
    """Change one bit, and put the time of the file back."""
    before, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"something else")
    other.replace(path)


DAMAGE = {
    "zeroed": (zero_a_page, "damaged"),
    "flipped": (flip_a_byte, "damaged"),
    "cut": (cut_in_half, "damaged"),
    "replaced": (replace, "damaged"),
    "gone": (Path.unlink, "missing"),
}


@pytest.fixture(params=DAMAGE)
def harm(request: pytest.FixtureRequest) -> tuple[Callable[[Path], None], str]:
    """A way to do harm to a file, and the word for what became of it."""
    return DAMAGE[request.param]


def test_nothing_of_a_catalogue_that_is_not_as_recorded_is_shown(
    harm: tuple[Callable[[Path], None], str], finished: Examination, officers: Officers, log_in: LogIn, now: datetime
) -> None:
    do, state = harm
    api = Api(now)
    page, address = reverse("examinations:catalogue", args=[finished.reference]), f"/examinations/{finished.reference}/catalogue"
    client = log_in(officers.detective)
    assert client.get(page).status_code == 200
    assert api(officers.detective, "GET", address)[0] == 200
    do(stores.catalogue_path(finished))
    for _ in range(2):
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code == 409
        word = "is missing" if state == "missing" else "is damaged"
        assert f"The catalogue of {finished.reference} {word}" in text
        assert "This was found now; it was not checked before." in text
        assert "Tell the DFU manager" in text
    status, body = api(officers.detective, "GET", address)
    assert (status, body["code"]) == (409, state)
    assert finished.reference in body["message"]


def test_a_catalogue_that_is_put_back_is_shown_again(finished: Examination, officers: Officers, log_in: LogIn) -> None:
    path, page = stores.catalogue_path(finished), reverse("examinations:catalogue", args=[finished.reference])
    kept = path.read_bytes()
    flip_a_byte(path)
    client = log_in(officers.detective)
    assert client.get(page).status_code == 409
    path.write_bytes(kept)
    assert client.get(page).status_code == 200


def test_a_file_is_read_once_until_it_changes(finished: Examination, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page costs a look at the file, not the reading of all of it."""
    path, sha256 = stores.catalogue_path(finished), finished.catalogue_sha256
    old = path.stat().st_mtime_ns - 10**9
    os.utime(path, ns=(old, old))
    read: list[int] = []
    whole = soundness.digest_of.__globals__["read_whole"]
    monkeypatch.setitem(soundness.digest_of.__globals__, "read_whole", lambda *asked: read.append(1) or whole(*asked))
    settled = soundness.digest_of.__globals__["_SETTLED_NANOSECONDS"]
    monkeypatch.setitem(soundness.digest_of.__globals__, "_SETTLED_NANOSECONDS", -settled)
    for _ in range(3):
        assert soundness.look_at(path, sha256) == soundness.AS_RECORDED
    assert len(read) == 1
    os.utime(path)
    assert soundness.look_at(path, sha256) == soundness.AS_RECORDED
    assert len(read) == 2


def test_where_a_file_occurs_names_the_catalogues_that_were_left_out(
    harm: tuple[Callable[[Path], None], str], finished: Examination, officers: Officers, log_in: LogIn
) -> None:
    do, state = harm
    digest = a_digest_in(finished)
    do(stores.catalogue_path(finished))
    text = log_in(officers.detective).get(reverse("examinations:where_found"), {"digest": digest}).content.decode()
    assert "The answer is not complete." in text
    assert f"{finished.reference} ({state})" in text
    assert "0 catalogues asked." in text
    assert "No catalogue that could be asked has this file." in text
    assert "No image of an exhibit that you may see" not in text


def test_the_others_are_asked_all_the_same(finished: Examination, officers: Officers) -> None:
    digest = a_digest_in(finished)
    # A second examination of the same exhibit, whose catalogue is gone.
    with reading_as(officers.dfu_examiner):
        other = Examination.objects.get(pk=finished.pk)
        other.pk, other.reference, other.catalogue = None, "EX-26-9999", "EX-26-9999.parquet"
        other.save(force_insert=True)
    with reading_as(officers.detective):
        found = queries.where_found(officers.detective, digest)
    assert [str(one.examination) for one in found.files] == [finished.reference]
    assert [(str(one), verdict.state) for one, verdict in found.unread] == [("EX-26-9999", StoredState.MISSING)]


def test_a_hash_list_that_is_not_as_recorded_is_not_used(
    harm: tuple[Callable[[Path], None], str], finished: Examination, officers: Officers
) -> None:
    do, state = harm
    (hash_list,) = HashList.objects.all()
    opened = stores.open_hash_list(hash_list)
    assert finished.report["hashlists"][0]["sha256"] == opened.sha256
    do(stores.hash_list_path(hash_list))
    with pytest.raises(StoredFileError, match="The hash list Notes can't be used") as refused:
        stores.open_hash_list(hash_list)
    assert refused.value.state == state


def test_an_examination_with_a_damaged_list_is_put_back_and_names_the_list(
    examination: Examination, officers: Officers, now: datetime, image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.txt").write_text("0" * 64 + "\n")
    hashlists.build([tmp_path / "list.txt"], out=tmp_path / "i.index", name="Notes", kind=hashlists.ListKind.CASE)
    added = actions.add_hash_list(by=officers.dfu_manager, at=now, index=tmp_path / "i.index")
    zero_a_page(stores.hash_list_path(added))
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because=IMAGED_ELSEWHERE), by=officers.dfu_examiner, at=now
    )
    monkeypatch.setattr(jobs, "store_progress", lambda *_: True)
    with reading_as(officers.dfu_examiner):
        attempt = jobs.take_on(examination.pk)
        found = queries.examination_by_reference(examination.reference)
    assert attempt is not None
    told: list[str] = []
    is_gone: list[bool] = []

    def put_back(_examination: Examination, _attempt: int, fault: faults.Fault) -> bool:
        told.append(fault.words)
        is_gone.append(fault.is_gone())
        return True

    monkeypatch.setattr(faults, "put_back", put_back)
    with pytest.raises(faults.PutBackError):
        jobs.run_attempt(found, attempt, is_stopping=lambda: False)
    assert (len(told), is_gone) == (1, [False])
    assert told[0].startswith("The hash list Notes can't be used: the file has the SHA-256 ")


def test_a_list_that_is_changed_while_it_is_added_is_refused(
    officers: Officers, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.txt").write_text("0" * 64 + "\n")
    index = tmp_path / "i.index"
    hashlists.build([tmp_path / "list.txt"], out=index, name="Notes", kind=hashlists.ListKind.CASE)
    copy = shutil.copyfile

    def changing(source: Path, target: Path) -> Any:
        copied = copy(source, target)
        flip_a_byte(Path(target))
        return copied

    monkeypatch.setattr(shutil, "copyfile", changing)
    with pytest.raises(InputError, match="changed while it was copied"):
        actions.add_hash_list(by=officers.dfu_manager, at=now, index=index)
    assert not HashList.objects.exists()


def test_pages_say_not_checked_yet(finished: Examination, officers: Officers, log_in: LogIn) -> None:
    text = log_in(officers.dfu_manager).get(reverse("examinations:hash_lists")).content.decode()
    assert text.count("Not checked yet") == 1
    text = log_in(officers.dfu_manager).get(reverse("examinations:examination", args=[finished.reference])).content.decode()
    assert text.count("Not checked yet") == 2
