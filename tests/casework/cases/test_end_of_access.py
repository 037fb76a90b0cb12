"""Access to a case ends: when it is said, when somebody ends it, and with what it was given for."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import actions, queries
from safehold.casework.cases.asked import EndAccess, GrantAccess, ReassignCase
from safehold.casework.cases.models import Case, CaseAccess, Stage

Entries = Callable[[str], list[Entry]]


def sees(officer: Officer, case: Case) -> bool:
    with reading_as(officer):
        return queries.visible_cases().filter(pk=case.pk).exists()


def grant(case: Case, officers: Officers, now: datetime, *, role: str = "help", until: datetime | None = None) -> None:
    asked = GrantAccess(role=role, until=until, reason="Knows the place")
    actions.grant_access(case, asked, to=officers.outsider, by=officers.inspector, at=now)


def access_of(case: Case, officers: Officers, now: datetime, who: Officer) -> CaseAccess:
    with reading_as(officers.inspector):
        return queries.access_to(case, at=now).get(officer=who)


def test_an_end_takes_the_place_of_access_without_one(
    restricted_case: Case, officers: Officers, now: datetime, entries: Entries
) -> None:
    grant(restricted_case, officers, now - timedelta(days=2))
    until = now + timedelta(days=3)
    grant(restricted_case, officers, now - timedelta(days=1), until=until)
    assert access_of(restricted_case, officers, now, officers.outsider).valid_until == until
    assert entries("case.access_granted")[-1].payload["until"] is not None
    assert sees(officers.outsider, restricted_case)
    with pytest.raises(RefusedError, match="has this access already"):
        grant(restricted_case, officers, now, until=until)


@pytest.mark.parametrize(
    ("field", "changes"), [("until", {"until": timedelta(days=-1)}), ("role", {"role": "Supervisor"}), ("role", {"role": " "})]
)
def test_what_can_not_be_given_is_named(
    field: str, changes: dict[str, Any], restricted_case: Case, officers: Officers, now: datetime
) -> None:
    wanted = {name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    with pytest.raises(InputError) as refused:
        grant(restricted_case, officers, now, **wanted)
    assert refused.value.field == field


def test_access_is_ended_with_a_reason(restricted_case: Case, officers: Officers, now: datetime, entries: Entries) -> None:
    grant(restricted_case, officers, now)
    number = access_of(restricted_case, officers, now, officers.outsider).pk
    with pytest.raises(InputError, match="need not see"):
        actions.end_access(restricted_case, EndAccess(reason=" "), by=officers.inspector, at=now, number=number)
    with pytest.raises(NotPermittedError):
        actions.end_access(restricted_case, EndAccess(reason="Done"), by=officers.detective, at=now, number=number)
    actions.end_access(restricted_case, EndAccess(reason="Done"), by=officers.inspector, at=now, number=number)
    assert not sees(officers.outsider, restricted_case)
    (entry,) = entries("case.access_ended")
    assert (entry.reason, entry.payload) == ("Done", {"of": "DC O. Utside", "role": "help"})
    with pytest.raises(NotFoundError):
        actions.end_access(restricted_case, EndAccess(reason="Again"), by=officers.inspector, at=now, number=number)


def test_an_inspector_ends_their_own_access_to_a_restricted_case(
    restricted_case: Case, officers: Officers, now: datetime, entries: Entries
) -> None:
    with reading_as(officers.inspector):
        Case.objects.filter(pk=restricted_case.pk).update(stage=Stage.CHARGED)
    actions.grant_access(
        restricted_case, GrantAccess(role="help", reason="Advice"), by=officers.inspector, at=now, to=officers.superintendent
    )
    number = access_of(restricted_case, officers, now, officers.superintendent).pk
    actions.end_access(restricted_case, EndAccess(reason="Advice is given"), by=officers.superintendent, at=now, number=number)
    assert not sees(officers.superintendent, restricted_case)
    (entry,) = entries("case.access_ended")
    assert (entry.officer_id, entry.case_id) == (officers.superintendent.pk, restricted_case.pk)


def test_access_that_comes_with_being_something_is_not_ended_by_hand(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    number = access_of(restricted_case, officers, now, officers.detective).pk
    with pytest.raises(RefusedError, match="officer in the case ends with being it"):
        actions.end_access(restricted_case, EndAccess(reason="Leave"), by=officers.inspector, at=now, number=number)


def test_who_had_a_restricted_case_sees_it_no_longer(restricted_case: Case, officers: Officers, now: datetime) -> None:
    actions.reassign_case(
        restricted_case, ReassignCase(reason="Leave"), by=officers.inspector, at=now, to=officers.other_detective
    )
    assert sees(officers.other_detective, restricted_case)
    assert not sees(officers.detective, restricted_case)


def test_the_database_lets_access_end_and_nothing_else(restricted_case: Case, officers: Officers, now: datetime) -> None:
    grant(restricted_case, officers, now, until=now + timedelta(days=3))
    row = access_of(restricted_case, officers, now, officers.outsider)
    with reading_as(officers.detective):
        for changes in ({"officer": officers.intake}, {"valid_until": None}, {"valid_until": now + timedelta(days=9)}):
            with pytest.raises(IntegrityError, match="can only be ended"), transaction.atomic():
                CaseAccess.objects.filter(pk=row.pk).update(**changes)
    with reading_as(officers.intake):
        assert CaseAccess.objects.filter(pk=row.pk).update(valid_until=now) == 0


def test_the_page_gives_access_until_a_day_and_ends_it(
    restricted_case: Case, officers: Officers, now: datetime, log_in: Callable[[Officer], Client]
) -> None:
    client, address = log_in(officers.inspector), f"/cases/{restricted_case.reference}/access"
    form = client.get(f"{address}/new").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    day = now + timedelta(days=3)
    asked = {"to": officers.outsider.pk, "role": "help", "reason": "Knows the place"}
    answer = client.post(
        f"{address}/new/save", {**hidden, **asked, "until_0": day.day, "until_1": day.month, "until_2": day.year}
    )
    assert answer.status_code == 302
    row = access_of(restricted_case, officers, timezone.now(), officers.outsider)
    assert row.valid_until is not None
    assert timedelta(days=2) < row.valid_until - now < timedelta(days=4, hours=1)
    page = client.get(address).content.decode()
    assert f"{address}/{row.pk}/end" in page
    assert "End access of DC O. Utside" in page
    assert "Knows the place" in client.get(f"{address}/{row.pk}/end").content.decode()
