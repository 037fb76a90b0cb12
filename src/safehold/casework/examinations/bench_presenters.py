"""The bench in the words of a page: what lies there, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from safehold.casework.examinations.models import Examination, ExaminationState
from safehold.casework.examinations.presenters import ExaminationRow, examination_rows
from safehold.casework.exhibits.models import Exhibit, ExhibitState
from safehold.casework.exhibits.presenters import ExhibitRow, exhibit_rows


@dataclass(frozen=True)
class BenchRow:
    """A device on the bench and the one thing to do next."""

    exhibit: ExhibitRow
    examination: ExaminationRow | None
    next_label: str
    next_url: str
    other: list[dict[str, str]]


def bench_rows(exhibits: Sequence[Exhibit], examinations: Mapping[int, Examination], *, now: datetime) -> list[BenchRow]:
    """What lies on the bench, each with what comes next: open, start, record findings, seal, book out."""
    rows = []
    shown = exhibit_rows(exhibits, with_case=True)
    for exhibit, row in zip(exhibits, shown, strict=True):
        found = examinations.get(exhibit.pk)
        label, url = _next_on_bench(exhibit, found)
        other = [{"label": "Hand over", "href": reverse("exhibits:transfer", args=[exhibit.reference])}]
        rows.append(
            BenchRow(
                exhibit=row,
                examination=examination_rows([found], now=now)[0] if found else None,
                next_label=label,
                next_url=url,
                other=other if exhibit.seal else [],
            )
        )
    return rows


def _next_on_bench(exhibit: Exhibit, examination: Examination | None) -> tuple[str, str]:
    at = [exhibit.reference]
    if examination is None:
        return ("Seal it again", reverse("exhibits:reseal", args=at)) if not exhibit.seal else ("", "")
    address = [examination.reference]
    if examination.state == ExaminationState.RUNNING:
        return "See its progress", reverse("examinations:examination", args=address)
    if examination.state == ExaminationState.FINISHED and exhibit.state == ExhibitState.IN_EXAMINATION:
        return "Record findings", reverse("examinations:findings", args=address)
    if examination.state == ExaminationState.FINISHED:
        return ("Seal it again", reverse("exhibits:reseal", args=at)) if not exhibit.seal else ("", "")
    if exhibit.seal and examination.state == ExaminationState.WAITING:
        return "Open the seal", reverse("exhibits:open_seal", args=at)
    return "Start the examination", reverse("examinations:start", args=address)
