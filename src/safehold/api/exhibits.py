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
from safehold.accounts.models import Officer, Team
from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.warrants import warrant_of
from safehold.asked import Asked, Label, Name, Short, Version, Word
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.examinations import queries as examinations
from safehold.casework.exhibits import actions, permissions, queries
from safehold.casework.exhibits.addresses import ExhibitReference
from safehold.casework.exhibits.asked import (
    AskDisposal,
    AskReturn,
    BookIn,
    BookInTogether,
    CorrectEntry,
    DecideLeaving,
    DisposeOfExhibit,
    ExhibitsSeen,
    ExplainBreak,
    HoldExhibit,
    OpenSeal,
    RecordAuthority,
    Reseal,
    ReturnExhibit,
    SeizeExhibit,
    TransferExhibit,
    TransferTogether,
    UndoReturn,
)
from safehold.casework.exhibits.models import ContinuityEvent, DeviceType, Disposal, Exhibit, ExhibitState

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


class DisposalOut(Schema):
    """A return or disposal: what was asked, decided and done. Officers by user name."""

    number: int
    way: str
    state: str
    to: str
    relation: str
    authority: str
    authority_by: str
    authority_on: date | None
    authority_reference: str
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_because: str
    done_by: str | None
    done_at: datetime | None
    method: str
    witness: str | None
    undone_at: datetime | None

    @staticmethod
    def of(disposal: Disposal) -> "DisposalOut":
        """Put a return or disposal into the shape of the API."""
        plain = {name: getattr(disposal, name) for name in DisposalOut.model_fields if name not in _WHO_DISPOSES}
        for name in _WHO_DISPOSES:
            officer = getattr(disposal, name)
            plain[name] = officer.username if officer else None
        return DisposalOut(**plain)


_WHO_DISPOSES = ("asked_by", "decided_by", "done_by", "witness")


class DisposeBody(DisposeOfExhibit):
    """How it was destroyed, or where it went. `witness` by user name."""

    witness: Name


class ExhibitDetailOut(ExhibitOut):
    """An exhibit with its continuity, where that is broken, and what was asked and done about letting it go, newest first."""

    disposals: list[DisposalOut]

    continuity: list[ContinuityOut]
    breaks: list[BreakOut]


class SeizureBody(SeizeExhibit):
    """A seizure. The power is named by its code; `seized_by` by user name, where it is not you."""

    warrant: Short | None = None
    parent: Short | None = None
    seized_by: Name | None = None

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


class TransferBody(TransferExhibit):
    """Into whose hands or which store, with the seal that both see. `receiver` by user name, `laboratory` by its name."""

    receiver: Name | None = None
    laboratory: Name | None = None


class SealIn(Asked):
    """An exhibit among others that move, with the seal that is seen on it (empty where it is open)."""

    exhibit: Short = Field(examples=["KLP/1"])
    seal_seen: Word = ""
    version: Version | None = None


Moving = Annotated[list[SealIn], Field(min_length=1, max_length=200)]


class TransferTogetherBody(TransferTogether):
    """Into whose hands or which store exhibits of one case go. All go, or none."""

    exhibits: Moving
    receiver: Name | None = None
    laboratory: Name | None = None


class BookInTogetherBody(BookInTogether):
    """Receipt of exhibits of one case at the laboratory. All are booked in, or none."""

    exhibits: Moving


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
def seize(request: HttpRequest, reference: str, body: SeizureBody) -> Any:
    """Record a seizure. It begins the continuity."""
    case = find_case(request, reference)
    exhibit = actions.seize_exhibit(
        case,
        body,
        warrant=warrant_of(request, case, body.warrant),
        parent=_parent(request, case, body.parent),
        seized_by=_officer("seized_by", body.seized_by),
        by=caller(request),
        at=timezone.now(),
    )
    return Status(201, _shown(request, exhibit.reference))


