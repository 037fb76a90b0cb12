"""What the database itself refuses: notices without access to their case, and notices that no worker gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.utils import ProgrammingError

from casework.notices.conftest import AsWorker
from conftest import TestDatabase
from safehold.casework.accounts.acting import reading_as
from safehold.casework.accounts.errors import NotFoundError
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases.models import CaseAccess, Clock
from safehold.casework.notices import actions, queries
from safehold.casework.notices.models import Notice

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.cases.models import Case


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the tests, in the database of the test's own: everything here is committed."""


def test_a_notice_is_gone_with_the_access_to_its_case(
    officers: Officers, restricted_case: Case, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        Clock.objects.update(owner=officers.detective)
        assert actions.give_due_notices(at=now).notices == 1
    assert actions.give_due_notices(at=now).notices == 0, "in nobody's name the site sees no clock"
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 1
        (notice,) = queries.notices_of(officers.detective)
    for other in (officers.superintendent, officers.outsider, officers.administrator):
        with reading_as(other):
            assert Notice.objects.count() == 0
    with as_worker():
        CaseAccess.objects.filter(officer=officers.detective).update(valid_until=now - timedelta(minutes=1))
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 0
        assert list(queries.notices_of(officers.detective)) == []
    with pytest.raises(NotFoundError):
        actions.mark_as_read(notice, by=officers.detective, at=now)


def test_the_site_gives_no_notice_checks_no_clocks_and_writes_no_entry_of_the_machine(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    inspector = officers.inspector
    notice = Notice(
        kind="checked",
        recipient=inspector,
        because="check",
        team=inspector.team,
        subject_kind="x",
        subject_id=1,
        reference="x",
        text="x",
        url="/",
        at=now,
    )
    with reading_as(inspector), pytest.raises(ProgrammingError, match="row-level security"):
        notice.save()
    with pytest.raises(ProgrammingError, match="row-level security"), audit.machine_action(at=now) as act:
        act.record(Verb.CLOCKS_CORRECTED, subject=open_case, case=open_case.pk, differences=[])
