"""Labels: read back by a reader of codes, and without a suspect's name."""

import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp

from safehold.casework.exhibits import documents
from safehold.casework.exhibits.documents import LabelFacts

FACTS = LabelFacts(
    reference="KLP/1",
    case_reference="ISOT-26-0147",
    description="Laptop, grey, 14 inch",
    seized="9 Mar 2026, 07:52",
    by="PC K. Placeholder",
    place="12 Sample Lane, living room",
    seal="S-4410 984",
)


def grey(png: bytes) -> tuple[memoryview, int, int]:
    """Decode a PNG (8 bits, RGB or RGBA) to grey pixels, by its specification."""
    place, data, width, height, channels = 8, b"", 0, 0, 0
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", body)
            assert depth == 8
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            data += body
        place += length + 12
    raw, stride = zlib.decompress(data), width * channels
    before, pixels = bytearray(stride), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        method, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            left = line[i - channels] if i >= channels else 0
            up = before[i]
            corner = before[i - channels] if i >= channels else 0
            guess = left + up - corner
            nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            line[i] = (line[i] + (0, left, up, (left + up) // 2, nearest)[method]) & 255
        pixels += line[::channels]
        before = line
    return memoryview(pixels).cast("B", shape=[height, width]), width, height


def printed(facts: LabelFacts, *, dots_per_inch: int = 300) -> bytes:
    """One label as a label printer of that resolution prints it, as a PNG: the page of the PDF, drawn by another program."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed (Debian: apt install poppler-utils)")
    pdf = documents.labels_pdf([facts], made_at=datetime(2026, 10, 12, tzinfo=UTC))
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(dots_per_inch), "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


@pytest.mark.parametrize("dots_per_inch", [203, 300])
@pytest.mark.parametrize("reference", ["KLP/1", "ABCDEF/12345"])
def test_both_codes_are_read_back_at_the_resolution_of_label_printers(reference: str, dots_per_inch: int) -> None:
    facts = replace(FACTS, reference=reference)
    image, width, height = grey(printed(facts, dots_per_inch=dots_per_inch))
    assert (round(width * 25.4 / dots_per_inch), round(height * 25.4 / dots_per_inch)) == (76, 51)
    found = {code.format.name: code.text for code in zxingcpp.read_barcodes(image)}
    assert found == {"Code128": documents.code_of(facts), "QRCode": documents.code_of(facts)}


def test_codes_hold_reference_and_case_where_there_is_room() -> None:
    assert documents.code_of(FACTS) == "KLP/1 ISOT-26-0147"
    assert documents.code_of(replace(FACTS, reference="ABCDEF/12345")) == "ABCDEF/12345"


def test_three_hundred_labels_have_three_hundred_pages() -> None:
    pdf = documents.labels_pdf([FACTS] * 300, made_at=datetime(2026, 10, 12, tzinfo=UTC))
    assert b"/Count 300" in pdf


def test_label_has_no_field_for_a_name_of_the_case() -> None:
    assert set(LabelFacts.__dataclass_fields__) == {
        "reference", "case_reference", "description", "seized", "by", "place", "seal",
    }  # fmt: skip


def test_long_texts_leave_room_for_the_seal() -> None:
    long = replace(FACTS, description="x" * 160, place="y" * 120)
    image, _, _ = grey(printed(replace(long, description=long.description[:67], place=long.place[:67])))
    assert {code.text for code in zxingcpp.read_barcodes(image)} == {"KLP/1 ISOT-26-0147"}


@pytest.mark.parametrize("text", ['#panic("no")', '"]) #sys.inputs', "\U0001f512", "\a", "\ufffe"])
def test_any_typed_text_is_printed_and_none_is_carried_out(text: str) -> None:
    facts = replace(FACTS, description=f"Laptop {text}", place=f"Hall {text}")
    assert documents.labels_pdf([facts], made_at=datetime(2026, 3, 9, tzinfo=UTC)).startswith(b"%PDF-")
