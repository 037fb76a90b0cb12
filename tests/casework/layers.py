"""What tests share, layer by layer (`casework.shared`). All made through the actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.custody.stories import bailed_after_arrest, london
from casework.officers import Officers, make_officers
from casework.shared import Layer, Made
from safehold.casework.bail.models import Bail
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case, Restriction
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import SeizeExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import EnterPremises, RecordWarrant
from safehold.casework.warrants.models import Warrant, WarrantKind
from safehold.law.calendar import london_date

if TYPE_CHECKING:
    from casework.test_permissions import World

SEALS = [f"S-4410 {number}" for number in range(271, 999)]


def make_case(officers: Officers, now: datetime) -> Case:
    """A case of the team, opened 200 days ago."""
    return cases.open_case(
        OpenCase(title="Test Subject 014", reason="Report of uploads from an account"),
        by=officers.inspector,
        at=now - timedelta(days=200),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


def make_bail(case: Case, officers: Officers) -> Bail:
    """Arrested at 7:00 on 14 March 2026, and released on bail the same day: three months end on 14 June."""
    return bailed_after_arrest(case, officers, london("2026-03-14 07:00"))


def make_warrant(case: Case, officers: Officers, now: datetime) -> Warrant:
    """A warrant under PACE s.8, entered an hour ago."""
    granted = warrants.record_warrant(
        case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Alderwick Magistrates' Court",
            issued_on=london_date(now) - timedelta(days=7),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=False,
        ),
        by=officers.detective,
        at=now,
    )
    return warrants.enter_premises(granted, EnterPremises(entered_at=now - timedelta(hours=1)), by=officers.detective, at=now)


def seize_exhibit(case: Case, officers: Officers, now: datetime, **changes: Any) -> Exhibit:
    """Seize a laptop under a warrant that was entered an hour ago. The caller names warrant and seal."""
    aside = {name: changes.pop(name) for name in ("warrant", "parent", "seized_by") if name in changes}
    who = {"by": officers.exhibits_officer, "at": now, **{name: changes.pop(name) for name in ("by", "at") if name in changes}}
    facts: dict[str, Any] = {
        "device_type": "laptop",
        "description": "Laptop, grey, 14 inch",
        "power": "PACE1984-S8",
        "place_found": "living room, on the table",
        "seized_at": now - timedelta(minutes=40),
        **changes,
    }
    return exhibits.seize_exhibit(case, SeizeExhibit(**facts), **aside, **who)


def make_exhibit(made: Made, now: datetime) -> Exhibit:
    """KLP/1, sealed with the first of the seals."""
    return seize_exhibit(made["case"], made["team"], now, warrant=made["warrant"], seal=SEALS[0])


def make_world(officers: Officers, now: datetime) -> World:
    """A case with a clock of every kind, and the records beside it."""
    from casework.test_permissions import make_world as make_any_world

    standard = Restriction.STANDARD
    return make_any_world(officers, now, number=1, restriction=standard, visible_to=frozenset(), laboratory=True)


LAYERS = {
    layer.name: layer
    for layer in (
        Layer("team", lambda _, now: make_officers(now)),
        Layer("case", lambda made, now: make_case(made["team"], now)),
        Layer("bail", lambda made, _: make_bail(made["case"], made["team"])),
        Layer("warrant", lambda made, now: make_warrant(made["case"], made["team"], now)),
        Layer("exhibit", make_exhibit),
        Layer("world", lambda made, now: make_world(made["team"], now)),
    )
}
