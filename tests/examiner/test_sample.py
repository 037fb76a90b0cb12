"""The sample image, against what The Sleuth Kit said of it when it was made (`expected.json`), and says today."""

import json
import platform
import ssl
import subprocess

import pytest

from examiner.conftest import SAMPLE, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.digests.lanes import usable

EXPECTED = json.loads((SAMPLE / "expected.json").read_text())


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    out = tmp_path_factory.mktemp("sample")
    report = examine(SAMPLE / "sample.E01", out=out, jsonl=True)
    return report, rows_of(out), out


@pytest.fixture(scope="module")
def by_place(examined):
    return {(row["volume"], row["path"]): row for row in examined[1]}


def test_every_name_of_fls_is_in_the_catalogue_with_its_address_state_and_digests(by_place):
    for entry in EXPECTED["files"]:
        row = by_place[entry["volume"], entry["path"]]
        assert row["meta"] == entry["meta"], entry["path"]
        assert (row["allocation"] != "allocated") == entry["deleted"], entry["path"]
        if "md5" in entry:
            found = {name: row[name] for name in ("size", "md5", "sha1", "sha256")}
            assert found == {name: entry[name] for name in found}, entry["path"]


def test_nothing_is_in_the_catalogue_that_fls_does_not_know_but_system_files_and_members(by_place):
    known = {(entry["volume"], entry["path"]) for entry in EXPECTED["files"]}
    others = [row for place, row in by_place.items() if place not in known]
    assert {row["kind"] for row in others if row["inside"] is None} <= {"meta"}


def test_members_of_archives_have_the_digests_of_what_was_packed(by_place):
    for path, digests in EXPECTED["members"].items():
        row = by_place[0, path]
        assert {name: row[name] for name in digests} == digests
        assert row["inside"] == path.rpartition("!/")[0]


def test_extensions_that_promise_another_content_are_marked_and_no_others(examined):
    assert sorted(row["path"] for row in examined[1] if row["extension_mismatch"]) == sorted(EXPECTED["mismatches"])


def test_image_has_the_size_and_digests_of_the_raw_image_it_was_made_from(examined):
    image = examined[0].image
    found = {name: getattr(image, name) for name in EXPECTED["image"]}
    assert found == EXPECTED["image"]
    assert image.verified is True
    assert image.complete is True
    assert (image.stored["md5"], image.stored["sha1"]) == (image.md5, image.sha1)


def test_volumes_are_those_of_mmls(examined):
    lines = [line.split(None, 5) for line in EXPECTED["partitions"] if line[6:9].isdigit()]
    listed = [(slot, int(start), int(length)) for _, slot, start, _, length, _ in lines]
    assert [(volume.slot, volume.start_sector, volume.length_sectors) for volume in examined[0].volumes] == listed
    assert [(volume.filesystem, volume.state) for volume in examined[0].volumes] == [("NTFS", "read"), ("ext4", "read")]


def test_counts_are_those_of_the_files_put_on_the_image(examined):
    laptop, card = (volume.counts for volume in examined[0].volumes)
    wanted = {"files": 20, "streams": 1, "dirs": 7, "deleted_files": 4, "deleted_dirs": 2, "orphans": 0}
    assert {name: laptop[name] for name in wanted} == wanted
    wanted = {"files": 9, "streams": 0, "dirs": 5, "symlinks": 1, "deleted_files": 2}
    assert {name: card[name] for name in wanted} == wanted


def test_the_report_says_what_computed_the_digests(examined):
    tool = json.loads((examined[2] / "report.json").read_text())["tool"]
    assert tool["digest_lanes"] == max(usable())
    assert tool["libraries"]["python"] == platform.python_version()
    assert tool["libraries"]["openssl"] in ssl.OPENSSL_VERSION


def test_a_whole_image_is_whole(examined):
    assert examined[0].is_whole
    assert examined[0].problems == []


def test_deleted_pictures_are_recovered(by_place):
    row = by_place[0, "Users/demo/Pictures/deleted-01.jpg"]
    assert (row["allocation"], row["kind"], row["type"]) == ("deleted", "file", "image/jpeg")


def test_an_alternate_stream_is_a_row_of_its_own(by_place):
    assert by_place[0, "Users/demo/Downloads/setup-notes.txt:Zone.Identifier"]["kind"] == "stream"


def test_a_name_that_is_no_text_is_kept_byte_for_byte(by_place):
    assert (1, "notes/caf\\xe9.txt") in by_place


def test_system_files_are_marked_and_the_bad_clusters_are_not_read(by_place):
    bad = by_place[0, "$BadClus:$Bad"]
    assert (bad["kind"], bad["md5"]) == ("meta", None)
    assert by_place[0, "$MFT"]["kind"] == "meta"
    assert by_place[1, "<reserved inode 8>"]["md5"] is None


def test_the_temporary_folder_is_gone(examined):
    assert sorted(path.name for path in examined[2].iterdir()) == ["catalogue.jsonl", "catalogue.parquet", "report.json"]


def test_ewfverify_agrees_with_the_digest(examined):
    need("ewfverify")
    said = run("ewfverify", "-q", SAMPLE / "sample.E01")
    assert f"calculated over data:\t\t{examined[0].image.md5}" in said
    assert "SUCCESS" in said


def test_a_raw_copy_gives_the_same_catalogue(examined, tmp_path):
    need("ewfexport")
    run("ewfexport", "-u", "-q", "-t", tmp_path / "sample", "-f", "raw", SAMPLE / "sample.E01")
    report = examine(tmp_path / "sample.raw", out=tmp_path / "out")
    assert report.image.sha256 == examined[0].image.sha256
    assert (tmp_path / "out" / "catalogue.parquet").read_bytes() == (examined[2] / "catalogue.parquet").read_bytes()


def test_fls_of_today_says_what_was_recorded(tmp_path):
    need("ewfexport", "fls")
    raw = tmp_path / "sample"
    subprocess.run(["ewfexport", "-u", "-q", "-t", raw, "-f", "raw", SAMPLE / "sample.E01"], check=True, capture_output=True)
    for volume, sector in enumerate((2048, 26624)):
        said = (
            run("fls", "-r", "-p", "-o", sector, f"{raw}.raw")
            .encode("utf-8", "surrogateescape")
            .decode(errors="backslashreplace")
        )
        recorded = [entry["path"] for entry in EXPECTED["files"] if entry["volume"] == volume]
        assert [line.split("\t", 1)[1] for line in said.splitlines()] == recorded