@router.post(
    "/cases/{reference}/exhibits/transfer",
    response={201: list[MovedOut]},
    summary="Hand over or store several exhibits of a case: all, or none",
)
def transfer_together(request: HttpRequest, reference: str, body: TransferTogetherBody) -> Any:
    """Hand them over. The entries come in the order in which the exhibits were recorded."""
    seen = _seen(request, find_case(request, reference), body.exhibits)
    receiver, laboratory = _officer("receiver", body.receiver), laboratory_named(body.laboratory)
    entries = actions.transfer_together(
        seen, body, receiver=receiver, laboratory=laboratory, by=caller(request), at=timezone.now()
    )
    return Status(201, _moved(entries))


@router.post(
    "/cases/{reference}/exhibits/booking-in",
    response={201: list[MovedOut]},
    summary="Receive several exhibits of a case at the laboratory: all, or none",
)
def book_in_together(request: HttpRequest, reference: str, body: BookInTogetherBody) -> Any:
    """Book them in. The entries come in the order in which the exhibits were recorded."""
    seen = _seen(request, find_case(request, reference), body.exhibits)
    return Status(201, _moved(actions.book_in_together(seen, body, by=caller(request), at=timezone.now())))


@router.get("/exhibits/{reference}", response=ExhibitDetailOut, summary="One exhibit with its continuity")
@reads
def one_exhibit(request: HttpRequest, reference: str) -> Any:
    """Show an exhibit. Reading it is recorded."""
    exhibit = read(request, permissions.READ, queries.exhibit_by_reference, EXHIBIT.to_python(reference))
    return ExhibitDetailOut(
        **ExhibitOut.of(exhibit).model_dump(),
        continuity=[ContinuityOut.of(entry) for entry in queries.continuity_of(exhibit)],
        disposals=[DisposalOut.of(one) for one in queries.disposals_of(exhibit)],
        breaks=[BreakOut(entry=found.entry, words=found.words) for found in queries.continuity_check(exhibit).breaks],
    )


@router.post("/exhibits/{reference}/authority", response=ExhibitOut, summary="Record the authority that the power asks for")
def record_authority(request: HttpRequest, reference: str, body: RecordAuthority) -> Any:
    """Record it. What was recorded before stays."""
    exhibit = found_exhibit(request, reference)
    actions.record_authority(exhibit, body, by=caller(request), at=timezone.now())
    return _shown(request, exhibit.reference)


