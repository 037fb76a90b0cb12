"""What stands on the page of an exhibit about letting it go: what was asked, what stands against it, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.panels import Panel, PanelRow
from safehold.casework.exhibits import objections, permissions, queries
from safehold.casework.exhibits.models import (
    GONE,
    Disposal,
    DisposalState,
    DisposalWay,
    Exhibit,
    ExhibitState,
)
from safehold.law.calendar import london_date, spoken
from safehold.web import wording

_KINDS = {
    DisposalState.ASKED: "waiting",
    DisposalState.AGREED: "done",
    DisposalState.REFUSED: "late",
    DisposalState.OVERTAKEN: "ended",
    DisposalState.DONE: "ended",
    DisposalState.UNDONE: "ended",
}


@dataclass(frozen=True)
class Leaving:
    """The panel of an exhibit about letting it go, and the steps that this officer may take."""

    panel: Panel
    steps: tuple[tuple[str, str], ...]


def leaving(exhibit: Exhibit, viewer: Officer, now: datetime) -> Leaving:
    """Put into words what was asked, what stands against it, and what this officer may do about it now."""
    disposals = list(queries.disposals_of(exhibit)[:5])
    running = next((one for one in disposals if one.state in (DisposalState.ASKED, DisposalState.AGREED)), None)
    today = london_date(now)
    found: list[objections.Against] = []
    if running is not None:
        found = objections.against_disposal(running, on=today)
    elif exhibit.state not in GONE:
        found = objections.against(exhibit, DisposalWay.RETURN, on=today)
    rows = [_row(one, exhibit) for one in disposals]
    decided = set(running.decided_on) if running and running.state == DisposalState.AGREED else set()
    waiting = [one for one in found if one.code.value not in decided]
    follows = may(viewer, permissions.ASK_DISPOSAL, exhibit)  # the links lead where only who investigates may look
    rows += [
        PanelRow(one.sentence, url=one.url if follows else "", status=("late", "Against"), detail=one.way_forward)
        for one in waiting
    ]
    empty = (
        "" if exhibit.state in GONE else "Nothing recorded here stands against giving it back to an owner who is not a suspect."
    )
    panel = Panel("Return or disposal", rows=tuple(rows), empty=empty)
    return Leaving(panel, tuple(_steps(exhibit, running, disposals, waiting, viewer, now)))


def _row(disposal: Disposal, exhibit: Exhibit) -> PanelRow:
    state = DisposalState(disposal.state)
    whom = f" to {disposal.to}" if disposal.way == DisposalWay.RETURN else ""
    told = [f"Asked by {disposal.asked_by.name}, {wording.exact_with_year(disposal.asked_at)}: {_ended(disposal.reason)}"]
    if disposal.decided_by is not None and disposal.decided_at is not None:
        word = "Refused" if state == DisposalState.REFUSED else "Agreed"
        when = wording.exact_with_year(disposal.decided_at)
        told.append(f"{word} by {disposal.decided_by.name}, {when}: {_ended(disposal.decided_because)}")
    if disposal.done_by is not None and disposal.done_at is not None:
        seen = f", witnessed by {disposal.witness.name}" if disposal.witness else ""
        told.append(f"Done by {disposal.done_by.name}{seen}, {wording.exact_with_year(disposal.done_at)}.")
    if disposal.undone_by is not None:
        told.append(f"Undone by {disposal.undone_by.name}: {_ended(disposal.undone_because)}")
    url = reverse("exhibits:receipt", args=[exhibit.reference, disposal.number])
    title = f"{disposal.get_way_display()}{whom}: {'receipt' if disposal.way == DisposalWay.RETURN else 'certificate'} to print"
    return PanelRow(title, url=url, status=(_KINDS[state], state.label), detail=" ".join(told))


def _ended(text: str) -> str:
    """End a sentence that somebody typed."""
    return f"{text.rstrip('.')}."


def _steps(
    exhibit: Exhibit,
    running: Disposal | None,
    disposals: Sequence[Disposal],
    waiting: Sequence[objections.Against],
    viewer: Officer,
    now: datetime,
) -> list[tuple[str, str]]:
    def step(label: str, name: str, *more: object) -> tuple[str, str]:
        return label, reverse(f"exhibits:{name}", args=[exhibit.reference, *more])

    if exhibit.state == ExhibitState.RETURNED:
        done = next((one for one in disposals if one.state == DisposalState.DONE), None)
        today = done is not None and done.done_at is not None and london_date(done.done_at) == london_date(now)
        return [step("Undo the return", "undo_return")] if today and may(viewer, permissions.UNDO_RETURN, exhibit) else []
    if exhibit.state in GONE:
        return []
    steps = []
    may_ask = may(viewer, permissions.ASK_DISPOSAL, exhibit)
    refusing = objections.refusing(waiting)
    if running is not None and not waiting:
        is_return = running.way == DisposalWay.RETURN
        if may(viewer, permissions.RETURN if is_return else permissions.DISPOSE, exhibit):
            steps.append(step("Record the return", "return") if is_return else step("Record the disposal", "dispose"))
    elif running is not None and running.state == DisposalState.ASKED and not refusing:
        others = viewer.pk not in (running.asked_by_id, exhibit.case.officer_in_the_case_id)
        if others and may(viewer, permissions.DECIDE_DISPOSAL, exhibit):
            steps.append(step("Decide on it", "decide_leaving", running.number))
    if may_ask and running is None and not refusing:
        steps.append(step("Ask to give it back", "ask_return"))
    if may_ask and running is None:
        steps.append(step("Ask to dispose of it", "ask_disposal"))
    return steps


def disposal_facts(disposal: Disposal, *, on: date) -> list[tuple[str, str | None]]:
    """What stands above a decision or the carrying out: who or what, why, who agreed, and what stands against it on a day."""
    facts: list[tuple[str, str | None]] = [("Exhibit", f"{disposal.exhibit} {disposal.exhibit.description}")]
    if disposal.way == DisposalWay.RETURN:
        facts += [("To", disposal.to), ("Who that is", disposal.get_relation_display())]
    else:
        facts += [
            ("What is asked", disposal.get_way_display()),
            ("Authority", f"{disposal.get_authority_display()}: {disposal.authority_by}, {disposal.authority_reference}"),
            ("Made or signed", spoken(disposal.authority_on) if disposal.authority_on else ""),
        ]
    facts += [("Why", disposal.reason), ("Asked by", disposal.asked_by.name)]
    if disposal.decided_by is not None:
        facts.append(("Agreed by", disposal.decided_by.name))
    facts += [("Seal on it now", disposal.exhibit.seal or "Open: no seal")]
    found = objections.against_disposal(disposal, on=on)
    return [*facts, *(("To decide on" if one.decidable else "Against", one.sentence) for one in found)]
