"""The extension pack in the words of a page and of the PDF: from its document alone, so that a kept one looks as it looked."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from safehold.casework.bail.actions import CONDITIONS
from safehold.casework.bail.asked import Condition
from safehold.casework.bail.models import ExtensionDecision, ExtensionPack, ExtensionRequest
from safehold.casework.bail.pack.document import (
    Action,
    Document,
    Done,
    Examined,
    Grounds,
    Material,
    Release,
    Remaining,
    ToExamine,
    Told,
    Views,
)
from safehold.web import wording

SECTIONS = {"A": "PACE 1984 s.47ZC(2)", "B": "PACE 1984 s.47ZC(3)", "C": "PACE 1984 s.47ZC(4)", "D": "PACE 1984 s.47ZC(5)"}
MOST_GAPS = 10
LONG_LIST = 5
"""From so many rows on, a list is folded up beside a form."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """One list of facts: a title, columns, rows. `empty` is said where there are none; `note` stands below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = ""
    note: str = ""

    @property
    def is_long(self) -> bool:
        """Say whether it is folded up where room is short."""
        return len(self.rows) > LONG_LIST


@dataclass(frozen=True)
class Written:
    """What an officer wrote on a condition."""

    who: str
    when: str
    text: str


@dataclass(frozen=True)
class Section:
    """One condition of s.47ZC with the evidence, and what officers wrote beside it."""

    letter: str
    title: str
    provision: str
    blocks: tuple[Block, ...]
    written: tuple[Written, ...] = ()


@dataclass(frozen=True)
class PackPage:
    """A pack as it is shown and printed."""

    title: str
    reference: str
    case: str
    person: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    told: tuple[tuple[str, str], ...]
    decision: tuple[tuple[str, str], ...]
    made: str
    digest: str
    is_as_kept: bool


def pack_page(
    document: Document,
    *,
    request: ExtensionRequest | None = None,
    decision: ExtensionDecision | None = None,
    kept: ExtensionPack | None = None,
) -> PackPage:
    """Put a pack into words, with what officers wrote on it. `kept` is given where it is a kept one."""
    built: dict[Condition, Iterator[Block]] = {
        "A": _grounds(document.grounds),
        "B": _remaining(document.remaining),
        "C": _done(document.done),
        "D": _release(document.release),
    }
    return PackPage(
        title=f"Extension pack for {document.bail}",
        reference=document.bail,
        case=document.case,
        person=document.person,
        facts=tuple(_head(document)),
        warnings=tuple(document.warnings),
        sections=tuple(
            Section(
                letter,
                CONDITIONS[letter],
                SECTIONS[letter],
                tuple(blocks),
                tuple(_written(letter, request, decision)),
            )
            for letter, blocks in built.items()
        ),
        told=tuple(_told(document.told)),
        decision=tuple(_decided(decision)) if decision else (),
        made=f"{_moment(document.made_at)}, for {document.made_by}",
        digest=kept.sha256 if kept else "",
        is_as_kept=kept.is_as_kept if kept else True,
    )


def _head(document: Document) -> Iterator[tuple[str, str]]:
    asked = document.asked
    yield "Person", document.person
    yield "Officer in the case", document.officer_in_the_case
    yield "Bail ends", _day(asked.ends) if asked.ends else "Open: the clock is stopped, or the court has to decide"
    if asked.months:
        until = f", until {_day(asked.would_end)}" if asked.would_end else ""
        yield "What comes next", f"{asked.months} months{until}"
        yield "Who may authorise it", f"{asked.authority[0].upper()}{asked.authority[1:]} ({asked.provision})"
    since = document.since
    yield "Last decision", f"{since.what}, {_moment(since.at)}"


def _written(letter: str, request: ExtensionRequest | None, decision: ExtensionDecision | None) -> Iterator[Written]:
    if request is not None:
        text = request.condition_reasons.get(letter, "")
        yield Written(request.prepared_by.name, wording.exact_with_year(request.prepared_at), text)
    if decision is not None and decision.is_authorised:
        yield Written(decision.by.name, wording.exact_with_year(decision.at), decision.condition_reasons.get(letter, ""))


