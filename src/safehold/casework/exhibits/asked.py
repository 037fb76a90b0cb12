"""What is asked when people do something with an exhibit: one class for each action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from django.db.models import TextChoices
from pydantic import Field

from safehold.asked import (
    Account,
    Ask,
    Asked,
    AskedOfRecord,
    Day,
    Description,
    Label,
    Line,
    Moment,
    Name,
    Sentence,
    Short,
    Word,
)
from safehold.casework.exhibits.models import DeviceType, DisposalAuthority, DisposalWay, Exhibit, Relation

SealSeen = Annotated[Word, Ask("Seal that you see", help="Scan it, or type its number from the seal itself")]
WhatHappenedToTheSeal = Annotated[
    Account, Ask("What happened to the seal", help="Only where it is not the seal that left", rows=10)
]
ToHolder = Annotated[Line, Ask("Store, or somebody who is not in the list", help="For example, Property store, Kettleby")]
WhereHandedOver = Annotated[Line, Ask("Where", help="A shelf, a room, a counter")]
WhyHandedOver = Annotated[Sentence, Ask("Why", missing="Write why it is handed over.")]
HappenedAt = Annotated[Moment | None, Ask("When, if not now")]
Bench = Annotated[Line, Ask("Bench")]
RECEIVED = "Received at the laboratory"
NO_PLACE = "Say where you put it: a shelf or a bench."
SHELF = "A shelf of the store, or your bench"


class SeizeExhibit(Asked):
    """A thing that was seized: what it is, by which power, where it was found, and the seal put on it."""

    place_found: Annotated[
        Line,
        Ask(
            "Where was it found?",
            help="The room, and where in it. For example, living room, on the table",
            missing="Write where it was found: the room, and where in it.",
        ),
    ]
    device_type: Annotated[DeviceType, Ask("What is it?", missing="Choose what kind of thing it is.", radio=True)]
    description: Annotated[
        Description,
        Ask("Description", help="For example, laptop, grey, 14 inch", missing="Describe the exhibit: Laptop, grey, 14 inch."),
    ]
    seal: Annotated[Word, Ask("Seal", help="Scan it, or type its number", missing="Scan the seal, or type its number.")]
    make_and_model: Annotated[Name, Ask("Make and model")] = ""
    serial_number: Annotated[Label, Ask("Serial number or IMEI")] = ""
    power: Annotated[
        Short,
        Field(description="Its code", examples=["PACE1984-S8"]),
        Ask("Power of seizure", missing="Choose the power of seizure.", offered=True),
    ]
    inspector_authority: Annotated[Name, Ask("Inspector who authorised it", help="Only for PACE s.18")] = ""
    notice_given: Annotated[bool, Ask("The written notice was given", help="Only for CJPA s.50 and PCSC s.37")] = False
    agreement: Annotated[Name, Ask("Who handed it over and agreed", help="Only for PCSC s.37")] = ""
    seized_at: Annotated[Moment, Ask("When was it seized?")]
    witness: Annotated[Name, Ask("Witness")] = ""


class RecordAuthority(AskedOfRecord):
    """What the power of seizure asks for before an examination: an inspector's authority, a notice, an agreement."""

    inspector_authority: Annotated[Name, Ask("Inspector who authorised it, or was told afterwards")] = ""
    notice_given: Annotated[bool, Ask("The written notice was given")] = False
    agreement: Annotated[Name, Ask("Who handed it over and agreed")] = ""


class TransferExhibit(AskedOfRecord):
    """Into whose hands or which store an exhibit goes, with the seal that both see. Without `to_holder`: the receiver's."""

    to_holder: ToHolder = ""
    place: WhereHandedOver
    reason: WhyHandedOver
    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""
    happened_at: HappenedAt = None


class TransferTogether(Asked):
    """Into whose hands or which store exhibits of one case go. All go, or none."""

    to_holder: ToHolder = ""
    place: WhereHandedOver
    reason: WhyHandedOver
    happened_at: HappenedAt = None


class BookIn(AskedOfRecord):
    """Receipt at the laboratory, with the seal as it arrived."""

    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""
    place: Annotated[Line, Ask("Where do you put it?", help=SHELF, missing=NO_PLACE)]
    on_bench: Annotated[bool, Ask("I keep it on my bench")] = False
    reason: Sentence = RECEIVED


class BookInTogether(Asked):
    """Receipt of exhibits of one case at the laboratory. All are booked in, or none."""

    place: Annotated[Line, Ask("Where do you put them?", help=SHELF, missing=NO_PLACE)]
    on_bench: Annotated[bool, Ask("I keep them on my bench")] = False
    reason: Sentence = RECEIVED


class OpenSeal(AskedOfRecord):
    """The opening of the seal on the bench."""

    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""
    place: Bench
    reason: Annotated[
        Sentence, Ask("Why is it opened?", help="For example, to make the copy", missing="Write why the seal is opened.")
    ]


