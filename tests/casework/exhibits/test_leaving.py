"""Nobody's account ends while an exhibit is in their hands: its continuity would end with them."""

from datetime import datetime

import pytest

from casework.officers import Officers
from safehold.accounts import actions as accounts
from safehold.accounts.asked import RetireOfficer
from safehold.accounts.errors import RefusedError
from safehold.casework.exhibits import actions
from safehold.casework.exhibits.asked import TransferExhibit
from safehold.casework.exhibits.models import Exhibit


def test_nobody_leaves_with_an_exhibit_in_their_hands(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    leaver = officers.exhibits_officer

    def retire() -> None:
        accounts.retire_officer(leaver, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)

    with pytest.raises(RefusedError, match=f"{leaver} holds 1 exhibit\\.") as refused:
        retire()
    assert refused.value.way_forward == (
        "Exhibits: each is handed to another officer or put in a store, on its page under “Hand to someone else”."
        " Then end the account."
    )
    actions.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="Property store", place="Alderwick", reason="Leaves", seal_seen=exhibit.seal),
        by=leaver,
        at=now,
    )
    retire()
    assert not type(leaver).objects.get(pk=leaver.pk).is_active