def _told(told: Told | None) -> Iterator[tuple[str, str]]:
    if told is None:
        yield "Told beforehand", "Nobody is recorded as told that an extension is to be decided"
        return
    yield "Told beforehand", f"{told.whom}, {told.how.lower()}, {_moment(told.at)}"
    if told.answer_by:
        yield "Asked to answer by", _day(told.answer_by)
    received = f", received {_moment(told.answered_at)}" if told.answered_at else ""
    yield "Representations", f"{told.answer_words}{received}"
    if told.representations:
        yield "What they said", told.representations


def _decided(decision: ExtensionDecision) -> Iterator[tuple[str, str]]:
    what = "authorised" if decision.is_authorised else "not authorised"
    yield "Decision", f"{decision.to_months} months {what} by {decision.by.name}, {wording.exact_with_year(decision.at)}"
    if decision.reason:
        yield "Why", decision.reason
    yield "Told beforehand", f"{decision.told_whom}, {decision.get_told_how_display().lower()}"
    yield "Representations", decision.representations or answer_words(decision)
    if decision.considered:
        yield "What the officer says to them", decision.considered
    if decision.outcome_told_at:
        how = decision.get_outcome_told_how_display().lower()
        yield "Outcome told", f"{decision.outcome_told_whom}, {how}, {wording.exact_with_year(decision.outcome_told_at)}"
    else:
        yield "Outcome told", "Not recorded"


def answer_words(told: ExtensionRequest | ExtensionDecision) -> str:
    """What came of asking for representations: "None were made by Fri 12 Jun 2026"."""
    words = str(told.get_answer_display())
    return f"{words} by {wording.exact_with_year(told.answer_by)}" if told.answer_by else words


# Condition A


def _grounds(facts: Grounds) -> Iterator[Block]:
    yield Block(
        "Findings by category",
        ("Category", "Files"),
        tuple((found.category, f"{found.count:,}") for found in facts.totals),
        empty="No findings are recorded.",
    )
    yield Block(
        "Findings by exhibit",
        ("Exhibit", "Category", "Files", "Graded"),
        tuple(
            (found.exhibit, found.category, f"{found.count:,}", f"{_moment(found.graded_at)}, {found.by}")
            for found in facts.findings
        ),
    )
    yield Block(
        "Arrest",
        ("Arrest", "When", "Offences", "Grounds"),
        tuple(
            (
                found.reference,
                f"{_moment(found.arrested_at)}, {found.by}",
                "; ".join(found.offences),
                found.grounds,
            )
            for found in facts.arrests
        ),
    )
    yield Block(
        "Reports",
        ("Report", "Received", "From", "About", "Risk"),
        tuple((found.reference, _moment(found.received_at), found.sender, found.about, found.risk) for found in facts.referrals),
        empty="The case was opened without a report.",
    )


# Condition B


