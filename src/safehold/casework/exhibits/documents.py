"""Labels and the continuity sheet as PDF. A label carries no name of a suspect."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

import segno
from barcode.codex import Code128

from safehold.casework.exhibits.models import ContinuityEvent, Disposal, DisposalWay, Exhibit
from safehold.web import typesetting, wording

PACKAGE = "safehold.casework.exhibits"
LABEL_WIDTH_MM, LABEL_HEIGHT_MM = 76, 51
MODULE_MM = 0.25
"""The width of the thinnest bar: fixed, because a bar code that is scaled to fit can't be read."""
_CODE_SPACE_MM = LABEL_WIDTH_MM - 6.0
_QUIET_MODULES = 10
_QR_MM = 16.0
_LONGEST_LINE = 68


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """What stands on a label."""

    reference: str
    case_reference: str
    description: str
    seized: str
    by: str
    place: str
    seal: str


def label_facts(exhibit: Exhibit) -> LabelFacts:
    """Gather what stands on the label of an exhibit."""
    return LabelFacts(
        reference=exhibit.reference,
        case_reference=exhibit.case.reference,
        description=_shortened(exhibit.description),
        seized=f"{exhibit.seized_at.astimezone(wording.LONDON):%-d %b %Y}, {wording.clock_time(exhibit.seized_at)}",
        by=exhibit.seized_by.name,
        place=_shortened(exhibit.place_found),
        seal=exhibit.seal or "Open",
    )


def _shortened(text: str) -> str:
    """Cut a text where the label has no more room, so that the seal below it is never cut off."""
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1].rstrip()}…"


def code_of(facts: LabelFacts) -> str:
    """The text of the codes: reference and case, or the reference alone where both are too wide for the label."""
    both = f"{facts.reference} {facts.case_reference}"
    return both if _bars(both).width_mm <= _CODE_SPACE_MM else facts.reference


def labels_pdf(labels: Sequence[LabelFacts], *, made_at: datetime) -> bytes:
    """Make a PDF with one label of 76 × 51 mm a page."""
    return typesetting.pdf(PACKAGE, "label.typ", _label_data(labels), made_at=made_at)