class Reseal(AskedOfRecord):
    """The new seal on an open exhibit."""

    new_seal: Annotated[Word, Ask("New seal", help="Scan it, or type its number", missing="Scan the seal, or type its number.")]
    place: Bench
    reason: Annotated[Sentence, Ask("What was done while it was open?", missing="Write what was done while it was open.")]


class Correctable(TextChoices):
    """What a correcting entry may put right. Seals and holders are never rewritten: what happened to them is recorded."""

    PLACE = "place", "The place"
    REASON = "reason", "The reason"


class Disposing(TextChoices):
    """What is done with an exhibit that nobody gets back."""

    DESTRUCTION = DisposalWay.DESTRUCTION.value, "Destroyed"
    FORFEITURE = DisposalWay.FORFEITURE.value, "Forfeited: it goes where the court said"


class Agreed(TextChoices):
    """Whether somebody agrees."""

    YES = "yes", "Yes"
    NO = "no", "No"


class CorrectEntry(Asked):
    """What is right in an entry of the continuity. The first text stays."""

    field: Annotated[Correctable, Ask("What is wrong?", radio=True)]
    value: Annotated[Sentence, Ask("What is right?", missing="Write what is right.")]
    reason: Annotated[Sentence, Ask("Why is it corrected?", missing="Write why this is corrected.")]


class ExplainBreak(Asked):
    """What happened where an entry does not follow the one before."""

    what_happened: Annotated[Account, Ask("What happened?", missing="Write what happened.", rows=10)]


class HoldExhibit(AskedOfRecord):
    """Until which day an exhibit is kept, that day included; None lifts the hold."""

    until: Annotated[
        Day | None,
        Ask("Until which day is it kept?", help="It can be returned after that day. Empty lifts the hold."),
    ]
    reason: Annotated[Account, Ask("Why?", missing="Write why it is kept, or why no longer.", rows=2)]


class AskReturn(AskedOfRecord):
    """To whom an exhibit shall be given back, and why."""

    to: Annotated[
        Name, Ask("Who takes it back?", help="Full name, as it will stand on the receipt", missing="Write who takes it back.")
    ]
    relation: Annotated[Relation, Ask("Who is that?", missing="Choose who takes it back.", radio=True)]
    reason: Annotated[Account, Ask("Why is it given back?", missing="Write why it is given back.", rows=3)]


class AskDisposal(AskedOfRecord):
    """How an exhibit shall be disposed of, and by which authority."""

    way: Annotated[Disposing, Ask("What is to happen to it?", missing="Choose what is to happen to it.", radio=True)]
    authority: Annotated[DisposalAuthority, Ask("On which authority?", missing="Choose the authority.", radio=True)]
    authority_by: Annotated[
        Name,
        Ask(
            "Which court, or which owner?",
            help="The owner's full name, as signed",
            missing="Write which court, or who disclaimed it.",
        ),
    ]
    authority_on: Annotated[Day, Ask("When was it made or signed?", missing="Write the day of the order or the disclaimer.")]
    authority_reference: Annotated[
        Label, Ask("Reference of the order or the disclaimer", missing="Write the reference, so that it can be found again.")
    ]
    reason: Annotated[Account, Ask("Why?", missing="Write why.", rows=3)]


class DecideLeaving(Asked):
    """Whether an inspector agrees that an exhibit leaves as was asked."""

    agreed: Annotated[Agreed, Ask("Do you agree?", missing="Choose whether you agree.", radio=True)]
    reason: Annotated[Account, Ask("Why?", missing="Write why.", rows=3)]


class ReturnExhibit(AskedOfRecord):
    """The handing back of an exhibit to whom it was asked for, against a receipt."""

    receipt_signed: Annotated[
        bool, Ask("They signed the receipt in front of me", missing="Have the receipt signed: it can be printed here.")
    ] = False
    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""


class DisposeOfExhibit(AskedOfRecord):
    """How an exhibit was destroyed, or where a forfeited one went."""

    method: Annotated[
        Sentence, Ask("How was it destroyed, or where did it go?", missing="Write how it was destroyed, or where it went.")
    ]
    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""


class UndoReturn(AskedOfRecord):
    """That an exhibit recorded as returned never left, or is back, on the same day."""

    held_at: Annotated[Line, Ask("Where is it now?", help="A shelf, a store", missing="Write where it is now.")]
    reason: Annotated[Account, Ask("Why was it not returned?", missing="Write why it was not returned.", rows=3)]
    seal_seen: SealSeen = ""
    what_happened: WhatHappenedToTheSeal = ""


@dataclass(frozen=True)
class ExhibitsSeen:
    """Exhibits that move together, and by the key of each what a person saw: its seal, and its version where that is compared."""

    exhibits: Sequence[Exhibit]
    seals: Mapping[int, str]
    versions: Mapping[int, int | None] = field(default_factory=dict)