def _remaining(facts: Remaining) -> Iterator[Block]:
    yield Block(
        "Examinations still to be done",
        ("Exhibit", "Waiting", "For what", "Place in the lab queue", "Comes up about"),
        tuple(
            (
                f"{found.exhibit} {found.description}",
                f"{wording.counted(found.waiting_days, 'day')}, since {_moment(found.asked_at)}",
                found.lines_of_enquiry,
                f"{found.place} of {found.of}, {found.laboratory}. {found.why}" if found.place else found.state,
                _expected(found),
            )
            for found in facts.examinations
        ),
        empty="No examination is left to be done.",
        note="The place is among all that waits at the laboratory. The day is a plain sum at the pace of the last four weeks.",
    )
    yield Block(
        "Devices of which no examination was asked for",
        ("Exhibit", "Where it is", "Seized"),
        tuple(
            (
                f"{found.exhibit} {found.description}",
                f"{found.state}, {found.holder}",
                f"{_moment(found.seized_at)}, {wording.counted(found.days, 'day')} ago",
            )
            for found in facts.not_asked_for
        ),
    )
    yield Block(
        "Examined, and no findings recorded",
        ("Exhibit", "Finished"),
        tuple(
            (found.exhibit, f"{_moment(found.finished_at)}, {wording.counted(found.days, 'day')} ago")
            for found in facts.without_findings
        ),
    )
    yield Block(
        "Charging decisions",
        ("Request", "Asked", "Where it stands", "What the CPS asked for"),
        tuple(
            (
                found.reference,
                f"{_moment(found.requested_at)}, {wording.counted(found.days, 'day')}",
                f"{found.state}. {found.decision}".strip(". "),
                "; ".join(_material(material) for material in found.material) or "Nothing",
            )
            for found in facts.charging
        ),
        empty="None was asked for.",
    )


def _expected(found: ToExamine) -> str:
    if not found.expected:
        return "Not worked out: too few were finished" if found.place else ""
    late = ". After the extension would end" if found.comes_too_late else ""
    return f"{_day(found.expected)}{late}"


def _material(material: Material) -> str:
    sent = f"sent {_day(material.sent_on)}" if material.sent_on else "not sent"
    return f"{_day(material.asked_on)}: {material.asked_for} ({sent}, {wording.counted(material.days, 'day')})"


# Condition C


def _done(facts: Done) -> Iterator[Block]:
    shown, rest = facts.gaps[:MOST_GAPS], facts.gaps[MOST_GAPS:]
    shorter = f" {len(rest)} shorter gaps, {sum(gap.days for gap in rest)} days together, are not listed." if rest else ""
    yield Block(
        "Days on which no step is recorded, the longest first",
        ("Days", "From", "To", "Clock stopped"),
        tuple(
            (
                str(gap.days),
                _day(gap.first),
                _day(gap.last),
                wording.counted(gap.stopped, "day") if gap.stopped else "No",
            )
            for gap in shown
        ),
        empty="No gap: a step is recorded for every day.",
        note=(
            f"{wording.counted(facts.days, 'day')} since the last decision; steps on {facts.days_with_a_step}, "
            f"none on {facts.days_without}. Whole days, first and last included; today is not over and not counted.{shorter}"
        ),
    )
    yield Block(
        "What was done since the last decision",
        ("When", "What", "Who", "More"),
        tuple(_action(action) for action in facts.actions),
        empty="Nothing is recorded.",
        note=(
            "From the records of the whole case. Supervisor's reviews, welfare contacts and the safeguarding of children are "
            "listed and do not count as steps of the investigation."
        ),
    )
    yield Block(
        "Every examination of the case",
        ("Exhibit", "Asked for", "For what", "Waited", "State", "Findings"),
        tuple(
            (
                f"{found.exhibit} {found.description}",
                f"{_moment(found.asked_at)}, {found.asked_by}",
                found.lines_of_enquiry,
                f"{wording.counted(found.waited_days, 'day')}{' so far' if found.is_waiting else ''}",
                _state(found),
                "; ".join(f"{one.category} {one.count:,}" for one in found.findings) or "None recorded",
            )
            for found in facts.examinations
        ),
        empty="None was asked for.",
    )


def _action(action: Action) -> Row:
    when = _moment(action.at) if action.at else _day(action.on)
    what = action.what if action.counts else f"{action.what} (not counted)"
    return when, what, action.who, action.detail


def _state(found: Examined) -> str:
    if found.ended_at:
        return f"{found.state} {_moment(found.ended_at)}. {found.ended_because}".strip()
    return f"{found.state} since {_moment(found.started_at)}" if found.started_at else found.state


# Condition D


