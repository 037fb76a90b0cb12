"""The catalogue as a file, and the lists on its way."""

import resource

import pyarrow.parquet as pq

from safehold.examiner.results.catalogues import GROUP_ROWS, CatalogueWriter
from safehold.examiner.results.rows import COLUMNS, ROW_COLUMNS


class ListOfOne:
    name, version, kind, sha256 = "interest", "1", "known-of-interest", "0" * 64

    def __init__(self, known: str) -> None:
        self.known = known

    def categories(self, files):
        return [("1",) if self.known in digests else () for digests in files]

    def verify(self):
        return


def row(number: int, **changes):
    digest = f"{number * 2654435761 % (1 << 32):08x}"
    values = {
        "volume": 0, "path": f"file-{number}", "allocation": "allocated", "kind": "file", "meta": str(number), "size": 1,
        "md5": digest * 4, "sha1": digest * 5, "sha256": digest * 8, "modified": 1_767_268_800_000_000_000, "accessed": None,
        "changed": None, "created": None, "type": "text/plain", "extension_mismatch": False, "inside": None, "problem": None,
    }  # fmt: skip
    assert tuple(values) == ROW_COLUMNS
    return values | changes


def write(tmp_path, rows, *lists):
    writer = CatalogueWriter(tmp_path / "c.parquet", tmp_path / "c.jsonl", lists)
    writer.add([list(item.values()) for item in rows])
    writer.close()
    return pq.ParquetFile(tmp_path / "c.parquet"), writer.matches


def test_rows_have_the_columns_of_the_contract(tmp_path):
    file, _ = write(tmp_path, [row(1)])
    assert file.schema_arrow.names == list(COLUMNS)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_each_row_group_is_sorted_by_sha256_with_rows_without_digest_last(tmp_path):
    file, _ = write(tmp_path, [row(n, **({"sha256": None} if n % 10 == 0 else {})) for n in range(GROUP_ROWS + 100)])
    assert file.num_row_groups == 2
    for number in range(2):
        digests = file.read_row_group(number, columns=["sha256"]).column(0).to_pylist()
        assert digests == sorted(digests, key=lambda digest: digest or "~")


def test_a_listed_file_has_its_match_and_an_empty_file_never_has(tmp_path):
    known = row(1)["md5"]
    file, matches = write(tmp_path, [row(1), row(2), row(1, size=0)], ListOfOne(known))
    found = {(r["meta"], r["size"]): r["matches"] for r in file.read().to_pylist()}
    assert found["1", 1] == [{"list": "interest", "kind": "known-of-interest", "category": "1"}]
    assert found["2", 1] == found["1", 0] == []
    assert matches == {"interest": 1}


def test_a_file_on_two_editions_of_a_list_is_counted_once(tmp_path):
    _, matches = write(tmp_path, [row(1), row(2)], ListOfOne(row(1)["md5"]), ListOfOne(row(1)["md5"]))
    assert matches == {"interest": 1}


def test_times_are_moments_in_parquet_and_rfc_3339_in_lines(tmp_path):
    file, _ = write(tmp_path, [row(1)])
    assert file.read().column("modified")[0].as_py().isoformat() == "2026-01-01T12:00:00+00:00"
    assert '"modified":"2026-01-01T12:00:00+00:00"' in (tmp_path / "c.jsonl").read_text()


def test_times_keep_every_digit_that_a_file_system_has(tmp_path):
    file, _ = write(tmp_path, [row(1, modified=1_767_268_800_123_456_700, created=-1)])
    table = file.read()
    assert table.column("modified")[0].as_py().microsecond == 123_456
    assert table.column("nanoseconds")[0].as_py() == [700, 0, 0, 999]
    line = (tmp_path / "c.jsonl").read_text()
    assert '"modified":"2026-01-01T12:00:00.123456700+00:00"' in line
    assert '"created":"1969-12-31T23:59:59.999999999+00:00"' in line


def test_a_time_that_no_calendar_has_is_left_out(tmp_path):
    file, _ = write(tmp_path, [row(1, modified=1 << 75)])
    assert file.read().column("modified")[0].as_py() is None


def test_a_size_that_no_file_can_have_is_left_out(tmp_path):
    file, _ = write(tmp_path, [row(1, size=(1 << 64) - 1), row(2, size=-1), row(3, size=(1 << 63) - 1)])
    assert {r["meta"]: r["size"] for r in file.read().to_pylist()} == {"1": None, "2": None, "3": (1 << 63) - 1}


def test_long_paths_end_a_row_group_before_they_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("safehold.examiner.results.catalogues._BATCH_SIGNS", 10_000)
    monkeypatch.setattr("safehold.examiner.results.catalogues._GROUP_SIGNS", 30_000)
    file, _ = write(tmp_path, [row(n, path=f"{n}" * 1000) for n in range(1000, 1010)])
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [9, 1]
    assert sorted(r["meta"] for r in file.read().to_pylist()) == [str(n) for n in range(1000, 1010)]


def test_memory_does_not_grow_with_the_catalogue(tmp_path):
    writer = CatalogueWriter(tmp_path / "c.parquet", None, ())
    for number in range(GROUP_ROWS * 2):
        writer.add([list(row(number).values())])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(GROUP_ROWS * 6):
        writer.add([list(row(number).values())])
    writer.close()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
