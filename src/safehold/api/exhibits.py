"""Exhibits: listed, seized, handed over, booked in, opened, sealed again, returned; one with its continuity.

In addresses the exhibit KLP/1 is written KLP-1.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from safehold.accounts.errors import InputError
from safehold.accounts.models import Team
from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.finding import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.shapes import Body
from safehold.api.warrants import warrant_of
from safehold.asked import Account, Day, Description, Label, Line, Moment, Name, Sentence, Short, Version, Word
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.examinations import queries as examinations
from safehold.casework.exhibits import actions, permissions, queries
from safehold.casework.exhibits.addresses import ExhibitReference
from safehold.casework.exhibits.models import ContinuityEvent, DeviceType, Exhibit, ExhibitState

router = Router(tags=["Exhibits"])

EXHIBIT = ExhibitReference()


class ExhibitOut(Schema):
    """An exhibit: what it is, where it stands, who holds it, and the seal on it (empty while it is open)."""

    reference: str = Field(examples=["KLP/1"])
    case: str
    device_type: str
    description: str
    make_and_model: str
    serial_number: str
    power: str
    warrant: str | None
    parent: str | None
    place_found: str
    seized_at: datetime
    seized_by: str
    state: str
    holder: str
    seal: str
    hold_until: date | None
    version: int

    @staticmethod
    def of(exhibit: Exhibit) -> "ExhibitOut":
        """Put an exhibit into the shape of the API."""
        return ExhibitOut(
            case=exhibit.case.reference,
            warrant=exhibit.warrant.reference if exhibit.warrant else None,
            parent=exhibit.parent.reference if exhibit.parent else None,
            seized_by=exhibit.seized_by.name,
            **{name: getattr(exhibit, name) for name in _PLAIN},
        )


_PLAIN = [name for name in ExhibitOut.model_fields if name not in ("case", "warrant", "parent", "seized_by")]


class ContinuityOut(Schema):
    """One entry of the continuity, with the digest that ties it to the one before."""

    number: int
    kind: str
    at: datetime
    from_holder: str
    to_holder: str
    place: str
    reason: str
    seal_in: str
    seal_out: str
    explanation: str
    officer_name: str
    corrects: int | None
    corrected_field: str
    value_before: str
    value_after: str
    recorded_at: datetime
    previous_digest: str
    digest: str

    @staticmethod
    def of(entry: ContinuityEvent) -> "ContinuityOut":
        """Put an entry into the shape of the API."""
        plain = {name: getattr(entry, name) for name in ContinuityOut.model_fields if name != "corrects"}
        return ContinuityOut(corrects=entry.corrects.number if entry.corrects else None, **plain)


class MovedOut(ContinuityOut):
    """The entry of one of several exhibits that moved together."""

    exhibit: str

    @staticmethod
    def of(entry: ContinuityEvent) -> "MovedOut":
        """Put an entry, with its exhibit, into the shape of the API."""
        return MovedOut(exhibit=entry.exhibit.reference, **ContinuityOut.of(entry).model_dump())


class BreakOut(Schema):
    """Where an entry does not follow the one before."""

    entry: int
    words: str


class ExhibitDetailOut(ExhibitOut):
    """An exhibit with its continuity, and where that is broken."""

    continuity: list[ContinuityOut]
    breaks: list[BreakOut]


class SeizureIn(Body):
    """A seizure. The power is named by its code; `seized_by` by user name, where it is not you."""

    device_type: DeviceType
    description: Description
    power: Short
    place_found: Line
    seal: Word
    seized_at: Moment
    warrant: Short | None = None
    witness: Name = ""
    serial_number: Label = ""
    make_and_model: Name = ""
    parent: Short | None = None
    seized_by: Name | None = None
    inspector_authority: Name = ""
    notice_given: bool = False
    agreement: Name = ""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "device_type": "laptop",
                    "description": "Laptop, grey, 14 inch",
                    "power": "PACE1984-S8",
                    "place_found": "living room, on the table",
                    "seal": "S-4410 271",
                    "seized_at": "2026-03-14T07:40:00+00:00",
                    "warrant": "WAR-26-0003",
                }
            ]
        }
    )


class AuthorityIn(Body):
    """What the power of seizure asks for before an examination."""

    inspector_authority: Name = ""
    notice_given: bool = False
    agreement: Name = ""
    version: Version | None = None


class TransferIn(Body):
    """Into whose hands or which store, with the seal that both see. `receiver` by user name, `laboratory` by its name."""

    to_holder: Line
    place: Line
    reason: Sentence
    seal_seen: Word
    receiver: Name | None = None
    laboratory: Name | None = None
    what_happened: Account = ""
    happened_at: Moment | None = None
    version: Version | None = None


class SealIn(Body):
    """An exhibit among others that move, with the seal that is seen on it (empty where it is open)."""

    exhibit: Short = Field(examples=["KLP/1"])
    seal_seen: Word = ""
    version: Version | None = None


Moving = Annotated[list[SealIn], Field(min_length=1, max_length=200)]


class TransferTogetherIn(Body):
    """Into whose hands or which store exhibits of one case go. All go, or none."""

    exhibits: Moving
    to_holder: Line
    place: Line
    reason: Sentence
    receiver: Name | None = None
    laboratory: Name | None = None
    happened_at: Moment | None = None


class BookInTogetherIn(Body):
    """Receipt of exhibits of one case at the laboratory. All are booked in, or none."""

    exhibits: Moving
    place: Line
    reason: Sentence = "Received at the laboratory"
    on_bench: bool = False


class BookInIn(Body):
    """Receipt at the laboratory, with the seal as it arrived."""

    seal_seen: Word
    place: Line
    reason: Sentence = "Received at the laboratory"
    what_happened: Account = ""
    on_bench: bool = False
    version: Version | None = None


class OpenSealIn(Body):
    """The opening of the seal on the bench."""

    seal_seen: Word
    place: Line
    reason: Sentence
    what_happened: Account = ""
    version: Version | None = None


class ResealIn(Body):
    """The new seal on an open exhibit."""

    new_seal: Word
    place: Line
    reason: Sentence
    version: Version | None = None


class CorrectionIn(Body):
    """What is right in an entry. The first text stays."""

    field: Literal["place", "reason"]
    value: Line
    reason: Sentence


class ExplanationIn(Body):
    """What happened where an entry does not follow the one before."""

    what_happened: Account


class ExhibitHoldIn(Body):
    """Until which day the exhibit is kept; empty lifts the hold."""

    until: Day | None
    reason: Sentence
    version: Version | None = None


class ExhibitReturnIn(Body):
    """To whom the exhibit is given back, on which receipt."""

    to: Line
    reason: Sentence
    seal_seen: Word
    what_happened: Account = ""
    version: Version | None = None


@router.get("/exhibits", response=PageOf[ExhibitOut], summary="The exhibits of your team, or at your laboratory")
@reads
def list_exhibits(
    request: HttpRequest,
    state: ExhibitState | None = None,
    device_type: DeviceType | None = None,
    case: Short = "",
    text: Label = "",
    sort: Literal["newest", "oldest", "reference", "state"] = "newest",
    after: After = 0,
    limit: Limit = 50,
) -> Any:
    """List exhibits. `text` is the beginning of a reference, a seal or a serial number."""
    require(caller(request), permissions.READ)
    asked = queries.ExhibitFilter(state=state or "", device_type=device_type or "", case_reference=case, text=text, sort=sort)
    return page_of(queries.listed_exhibits(caller(request), asked), ExhibitOut.of, after=after, limit=limit)


@router.get("/cases/{reference}/exhibits", response=PageOf[ExhibitOut], summary="The exhibits of a case, in order of seizure")
@reads
def exhibits_of_case(request: HttpRequest, reference: str, after: After = 0, limit: Limit = 50) -> Any:
    """Show the exhibits of a case."""
    case = read(request, permissions.READ, case_by_reference, reference)
    return page_of(queries.exhibits_of(case), ExhibitOut.of, after=after, limit=limit)


@router.post("/cases/{reference}/exhibits", response={201: ExhibitOut}, summary="Record a seizure")
def seize(request: HttpRequest, reference: str, body: SeizureIn) -> Any:
    """Record a seizure. It begins the continuity."""
    case = find_case(request, reference)
    found = {
        "warrant": warrant_of(request, case, body.warrant),
        "parent": _parent(request, case, body.parent),
        "seized_by": None if body.seized_by is None else officer_named("seized_by", body.seized_by),
    }
    exhibit = actions.seize_exhibit(case, by=caller(request), at=timezone.now(), **{**body.given(), **found})
    return Status(201, _shown(request, exhibit.reference))


@router.post(
    "/cases/{reference}/exhibits/transfer",
    response={201: list[MovedOut]},
    summary="Hand over or store several exhibits of a case: all, or none",
)
def transfer_together(request: HttpRequest, reference: str, body: TransferTogetherIn) -> Any:
    """Hand them over. The entries come in the order in which the exhibits were recorded."""
    moving = _moving(request, find_case(request, reference), body.exhibits)
    found = {
        "receiver": None if body.receiver is None else officer_named("receiver", body.receiver),
        "laboratory": laboratory_named(body.laboratory),
    }
    given = {**body.given(), **found, **moving}
    return Status(201, _moved(actions.transfer_together(by=caller(request), at=timezone.now(), **given)))


@router.post(
    "/cases/{reference}/exhibits/booking-in",
    response={201: list[MovedOut]},
    summary="Receive several exhibits of a case at the laboratory: all, or none",
)
def book_in_together(request: HttpRequest, reference: str, body: BookInTogetherIn) -> Any:
    """Book them in. The entries come in the order in which the exhibits were recorded."""
    moving = _moving(request, find_case(request, reference), body.exhibits)
    given = {**body.given(), **moving}
    return Status(201, _moved(actions.book_in_together(by=caller(request), at=timezone.now(), **given)))


@router.get("/exhibits/{reference}", response=ExhibitDetailOut, summary="One exhibit with its continuity")
@reads
def one_exhibit(request: HttpRequest, reference: str) -> Any:
    """Show an exhibit. Reading it is recorded."""
    exhibit = read(request, permissions.READ, queries.exhibit_by_reference, EXHIBIT.to_python(reference))
    return ExhibitDetailOut(
        **ExhibitOut.of(exhibit).model_dump(),
        continuity=[ContinuityOut.of(entry) for entry in queries.continuity_of(exhibit)],
        breaks=[BreakOut(entry=found.entry, words=found.words) for found in queries.continuity_check(exhibit).breaks],
    )


@router.post("/exhibits/{reference}/authority", response=ExhibitOut, summary="Record the authority that the power asks for")
def record_authority(request: HttpRequest, reference: str, body: AuthorityIn) -> Any:
    """Record it. What was recorded before stays."""
    exhibit = found_exhibit(request, reference)
    actions.record_authority(exhibit, by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, exhibit.reference)


@router.post("/exhibits/{reference}/transfer", response={201: ContinuityOut}, summary="Hand an exhibit over or store it")
def transfer(request: HttpRequest, reference: str, body: TransferIn) -> Any:
    """Hand it over."""
    exhibit = found_exhibit(request, reference)
    found = {
        "receiver": None if body.receiver is None else officer_named("receiver", body.receiver),
        "laboratory": laboratory_named(body.laboratory),
    }
    entry = actions.transfer_exhibit(exhibit, by=caller(request), at=timezone.now(), **{**body.given(), **found})
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/booking-in", response={201: ContinuityOut}, summary="Receive an exhibit at the laboratory")
def book_in(request: HttpRequest, reference: str, body: BookInIn) -> Any:
    """Book it in."""
    entry = actions.book_in(found_exhibit(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/opening", response={201: ContinuityOut}, summary="Open the seal on the bench")
def open_seal(request: HttpRequest, reference: str, body: OpenSealIn) -> Any:
    """Open the seal."""
    entry = actions.open_seal(found_exhibit(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/resealing", response={201: ContinuityOut}, summary="Put a new seal on an open exhibit")
def reseal(request: HttpRequest, reference: str, body: ResealIn) -> Any:
    """Seal it again. Only who opened it may."""
    entry = actions.reseal(found_exhibit(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, ContinuityOut.of(entry))


@router.post(
    "/exhibits/{reference}/continuity/{number}/correction",
    response={201: ContinuityOut},
    summary="Put a mistake in an entry right by a new entry",
)
def correct(request: HttpRequest, reference: str, number: int, body: CorrectionIn) -> Any:
    """Correct it. The first entry stays."""
    exhibit = found_exhibit(request, reference)
    entry = actions.correct_entry(exhibit, by=caller(request), at=timezone.now(), number=number, **body.given())
    return Status(201, ContinuityOut.of(entry))


@router.post(
    "/exhibits/{reference}/continuity/{number}/explanation",
    response={201: ContinuityOut},
    summary="Record what happened where the continuity is broken",
)
def explain(request: HttpRequest, reference: str, number: int, body: ExplanationIn) -> Any:
    """Explain it. The break stays visible."""
    exhibit = found_exhibit(request, reference)
    entry = actions.explain_break(exhibit, by=caller(request), at=timezone.now(), number=number, what_happened=body.what_happened)
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/hold", response=ExhibitOut, summary="Keep an exhibit until a day, or lift that")
def hold(request: HttpRequest, reference: str, body: ExhibitHoldIn) -> Any:
    """Keep it. Until then it can't be returned."""
    exhibit = actions.hold_exhibit(found_exhibit(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, exhibit.reference)


@router.post("/exhibits/{reference}/return", response={201: ContinuityOut}, summary="Give an exhibit back")
def give_back(request: HttpRequest, reference: str, body: ExhibitReturnIn) -> Any:
    """Give it back. It ends the continuity."""
    entry = actions.return_exhibit(found_exhibit(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, ContinuityOut.of(entry))


def found_exhibit(request: HttpRequest, reference: str) -> Exhibit:
    """Find an exhibit for an action that follows. Raises: NotPermittedError; NotFoundError."""
    return find(request, permissions.READ, queries.exhibit_by_reference, EXHIBIT.to_python(reference))


def laboratory_named(name: str | None) -> Team | None:
    """Find the laboratory that a body names, or none. Raises: InputError."""
    if name is None:
        return None
    laboratory = examinations.laboratory_named(name)
    if laboratory is None:
        raise InputError("laboratory", f"There is no laboratory {name}.", "Check the name.")
    return laboratory


def _moving(request: HttpRequest, case: Case, named: Sequence[SealIn]) -> dict[str, Any]:
    """Find the exhibits of a case that a body names; they, their seals and versions as the actions take them."""
    by_reference = {EXHIBIT.to_python(asked.exhibit): asked for asked in named}
    exhibits = find(request, permissions.READ, queries.exhibits_named, case, by_reference.keys())
    asked_of = {exhibit.pk: by_reference[exhibit.reference] for exhibit in exhibits}
    return {
        "exhibits": exhibits,
        "seals_seen": {key: asked.seal_seen for key, asked in asked_of.items()},
        "versions": {key: asked.version for key, asked in asked_of.items() if asked.version is not None},
    }


def _moved(entries: Sequence[ContinuityEvent]) -> list[MovedOut]:
    return [MovedOut.of(entry) for entry in entries]


def _parent(request: HttpRequest, case: Case, reference: str | None) -> Exhibit | None:
    if reference is None:
        return None
    [parent] = find(request, permissions.READ, queries.exhibits_named, case, [reference])
    return parent


def _shown(request: HttpRequest, reference: str) -> ExhibitOut:
    return shown(request, ExhibitOut.of, queries.exhibit_by_reference, reference)