def _release(facts: Release) -> Iterator[Block]:
    lifted = facts.conditions_lifted
    yield Block(
        "Conditions in force",
        ("No.", "Condition", "Purpose, and why", "Set"),
        tuple(
            (str(found.number), found.text, f"{found.purpose}. {found.reasons}", _moment(found.set_at))
            for found in facts.conditions
        ),
        empty="Bail without conditions.",
        note=f"{wording.counted(lifted, 'condition')} lifted." if lifted else "",
    )
    risk, welfare = facts.risk, facts.welfare
    set_by = f", set {_moment(risk.set_at)}, {risk.by}" if risk.set_at else ""
    missing = f" Missing: {'; '.join(welfare.missing).lower()}." if welfare.missing else ""
    passed = f" Released before: {welfare.released_before}" if welfare.released_before else ""
    yield Block(
        "Release, risk and welfare",
        ("What", "As recorded"),
        (
            ("Why it was necessary and proportionate", facts.reasons),
            ("Factors that weighed", "; ".join(facts.factors)),
            ("Risk of the case", f"{risk.level}{set_by}"),
            ("Welfare steps before release", f"{welfare.taken} of {welfare.steps}.{missing}{passed}"),
            (
                "Welfare contacts",
                "; ".join(f"{_moment(found.at)}, {found.by}" for found in welfare.contacts) or "No contact",
            ),
            *(("Victims' views", _views(views)) for views in facts.victims),
        ),
    )
    yield Block(
        "Breaches of conditions",
        ("When", "Condition", "What happened", "What was done"),
        tuple((_moment(found.happened_at), str(found.condition), found.what, found.response) for found in facts.breaches),
        empty="None recorded.",
    )
    yield Block(
        "Children",
        ("Child", "Contact", "At the address", "Where the work stands"),
        tuple(
            (f"{found.reference}, {found.age}", found.relation, _at_the_address(found.in_household), found.state)
            for found in facts.children
        ),
        empty="No child is recorded.",
    )


def _at_the_address(known: bool | None) -> str:
    return "Not known yet" if known is None else "Yes" if known else "No"


def _views(views: Views) -> str:
    told = ""
    if views.must_be_told:
        told = (
            f" Told of the conditions {_moment(views.told_at)}." if views.told_at else " Not recorded as told of the conditions."
        )
    return f"{views.sought}. {views.words}".strip() + told


# Words


def _moment(at: datetime | None) -> str:
    return wording.exact_with_year(at) if at else wording.NOT_RECORDED


def _day(day: date) -> str:
    return wording.exact_with_year(day)


def printed(shown: PackPage) -> dict[str, object]:
    """The pack as the PDF reads it."""
    return asdict(shown)


def _packs(decision: ExtensionDecision, address: str) -> list[dict[str, str]]:
    sent = decision.request.pack.number if decision.request else None
    found = [{"label": "The pack as sent", "href": f"{address}{sent}"}] if sent else []
    return [*found, {"label": "The pack as decided on", "href": f"{address}{decision.pack.number}"}]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A decision on an extension, with links to the packs that it rests on."""

    what: str
    who: str
    representations: str
    considered: str
    told: str
    packs: list[dict[str, str]]
    reason: str


def kept_rows(decisions: Sequence[ExtensionDecision], address: str) -> list[KeptRow]:
    """The decisions on extensions as rows, with the packs they rest on. `address` ends where the number of a pack goes."""
    return [
        KeptRow(
            what=f"{decision.to_months} months {'authorised' if decision.is_authorised else 'not authorised'}",
            who=f"{decision.by.name}, {wording.exact_with_year(decision.at)}",
            representations=decision.representations or answer_words(decision),
            considered=decision.considered,
            told=(
                f"{decision.outcome_told_whom}, {decision.get_outcome_told_how_display().lower()}, "
                f"{wording.exact_with_year(decision.outcome_told_at)}"
                if decision.outcome_told_at
                else ""
            ),
            packs=_packs(decision, address) if address else [],
            reason=decision.reason,
        )
        for decision in decisions
    ]