def label_path(facts: LabelFacts) -> str:
    """Draw the two codes of a label for a page: one SVG path in millimetres, in their places on the label."""
    code = code_of(facts)
    bars, matrix = _bars(code), segno.make_qr(code, error="m").matrix
    side = _QR_MM / len(matrix)
    right, top = LABEL_WIDTH_MM - 3 - _QR_MM, 3.0
    dark = ((x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell)
    squares = (f"M{right + x * side:.2f} {top + y * side:.2f}h{side:.2f}v{side:.2f}h-{side:.2f}z" for x, y in dark)
    left = (LABEL_WIDTH_MM - bars.width_mm) / 2
    lines = (
        f"M{left + start * MODULE_MM:.2f} 34.8h{width * MODULE_MM:.2f}v10h-{width * MODULE_MM:.2f}z" for start, width in bars.runs
    )
    return "".join((*squares, *lines))


def continuity_pdf(
    exhibit: Exhibit, entries: Sequence[ContinuityEvent], *, check_words: str, is_unbroken: bool, made_at: datetime, by: str
) -> bytes:
    """Make the continuity sheet: every entry with its seals and fingerprint, oldest first.

    PDF/UA-1, unless a character has no font.
    """
    rows = [
        {
            "number": entry.number,
            "kind": entry.get_kind_display(),
            "when": wording.exact_with_year(entry.at),
            "holder": entry.to_holder,
            "place": entry.place,
            "reason": _reason(entry),
            "seals": f"{entry.seal_in or '–'} → {entry.seal_out or 'open'}",
            "officer": entry.officer_name,
            "digest": entry.digest,
        }
        for entry in entries
    ]
    data = {
        "reference": exhibit.reference,
        "case": exhibit.case.reference,
        "description": exhibit.description,
        "check": check_words,
        "unbroken": is_unbroken,
        "made": f"{wording.exact_with_year(made_at)}, by {by}",
        "rows": rows,
    }
    return typesetting.pdf(PACKAGE, "continuity.typ", data, made_at=made_at)


def receipt_pdf(exhibit: Exhibit, disposal: Disposal, *, made_at: datetime, by: str) -> bytes:
    """Make the receipt of an exhibit that is given back, or the certificate of one that is disposed of, with room to sign.

    It says what is recorded at that moment: a seal that nobody has compared yet is said to be the one last recorded. PDF/UA-1,
    unless a character has no font.
    """
    is_return = disposal.way == DisposalWay.RETURN
    facts = [
        ("Exhibit", f"{exhibit.reference}, {exhibit.description}"),
        ("Case", exhibit.case.reference),
        ("Serial number", exhibit.serial_number),
        ("Seized", f"{wording.exact_with_year(exhibit.seized_at)}, {exhibit.place_found}"),
        ("Seal last recorded", exhibit.seal or "None: open"),
    ]
    if is_return:
        facts += [("Given back to", disposal.to), ("Who that is", disposal.get_relation_display())]
    else:
        on = f"{disposal.authority_on:%-d %B %Y}" if disposal.authority_on else ""
        facts += [
            ("What is done", disposal.get_way_display()),
            ("Authority", disposal.get_authority_display()),
            ("By", f"{disposal.authority_by}, {on}"),
            ("Reference", disposal.authority_reference),
        ]
    facts += [("Why", disposal.reason), ("Asked by", disposal.asked_by.name)]
    if disposal.decided_by is not None:
        facts.append(("Decided by", f"{disposal.decided_by.name}: {disposal.decided_because}"))
    if disposal.done_by is not None and disposal.done_at is not None:
        facts.append(("Carried out by", f"{disposal.done_by.name}, {wording.exact_with_year(disposal.done_at)}"))
    if disposal.method:
        facts.append(("How, or where to", disposal.method))
    witness = f"{disposal.witness.name}, witness" if disposal.witness else "Witness"
    data = {
        "title": f"{'Receipt' if is_return else 'Certificate'} {disposal.number} for exhibit {exhibit.reference}",
        "state": disposal.get_state_display(),
        "facts": [(name, value) for name, value in facts if value],
        "statement": "I have taken back what is named above." if is_return else "I was there and saw it done.",
        "signs": [f"{disposal.to}, who takes it" if is_return else witness, "Officer"],
        "made": f"{wording.exact_with_year(made_at)}, by {by}",
    }
    return typesetting.pdf(PACKAGE, "receipt.typ", data, made_at=made_at)


def _reason(entry: ContinuityEvent) -> str:
    if entry.corrected_field and entry.corrects:
        return (
            f"Entry {entry.corrects.number}, {entry.corrected_field}: was “{entry.value_before}”, now “{entry.value_after}”. "
            f"{entry.reason}"
        )
    return f"{entry.reason} {entry.explanation}".strip()


@dataclass(frozen=True, slots=True)
class _Bars:
    """A bar code as runs of dark modules: (start, width) in modules."""

    runs: tuple[tuple[int, int], ...]
    modules: int

    @property
    def width_mm(self) -> float:
        return (self.modules + 2 * _QUIET_MODULES) * MODULE_MM


@cache
def _bars(text: str) -> _Bars:
    pattern = Code128(text).build()[0]
    runs: list[tuple[int, int]] = []
    for place, module in enumerate(pattern):
        if module == "1":
            if runs and sum(runs[-1]) == place + _QUIET_MODULES:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((place + _QUIET_MODULES, 1))
    return _Bars(tuple(runs), len(pattern))


def _label_data(labels: Sequence[LabelFacts]) -> dict[str, object]:
    prepared: list[dict[str, object]] = []
    for facts in labels:
        code = code_of(facts)
        picture = io.BytesIO()
        segno.make_qr(code, error="m").save(picture, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
        bars = _bars(code)
        prepared.append(
            {**asdict(facts), "code": code, "qr": picture.getvalue().decode(), "runs": bars.runs, "width": bars.width_mm}
        )
    return {"labels": prepared, "module": MODULE_MM}
