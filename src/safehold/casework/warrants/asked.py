"""What is asked when people do something with a warrant: one class for each action."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from safehold.asked import Ask, Asked, AskedOfRecord, Day, Label, Line, Lines, Moment, Name, Names, Sentence, Text, Word
from safehold.casework.warrants.models import SearchResult, WarrantKind

Entered = Annotated[Moment, Ask("Entered", missing="Write when officers entered.")]
Left = Annotated[Moment, Ask("Left", missing="Write when officers left.")]
AtAnUnreasonableHour = Annotated[bool, Ask("It was not at a reasonable hour")]
HourReason = Annotated[
    Text,
    Ask(
        "Why might a reasonable hour have frustrated the search?",
        help="Only for an entry at another hour (PACE 1984 s.16(4)).",
        rows=2,
    ),
]
Searchers = Annotated[
    Names, Ask("Officers who searched", help="One a line.", missing="Write the names of the officers who searched.", rows=4)
]
NoticeLeft = Annotated[
    Line,
    Ask(
        "Notice of powers and rights: given to whom, or left where?",
        missing="Write to whom the notice of powers and rights was given, or where it was left.",
    ),
]


class ChildPresent(Asked):
    """A child who was there: as far as anybody said. The age in words: 6, 18 months, 2 or 3."""

    name: Line = ""
    age: Word = ""
    date_of_birth: Day | None = None
    relation: Line = Field(default="", description="What the child is to the person or the address, as said")


_DAY = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})")


def _child_present(given: object) -> object:
    """A child on one line of a form: name, age or date of birth, relation, with commas between."""
    if not isinstance(given, str):
        return given
    name, age, relation = (*(part.strip() for part in given.split(",", 2)), "", "")[:3]
    born = _DAY.fullmatch(age)
    if born is None:
        return {"name": name, "age": age, "relation": relation}
    try:
        day = date(int(born[3]), int(born[2]), int(born[1]))
    except ValueError:
        raise ValueError(f"{age} is no date. Write the day, the month and the year in figures.") from None
    return {"name": name, "date_of_birth": day, "relation": relation}


ChildPresentTicked = Annotated[bool, Ask("A child was present")]
ChildrenPresent = Annotated[
    list[Annotated[ChildPresent, BeforeValidator(_child_present)]],
    Field(max_length=30),
    Ask(
        "Children present",
        help="One a line: name, age or date of birth, relation. For example: Test Child 03, 6, daughter. "
        "Each becomes a child of the case, or somebody records why not.",
        rows=3,
    ),
]
ENDORSEMENT = "Endorsement: what was sought and found, what else was seized"


class RecordWarrant(Asked):
    """A warrant that a court has issued. All premises, or several entries, only under PACE section 8."""

    kind: Annotated[
        WarrantKind,
        Ask(
            "Under which provision?",
            help="The 1978 Act reaches indecent photographs; chat and other evidence needs section 8 or section 19.",
            missing="Choose the provision named on the warrant.",
            radio=True,
        ),
    ]
    court: Annotated[Name, Ask("Court", missing="Write which court issued the warrant.")]
    issued_on: Annotated[Day, Ask("Day of issue", missing="Write the day of issue on the warrant.")]
    address: Annotated[Sentence, Ask("Address", missing="Write the address that the warrant names.")]
    place: Annotated[
        Label,
        Ask(
            "Town or village",
            help="The operation board shows only this, never the street.",
            missing="Write the town or village.",
        ),
    ]
    child_expected: Annotated[bool, Ask("A child is expected at the address")]
    all_premises: Annotated[
        bool,
        Ask(
            "It is for all premises of the person",
            help="Only under PACE section 8. Premises that it does not name need an inspector's written authority each time.",
        ),
    ] = False
    multiple_entries: Annotated[
        bool,
        Ask(
            "It allows more than one entry",
            help="Only under PACE section 8. Each entry after the first needs an inspector's written authority.",
        ),
    ] = False
    entries_allowed: Annotated[
        int | None, Field(ge=2, le=1000), Ask("At most how many entries?", help="Leave empty if the court named no number.")
    ] = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "pace_s8",
                    "court": "Alderwick Magistrates' Court",
                    "issued_on": "2026-03-02",
                    "address": "12 Sample Lane",
                    "place": "Kettleby",
                    "child_expected": True,
                }
            ]
        }
    )


class EnterPremises(AskedOfRecord):
    """When officers went in; `hour_reason` where it was not at a reasonable hour (PACE 1984 s.16(4))."""

    entered_at: Annotated[Moment, Ask("When did officers enter?", missing="Write when officers entered.")]
    at_an_unreasonable_hour: AtAnUnreasonableHour = False
    hour_reason: HourReason = ""


class ExecuteWarrant(AskedOfRecord):
    """The result of a search and its record (Code B 8.1). The entry and its hour only where it was not recorded at the door."""

    result: Annotated[
        SearchResult,
        Ask(
            "Was the person found?",
            help="An arrest is recorded on its own page and is counted from there.",
            missing="Choose whether the person was found.",
            radio=True,
        ),
    ]
    entered_at: Annotated[Moment | None, Ask("Entered", missing_on_form="Write when officers entered.")] = None
    left_at: Left
    at_an_unreasonable_hour: AtAnUnreasonableHour = False
    hour_reason: HourReason = ""
    officers: Searchers
    people_present: Annotated[Lines, Ask("People present", help="One a line, with what they are to the address.", rows=4)] = []
    child_present: ChildPresentTicked = False
    children_present: ChildrenPresent = []
    rooms: Annotated[Lines, Ask("Rooms searched", help="One a line.", rows=4)] = []
    force_used: Annotated[Text, Ask("Force used, and why", help="Leave empty if none.", rows=2)] = ""
    damage: Annotated[Text, Ask("Damage caused", help="Leave empty if none.", rows=2)] = ""
    notice_left: NoticeLeft
    copy_of_warrant_left: Annotated[bool, Ask("A copy of the warrant was given or left")]
    endorsement: Annotated[Text, Ask(ENDORSEMENT, rows=3)] = ""


class RecordFurtherEntry(AskedOfRecord):
    """An entry after the first, or to premises that the warrant does not name. Without `address`: that of the warrant."""

    address: Annotated[Sentence, Ask("Address", help="Leave empty for the address on the warrant.")] = ""
    inspector: Annotated[
        Name,
        Ask(
            "Inspector who authorised it in writing",
            help="Without it the entry is refused (PACE 1984 s.16(3A), (3B)).",
        ),
    ] = ""
    authorised_at: Annotated[Moment | None, Ask("When did they authorise it?")] = None
    entered_at: Entered
    left_at: Left
    officers: Searchers
    at_an_unreasonable_hour: AtAnUnreasonableHour = False
    hour_reason: HourReason = ""
    child_present: ChildPresentTicked = False
    children_present: ChildrenPresent = []
    notice_left: NoticeLeft
    endorsement: Annotated[
        Text, Ask(ENDORSEMENT, missing="Write what was found and what else was seized, also if nothing.", rows=3)
    ]


class LapseWarrant(AskedOfRecord):
    """Why a warrant ended without entry."""

    reason: Annotated[Text, Ask("Why was it not executed?", missing="Write why the warrant was not executed.", rows=3)]


class ReturnWarrant(AskedOfRecord):
    """When the warrant went back to its court, and what the record of the search had left open."""

    returned_on: Annotated[Day, Ask("When did it go back?", missing="Write the day of the return.")]
    endorsement: Annotated[
        Text,
        Ask(
            ENDORSEMENT,
            help="Not recorded with the search. Write it also if nothing was found (PACE 1984 s.16(9)).",
            rows=3,
        ),
    ] = ""
    copy_note: Annotated[
        Sentence,
        Ask(
            "Where was a copy of the warrant left, or why was none?",
            help="No copy is recorded with the search (PACE 1984 s.16(5) to (7)).",
        ),
    ] = ""
