"""What the pages say of telling victims."""

from collections.abc import Iterable

from safehold.casework.victims.models import VictimNotice
from safehold.casework.victims.queries import NOT_RECORDED_BY_NAME, Owed
from safehold.web import wording
from safehold.web.shown import Event


def names_of(notice: VictimNotice) -> str:
    """The victims of a notice, each once."""
    return ", ".join(dict.fromkeys(e.victim.person.name if e.victim else NOT_RECORDED_BY_NAME for e in notice.events.all()))


def title_of(notice: VictimNotice) -> str:
    """Who was told, or was not: "Test Victim 07 told"."""
    outcome = notice.get_outcome_display()
    return f"{names_of(notice)}: {outcome[0].lower()}{outcome[1:]}"


def line_of(notice: VictimNotice) -> str:
    """Of what, who was spoken to and how; or why not."""
    of = "; ".join(dict.fromkeys(event.words for event in notice.events.all()))
    if not notice.is_told:
        return f"Of {of}. {notice.reason}"
    through = ", who speaks for them" if notice.through_representative else ""
    return f"Of {of}. {notice.told_whom}{through}, {notice.get_told_how_display().lower()}."


def told_words(notices: Iterable[VictimNotice]) -> str:
    """That victims were told of something, or why not, in one line; nothing where nothing is recorded."""
    parts = []
    for notice in notices:
        if notice.told_at is None:
            parts.append(f"{notice.get_outcome_display()}. {notice.reason}")
        else:
            when = wording.exact_with_year(notice.told_at)
            parts.append(f"Told: {notice.told_whom}, {notice.get_told_how_display().lower()}, {when}.")
    return " ".join(parts)


def notice_rows(notices: Iterable[VictimNotice]) -> list[Event]:
    """What was recorded, as timeline rows."""
    return [
        Event(
            title=title_of(notice),
            when=wording.exact_with_year(notice.told_at or notice.recorded_at),
            who=notice.recorded_by.name,
            line=line_of(notice),
            kind="step",
        )
        for notice in notices
    ]


def choices(owed: Iterable[Owed]) -> list[tuple[str, str]]:
    """What is still to be told, as a choice for a form: "Test Victim 07: the arrest of …, 14 March 2026"."""
    return [
        (each.key, f"{each.victim.name}: {each.happened.words}, {wording.exact_with_year(each.happened.at)}") for each in owed
    ]
