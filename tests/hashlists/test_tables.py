"""Tables with lines that are none: each costs itself and no other."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.hashlists import readers, tables
from safehold.hashlists.errors import HashListFormatError
from safehold.hashlists.rows import InvalidRow, ListedFile

HEADER = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\n'


def line(number: int, name: str) -> str:
    return f'"{number:040X}","{number:032X}","00000000",{name},1,1,"WIN",""\n'


def found(tmp_path, text: str) -> tuple[list[str | None], list[tuple[int, str]]]:
    """Return the names of the rows, and the lines that are none with their reasons."""
    (tmp_path / "NSRLFile.txt").write_text(text, newline="")
    rows = list(readers.read(tmp_path / "NSRLFile.txt"))
    names = [row.name for row in rows if isinstance(row, ListedFile)]
    return names, [(row.row, row.reason) for row in rows if isinstance(row, InvalidRow)]


@pytest.mark.parametrize("size", [131_073, 3 << 20])
def test_a_field_that_is_too_long_costs_its_line_alone(size, tmp_path):
    names, invalid = found(tmp_path, HEADER + line(1, '"a"') + line(2, '"' + "x" * size + '"') + line(3, '"c"'))
    assert names == ["a", "c"]
    assert [number for number, _ in invalid] == [3]


def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone(tmp_path):
    names, invalid = found(tmp_path, HEADER + line(1, '"a"') + line(2, '"b') + line(3, '"c"') + line(4, '"d"'))
    assert (names, [number for number, _ in invalid]) == (["a", "c", "d"], [3])


def test_one_before_names_without_quotation_marks_costs_its_line_alone(tmp_path):
    text = "md5,name\n" + "".join(f"{number:032x},{'"' if number == 7 else ''}file-{number}\n" for number in range(20_000))
    names, invalid = found(tmp_path, text)
    assert names == [f"file-{number}" for number in range(20_000) if number != 7]
    assert [number for number, _ in invalid] == [9]


def test_one_near_the_end_of_the_list_is_named_too(tmp_path):
    names, invalid = found(tmp_path, f'md5,name\n{1:032x},a\n{2:032x},"b\n{3:032x},c\n')
    assert (names, invalid) == (["a", "c"], [(3, "has a quotation mark that is never closed")])


def test_a_name_of_several_lines_is_a_name(tmp_path):
    names, invalid = found(tmp_path, HEADER + line(1, '"a\nb"') + line(2, '"c"'))
    assert (names, invalid) == (["a\nb", "c"], [])


def test_a_list_of_such_lines_alone_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_MOST_UNCLOSED", 10)
    text = "md5,name\n" + "".join(f'{number:032x},"file-{number}\n' for number in range(0, 40, 1))
    with pytest.raises(HashListFormatError, match="never closed"):
        found(tmp_path, text)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=9), min_size=3, max_size=3
        )
    )
)
def test_what_is_written_well_is_read_as_it_was_written(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    text.seek(0)
    assert list(tables.Records(text, ",")) == rows


@given(st.text(st.sampled_from('a1,"\n'), max_size=60))
def test_every_line_of_any_text_is_read_or_named(text):
    stream = io.StringIO("x,y\n" + text)
    named = [row.row for row in tables.Records(stream, ",") if isinstance(row, InvalidRow)]
    assert named == sorted(set(named))
    assert not stream.read()
