"""What NTFS has and other file systems have not, on an image that the NTFS driver of Linux wrote (`images/make_ntfs.py`)."""

import hashlib
import lzma
from pathlib import Path

import pytest

from examiner.conftest import fls, rows_of
from examiner.images.make_ntfs import STREAMS, contents
from safehold.examiner import examine

WITHOUT_CONTENT = {"system.dll", "only-in-cloud.jpg"}


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ntfs")
    image = folder / "ntfs.raw"
    image.write_bytes(lzma.decompress((Path(__file__).parent / "images" / "ntfs.raw.xz").read_bytes()))
    report = examine(image, out=folder / "out", jsonl=True, image_digest=False)
    return image, report, {row["path"]: row for row in rows_of(folder / "out")}


@pytest.mark.parametrize("name", sorted(contents().keys() - WITHOUT_CONTENT))
def test_resident_compressed_and_sparse_content_is_what_was_written(name, examined):
    _, _, rows = examined
    content = contents()[name]
    assert (rows[name]["size"], rows[name]["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("owner", sorted(STREAMS))
def test_streams_of_files_and_folders_are_rows_of_their_own(owner, examined):
    _, _, rows = examined
    name, content = STREAMS[owner]
    row = rows[f"{owner}:{name}"]
    assert (row["kind"], row["size"], row["md5"]) == ("stream", len(content), hashlib.md5(content).hexdigest())


def test_both_names_of_a_file_are_listed_with_one_record(examined):
    _, _, rows = examined
    first, second = rows["first-name.txt"], rows["packed/second-name.txt"]
    assert (first["meta"], first["sha256"]) == (second["meta"], second["sha256"])


def test_a_link_says_that_its_name_leads_elsewhere(examined):
    _, _, rows = examined
    assert (rows["link"]["size"], rows["link"]["problem"], rows["link"]["matches"]) == (0, "reparse-link", [])


def test_a_file_with_another_reparse_point_keeps_its_digest_and_says_so(examined):
    _, _, rows = examined
    assert rows["cloud.txt"]["problem"] == "reparse-point"
    assert rows["cloud.txt"]["md5"] == hashlib.md5(contents()["cloud.txt"]).hexdigest()


def test_zeroes_in_place_of_content_that_is_elsewhere_are_not_digested_and_the_file_is_a_problem(examined):
    _, report, rows = examined
    places = {"system.dll": "compressed-beside", "only-in-cloud.jpg": "content-elsewhere"}
    assert {name: (rows[name]["md5"], rows[name]["problem"]) for name in places} == {n: (None, c) for n, c in places.items()}
    assert {problem.where: problem.code for problem in report.volumes[0].problems} == places
    assert not report.is_whole


def test_ntfs_agrees_with_fls_but_for_the_zeroes(examined):
    image, _, rows = examined
    compared = 0
    for entry in fls(image):
        row = rows.get(entry["path"])
        if row is None:
            # The Sleuth Kit lists a folder's stream a second time, under the folder's name for itself.
            assert entry["path"] == "packed/.:of-a-folder"
            continue
        assert row["meta"] == entry["meta"]
        if "md5" in entry and entry["path"] not in WITHOUT_CONTENT and not entry["path"].endswith(":$Bad"):
            assert (row["size"], row["md5"]) == (entry["size"], entry["md5"]), entry["path"]
            compared += 1
    assert compared >= len(contents())
