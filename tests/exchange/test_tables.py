"""Tables that are safe to open in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from safehold.exchange import UnwritableTableError
from safehold.exchange.tables import guarded, seen_text, write_csv, write_xlsx

DANGEROUS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", '"=1+1"', "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)",
    "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.org","x")', "|calc", "%0A=1", "-", "+", "=", "@user",
]  # fmt: skip
HARMLESS = ["Test Subject 014", "a=b", "1-2", "-12", "+447700900123", "12.50", "e-mail@example.org", "", "14 Example Street"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text).startswith("'")
    assert read_csv(write_csv(["a"], [[text]]))[1][0].startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", ["x;=1+1", 'say "y";=2', "a\n=1", "a; '=1", 'a;"";@x', "a;;=1"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_no_cell_is_a_formula_for_a_program_that_splits_at_semicolons(text: str, delimiter: str) -> None:
    content = write_csv(["a", "b", "c"], [[text, text, text]]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter) for cell in row]
    assert not any(cell.lstrip(' \n"').startswith(("=", "@", "+", "-")) for cell in cells)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_sheet_is_a_formula(text: str) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx("Table", ["a", text], [[text, text]]))).active
    assert sheet is not None
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s"] * 4
    assert str(sheet["A2"].value).startswith("'")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("photo\u202egpj.exe", "photo‹U+202E›gpj.exe"),
        ("a\u200bb", "a‹U+200B›b"),
        ("\u2067x\u2069", "‹U+2067›x‹U+2069›"),
        ("a\x00b", "a‹U+0000›b"),
        ("a\ud800b", "a‹U+D800›b"),
        ("a\u3164b", "a‹U+3164›b"),
        ("line 1\r\nline 2", "line 1\nline 2"),
        ("Zoë שלום 名 😀", "Zoë שלום 名 😀"),
    ],
)
def test_unseen_characters_are_shown_as_their_codes(text: str, shown: str) -> None:
    assert seen_text(text) == shown
    assert read_csv(write_csv(["a"], [[text]]))[1] == [shown]
    sheet = load_workbook(io.BytesIO(write_xlsx("Table", ["a"], [[text]]))).active
    assert sheet is not None
    assert sheet["A2"].value == shown


def test_values_keep_their_kind() -> None:
    row = ["x", 1, Decimal("2.50"), True, date(2026, 1, 31), datetime(2026, 1, 31, 14, 5, tzinfo=UTC), None]
    columns = list("abcdefg")
    assert read_csv(write_csv(columns, [row]))[1] == ["x", "1", "2.50", "true", "2026-01-31", "2026-01-31T14:05:00+00:00", ""]
    sheet = load_workbook(io.BytesIO(write_xlsx("Table", columns, [row]))).active
    assert sheet is not None
    values = [cell.value for cell in sheet[2]]
    assert values == ["x", 1, 2.5, True, datetime(2026, 1, 31), "2026-01-31T14:05:00+00:00", None]


def test_a_negative_number_stays_a_number() -> None:
    assert read_csv(write_csv(["a"], [[-5]]))[1] == ["-5"]


def test_a_date_before_spreadsheets_count_is_text() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx("Table", ["a"], [[date(1899, 12, 31)]]))).active
    assert sheet is not None
    assert sheet["A2"].value == "1899-12-31"


def test_a_csv_begins_with_a_byte_order_mark() -> None:
    assert write_csv(["a"], []) == b'\xef\xbb\xbf"a"\r\n'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["x"], ["x", "y"]], "Row 2 has 2 cells and the table has 1 columns"),
        ([[datetime(2026, 1, 1)]], "Row 1 has a time without zone"),
        ([[float("nan")]], "a number that is none"),
    ],
)
def test_rows_that_do_not_fit_are_refused(rows: list[list[object]], words: str) -> None:
    for write in (lambda: write_csv(["a"], rows), lambda: write_xlsx("T", ["a"], rows)):  # type: ignore[arg-type]
        with pytest.raises(UnwritableTableError, match=words):
            write()


def test_any_title_becomes_one_that_a_sheet_may_have() -> None:
    for title in ("a/b:c*[d]?", "x" * 80, "", "''", "\u202ename"):
        assert load_workbook(io.BytesIO(write_xlsx(title, ["a"], []))).sheetnames


LIKELY = st.text(st.sampled_from("=+-@;,\"' \n\tx1＝"), max_size=8)


@given(st.lists(st.lists(st.text(max_size=20) | LIKELY, min_size=2, max_size=2), max_size=4))
def test_any_text_survives_as_one_safe_cell(rows: list[list[str]]) -> None:
    read = read_csv(write_csv(["a", "b"], rows))
    assert len(read) == len(rows) + 1
    for row in read[1:]:
        assert len(row) == 2
        assert not any(cell.lstrip(' \n"').startswith(("=", "@", "＝", "＠")) for cell in row)
    as_semicolons = csv.reader(io.StringIO(write_csv(["a", "b"], rows).decode("utf-8-sig"), newline=""), delimiter=";")
    assert not any(cell.lstrip(' \n"').startswith(("=", "@", "＝", "＠")) for row in as_semicolons for cell in row)


@given(st.text(max_size=30))
def test_guarding_the_same_text_gives_no_unseen_character(text: str) -> None:
    assert seen_text(seen_text(text)) == seen_text(text)
    assert guarded(text).replace("\n", "").isprintable() or any(letter.isspace() for letter in text)