@router.post("/exhibits/{reference}/transfer", response={201: ContinuityOut}, summary="Hand an exhibit over or store it")
def transfer(request: HttpRequest, reference: str, body: TransferBody) -> Any:
    """Hand it over."""
    exhibit = found_exhibit(request, reference)
    receiver, laboratory = _officer("receiver", body.receiver), laboratory_named(body.laboratory)
    entry = actions.transfer_exhibit(
        exhibit, body, receiver=receiver, laboratory=laboratory, by=caller(request), at=timezone.now()
    )
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/booking-in", response={201: ContinuityOut}, summary="Receive an exhibit at the laboratory")
def book_in(request: HttpRequest, reference: str, body: BookIn) -> Any:
    """Book it in."""
    entry = actions.book_in(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/opening", response={201: ContinuityOut}, summary="Open the seal on the bench")
def open_seal(request: HttpRequest, reference: str, body: OpenSeal) -> Any:
    """Open the seal."""
    entry = actions.open_seal(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/resealing", response={201: ContinuityOut}, summary="Put a new seal on an open exhibit")
def reseal(request: HttpRequest, reference: str, body: Reseal) -> Any:
    """Seal it again. Only who opened it may."""
    entry = actions.reseal(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post(
    "/exhibits/{reference}/continuity/{number}/correction",
    response={201: ContinuityOut},
    summary="Put a mistake in an entry right by a new entry",
)
def correct(request: HttpRequest, reference: str, number: int, body: CorrectEntry) -> Any:
    """Correct it. The first entry stays."""
    exhibit = found_exhibit(request, reference)
    entry = actions.correct_entry(exhibit, body, number=number, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post(
    "/exhibits/{reference}/continuity/{number}/explanation",
    response={201: ContinuityOut},
    summary="Record what happened where the continuity is broken",
)
def explain(request: HttpRequest, reference: str, number: int, body: ExplainBreak) -> Any:
    """Explain it. The break stays visible."""
    exhibit = found_exhibit(request, reference)
    entry = actions.explain_break(exhibit, body, number=number, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/hold", response=ExhibitOut, summary="Keep an exhibit until a day, or lift that")
def hold(request: HttpRequest, reference: str, body: HoldExhibit) -> Any:
    """Keep it. Until then it can't be returned."""
    exhibit = actions.hold_exhibit(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, exhibit.reference)


@router.post("/exhibits/{reference}/return-requests", response={201: DisposalOut}, summary="Ask to give an exhibit back")
def ask_return(request: HttpRequest, reference: str, body: AskReturn) -> Any:
    """Ask for it. Where it would go to a suspect, or proceedings go on, an inspector decides."""
    exhibit = found_exhibit(request, reference)
    return Status(201, DisposalOut.of(actions.ask_return(exhibit, body, by=caller(request), at=timezone.now())))


@router.post(
    "/exhibits/{reference}/disposal-requests", response={201: DisposalOut}, summary="Ask to destroy or forfeit an exhibit"
)
def ask_disposal(request: HttpRequest, reference: str, body: AskDisposal) -> Any:
    """Ask for it, on an order of a court or the owner's disclaimer. An inspector decides."""
    exhibit = found_exhibit(request, reference)
    return Status(201, DisposalOut.of(actions.ask_disposal(exhibit, body, by=caller(request), at=timezone.now())))


@router.post(
    "/exhibits/{reference}/disposals/{number}/decision", response=DisposalOut, summary="Decide whether an exhibit leaves"
)
def decide_leaving(request: HttpRequest, reference: str, number: int, body: DecideLeaving) -> Any:
    """Decide on it, as another officer of the rank of inspector or above."""
    exhibit = found_exhibit(request, reference)
    return DisposalOut.of(actions.decide_leaving(exhibit, body, number=number, by=caller(request), at=timezone.now()))


@router.post("/exhibits/{reference}/disposal", response={201: ContinuityOut}, summary="Record a destruction or forfeiture")
def dispose(request: HttpRequest, reference: str, body: DisposeBody) -> Any:
    """Record it, with who saw it. It ends the continuity."""
    exhibit, witness = found_exhibit(request, reference), officer_named("witness", body.witness)
    entry = actions.dispose_of_exhibit(exhibit, body, witness=witness, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/return-undone", response={201: ContinuityOut}, summary="Undo a return of today")
def undo_return(request: HttpRequest, reference: str, body: UndoReturn) -> Any:
    """Record that it is still here. The entry of the return stays."""
    entry = actions.undo_return(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, ContinuityOut.of(entry))


@router.post("/exhibits/{reference}/return", response={201: ContinuityOut}, summary="Give an exhibit back as was asked")
def give_back(request: HttpRequest, reference: str, body: ReturnExhibit) -> Any:
    """Give it back. It ends the continuity."""
    entry = actions.return_exhibit(found_exhibit(request, reference), body, by=caller(request), at=timezone.now())
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


def _officer(field: str, username: str | None) -> Officer | None:
    return None if username is None else officer_named(field, username)


def _seen(request: HttpRequest, case: Case, named: Sequence[SealIn]) -> ExhibitsSeen:
    """Find the exhibits of a case that a body names, with what was seen of each."""
    by_reference = {EXHIBIT.to_python(one.exhibit): one for one in named}
    exhibits = find(request, permissions.READ, queries.exhibits_named, case, by_reference.keys())
    seen = {exhibit.pk: by_reference[exhibit.reference] for exhibit in exhibits}
    return ExhibitsSeen(
        exhibits,
        seals={key: one.seal_seen for key, one in seen.items()},
        versions={key: one.version for key, one in seen.items()},
    )


def _moved(entries: Sequence[ContinuityEvent]) -> list[MovedOut]:
    return [MovedOut.of(entry) for entry in entries]


def _parent(request: HttpRequest, case: Case, reference: str | None) -> Exhibit | None:
    if reference is None:
        return None
    [parent] = find(request, permissions.READ, queries.exhibits_named, case, [reference])
    return parent


def _shown(request: HttpRequest, reference: str) -> ExhibitOut:
    return shown(request, ExhibitOut.of, queries.exhibit_by_reference, reference)
