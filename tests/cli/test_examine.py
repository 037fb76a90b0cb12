"""`safehold examine` from the outside: exit codes, files, one line that says what is wrong."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from safehold import examiner, hashlists

SAMPLE = Path(__file__).parents[2] / "src" / "safehold" / "demo" / "sample"


def safehold(*arguments: object, timeout: float | None = None, said: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from safehold.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, input=said)


@pytest.fixture(scope="module")
def interest(tmp_path_factory):
    index = tmp_path_factory.mktemp("list") / "interest.index"
    listing = SAMPLE / "known-of-interest.md5"
    done = safehold("hashlist", "build", "--name", "interest", "--list-kind", "known-of-interest", "--out", index, listing)
    assert done.returncode == 0
    return index


def test_the_sample_is_examined_with_a_list(interest, tmp_path):
    done = safehold("examine", SAMPLE / "sample.E01", "--out", tmp_path / "out", "--hashlist", interest, "--jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["matches"] == {"interest": 2}
    assert [(item["name"], item["kind"]) for item in report["hashlists"]] == [("interest", "known-of-interest")]
    expected = json.loads((SAMPLE / "expected.json").read_text())
    lines = (tmp_path / "out" / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
    matched = [json.loads(line) for line in lines if '"list":"interest"' in line]
    assert sorted(row["path"] for row in matched) == sorted(expected["known"]["paths"])


def test_without_image_digest_nothing_is_verified(tmp_path):
    done = safehold("examine", SAMPLE / "sample.E01", "--out", tmp_path / "out", "--no-image-digest", "--no-archives")
    assert done.returncode == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert [report["image"][name] for name in ("md5", "sha1", "sha256", "verified")] == [None] * 4
    assert report["totals"]["members"] == 0
    assert not (tmp_path / "out" / "catalogue.jsonl").exists()


def test_verify_only_prints_the_digests_and_writes_nothing(tmp_path):
    done = safehold("examine", SAMPLE / "sample.E01", "--verify-only")
    assert done.returncode == 0
    assert json.loads(done.stdout)["verified"] is True


def test_verify_only_says_no_to_an_altered_image(tmp_path):
    data = bytearray((SAMPLE / "sample.E01").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "altered.E01").write_bytes(data)
    done = safehold("examine", tmp_path / "altered.E01", "--verify-only")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verified"] is False


def test_what_is_no_image_is_refused_in_one_line_and_nothing_is_written(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear library")
    done = safehold("examine", tmp_path / "letter.txt", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"safehold: {tmp_path}/letter.txt: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_what_is_no_index_is_refused(tmp_path):
    (tmp_path / "list.md5").write_text("0" * 32)
    done = safehold("examine", SAMPLE / "sample.E01", "--out", tmp_path / "out", "--hashlist", tmp_path / "list.md5")
    assert done.returncode == 2
    assert "hashlist build" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_image_cut_short_is_examined_in_part(tmp_path):
    import pyewf

    handle = pyewf.handle()
    handle.open([str(SAMPLE / "sample.E01")])
    raw = handle.read_buffer(20 << 20)
    (tmp_path / "cut.raw").write_bytes(raw)
    done = safehold("examine", tmp_path / "cut.raw", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"safehold: {tmp_path}/cut.raw: parts could not be read: {tmp_path}/out/report.json names them\n"
    assert json.loads((tmp_path / "out" / "report.json").read_text())["image"]["complete"] is False


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = safehold("examine", tmp_path / "pipe", "--out", tmp_path / "out", timeout=60)
    assert done.returncode == 2
    assert done.stderr == f"safehold: {tmp_path}/pipe: is a pipe or another special file, not an image\n"
    assert not (tmp_path / "out").exists()


def test_an_output_folder_is_asked_for():
    done = safehold("examine", SAMPLE / "sample.E01")
    assert done.returncode == 2
    assert "--out" in done.stderr


def test_lookup_answers_a_line_for_each_digest(interest):
    known = json.loads((SAMPLE / "expected.json").read_text())["known"]["md5"]
    done = safehold("hashlist", "lookup", interest, known.upper(), "0" * 32)
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert first == {
        "hash": known.upper(),
        "matches": [
            {"list": "interest", "kind": "known-of-interest", "category": None, "name": "landscape.jpg", "package": None}
        ],
    }
    assert second["matches"] == []


def test_lookup_reads_digests_as_a_spreadsheet_saves_them(interest):
    known = json.loads((SAMPLE / "expected.json").read_text())["known"]["md5"]
    done = safehold("hashlist", "lookup", interest, said=f"\ufeff{known}\r\n\r\n {'0' * 32} \r\n")
    assert [bool(json.loads(line)["matches"]) for line in done.stdout.splitlines()] == [True, False]
    assert done.returncode == 0


def test_lookup_of_nothing_known_is_no(interest):
    assert safehold("hashlist", "lookup", interest, "0" * 32).returncode == 1


def test_lookup_of_what_is_no_digest_is_wrong(interest):
    done = safehold("hashlist", "lookup", interest, "nonsense")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_build_with_bad_rows_is_done_in_part(tmp_path):
    (tmp_path / "list").write_text(f"{'0' * 32}\nnonsense\n")
    done = safehold("hashlist", "build", "--name", "n", "--list-kind", "case", "--out", tmp_path / "i", tmp_path / "list")
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    assert (answer["rows"], answer["distinct"], answer["digests"]) == (1, 1, {"md5": 1, "sha1": 0, "sha256": 0})
    assert [(listing["row"], set(listing)) for listing in answer["invalid"]] == [(2, {"file", "row", "reason"})]


def test_info_says_what_the_index_is(interest):
    answer = json.loads(safehold("hashlist", "info", interest, "--check").stdout)
    assert (answer["name"], answer["kind"], answer["rows"], answer["intact"]) == ("interest", "known-of-interest", 20, True)


def zero_a_sector(index: Path) -> None:
    """Zero what the list knows: the records follow the table of 257 cells."""
    with index.open("r+b") as file:
        file.seek(4096 + 257 * 8)
        file.write(bytes(512))


@pytest.mark.parametrize("damage", ["zeroed", "gone", "cut"])
@pytest.mark.parametrize("ask", ["examine", "info", "lookup", "update"])
def test_a_damaged_list_is_refused_by_its_name_and_answers_nothing(ask, damage, interest, tmp_path):
    index = tmp_path / "damaged.index"
    index.write_bytes(interest.read_bytes())
    if damage == "zeroed":
        zero_a_sector(index)
    elif damage == "cut":
        os.truncate(index, 8000)
    else:
        index.unlink()
    arguments = {
        "examine": ["examine", SAMPLE / "sample.E01", "--out", tmp_path / "out", "--hashlist", index],
        "info": ["hashlist", "info", index],
        "lookup": ["hashlist", "lookup", index, (SAMPLE / "known-of-interest.md5").read_text()[:32]],
        "update": ["hashlist", "update", index, SAMPLE / "known-of-interest.md5", "--out", tmp_path / "new.index"],
    }[ask]
    done = safehold(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"safehold: {index}: ")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "new.index").exists()


def test_asked_whether_it_is_what_was_built_the_answer_is_no(interest, tmp_path):
    index = tmp_path / "damaged.index"
    index.write_bytes(interest.read_bytes())
    zero_a_sector(index)
    done = safehold("hashlist", "info", index, "--check")
    assert (done.returncode, json.loads(done.stdout)["intact"], done.stderr) == (1, False, "")


def test_a_list_that_is_damaged_during_an_examination_leaves_no_result(interest, tmp_path):
    index = tmp_path / "list.index"
    index.write_bytes(interest.read_bytes())
    opened = hashlists.HashList(index)

    def damage(progress: examiner.Progress) -> None:
        if progress.bytes_done:
            zero_a_sector(index)

    with pytest.raises(hashlists.IndexDamagedError, match=r"list\.index.*interest"):
        examiner.examine(SAMPLE / "sample.E01", out=tmp_path / "out", hashlists=[opened], progress=damage)
    assert not (tmp_path / "out" / "report.json").exists()
    # Mended, the same folder goes on to the whole result.
    index.write_bytes(interest.read_bytes())
    report = examiner.examine(SAMPLE / "sample.E01", out=tmp_path / "out", hashlists=[hashlists.HashList(index)])
    assert report.matches == {"interest": 2}
    assert report.hashlists[0]["sha256"] == hashlib.sha256(index.read_bytes()[4096:]).hexdigest()
