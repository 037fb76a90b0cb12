"""An exhibit at the laboratory, and a small image of invented files in the image store."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casework.seizing import entered_at, exhibit, seize, warrant

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.examinations.models import Examination
    from safehold.casework.exhibits.models import Exhibit

__all__ = ["entered_at", "exhibit", "seize", "warrant"]

Request = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores of the test's own: references begin anew in each test."""
    from django.conf import settings

    for name in ("CATALOGUE_STORE", "IMAGE_STORE", "HASH_LIST_STORE"):
        monkeypatch.setattr(settings, name, tmp_path / name.lower())


@pytest.fixture
def request_one(exhibit: Exhibit, officers: Officers, now: datetime) -> Request:
    """Ask for the examination of an exhibit (KLP/1 where none is named), at the laboratory."""
    from safehold.casework.examinations import actions
    from safehold.casework.examinations.asked import RequestExamination

    def ask(of: Exhibit | None = None, **changes: Any) -> Examination:
        aside = {name: changes.pop(name) for name in ("by", "at", "laboratory") if name in changes}
        asked = RequestExamination(**{"lines_of_enquiry": "Who used the account, and when?", **changes})
        return actions.request_examination(of or exhibit, asked, **{"by": officers.detective, "at": now, **aside})

    return ask


@pytest.fixture
def examination(request_one: Request) -> Examination:
    """The examination of KLP/1 waits."""
    return request_one()


IMAGED_ELSEWHERE = "Imaged at the scene by the search team"
"""Why the image of an exhibit is examined that nobody opened on record."""


def open_on_bench(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    """Book a sealed exhibit in and open its seal, as the examiner."""
    from safehold.casework.exhibits import actions
    from safehold.casework.exhibits.asked import BookIn, OpenSeal

    bench = {"seal_seen": exhibit.seal, "place": "bench 4"}
    actions.book_in(exhibit, BookIn(**bench, on_bench=True), by=officers.dfu_examiner, at=now)
    actions.open_seal(exhibit, OpenSeal(**bench, reason="To copy it"), by=officers.dfu_examiner, at=now)


def make_image(image: Path, files: dict[str, bytes], mebibytes: int) -> None:
    """Make an image with one ext4 file system that holds the files. Skips the test where `mkfs.ext4` is missing."""
    maker = shutil.which("mkfs.ext4") or shutil.which("mkfs.ext4", path="/usr/sbin:/sbin")
    if maker is None:
        pytest.skip("mkfs.ext4 is not installed: no image can be made")
    folder = image.with_suffix(".files")
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    image.parent.mkdir(parents=True, exist_ok=True)
    with image.open("wb") as file:
        file.truncate(mebibytes << 20)
    subprocess.run([maker, "-q", "-F", "-m", "0", "-d", str(folder), str(image)], check=True, capture_output=True)
    shutil.rmtree(folder)


def invented_files(count: int, size: int) -> dict[str, bytes]:
    """Files of random bytes, the same each time."""
    source = random.Random(14)
    return {f"folder-{number % 20}/file-{number}.bin": source.randbytes(size) for number in range(count)}


@pytest.fixture
def image(officers: Officers) -> str:
    """The name of an image of the store, with 30 files of 1 KiB, a text and a picture."""
    from django.conf import settings

    files = invented_files(30, 1024) | {"notes.txt": b"An invented note.\n", "dot.gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"}
    make_image(Path(settings.IMAGE_STORE) / "small.dd", files, 8)
    return "small.dd"


@pytest.fixture
def finished(
    examination: Examination,
    officers: Officers,
    now: datetime,
    image: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Examination:
    """The examination of KLP/1 is finished, with one match."""
    from safehold import hashlists
    from safehold.accounts.acting import reading_as
    from safehold.casework.examinations import actions, catalogues, jobs, queries, stores
    from safehold.casework.examinations.asked import StartExamination

    (tmp_path / "list.txt").write_text(hashlib.sha256(b"An invented note.\n").hexdigest() + "\n")
    index = tmp_path / "list.index"
    hashlists.build([tmp_path / "list.txt"], out=index, name="Notes", kind=hashlists.ListKind.KNOWN_OF_INTEREST)
    actions.add_hash_list(by=officers.dfu_manager, at=now, index=index)
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because=IMAGED_ELSEWHERE), by=officers.dfu_examiner, at=now
    )
    monkeypatch.setattr(jobs, "store_progress", lambda *_: True)
    with reading_as(officers.dfu_examiner):
        attempt = jobs.take_on(examination.pk)
        assert attempt is not None
        found = queries.examination_by_reference(examination.reference)
        watch = jobs.Watch(found, attempt, lambda: False)
        out, report = jobs._examine(found, attempt, watch)
    catalogue = out / "catalogue.parquet"
    return actions.record_result(
        found,
        by=officers.dfu_examiner,
        at=now,
        attempt=attempt,
        report=report,
        types=catalogues.count_types(catalogue),
        catalogue=catalogue,
        sha256=stores.sha256_of(catalogue),
    )
