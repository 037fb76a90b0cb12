"""Seizing: the power, the moment, the seal, the reference, and who may."""

import threading
import time
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from pydantic import ValidationError

from casework.custody.stories import DECIDED, arrest_at
from casework.layers import seize_exhibit
from casework.officers import Officers
from casework.seizing import Seize
from safehold.accounts import actions as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import AddOfficer
from safehold.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    RepeatedError,
    StaleError,
)
from safehold.accounts.models import Officer, Rank, Role, TeamKind
from safehold.audit.models import Entry
from safehold.audit.recording import current_submission
from safehold.casework.cases import actions as case_actions
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case, Stage
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ReleaseOnStreetBail, ReleaseWithoutBail
from safehold.casework.exhibits import actions, queries
from safehold.casework.exhibits.actions import seizures
from safehold.casework.exhibits.asked import RecordAuthority, SeizeExhibit
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit
from safehold.casework.warrants import actions as warrant_actions
from safehold.casework.warrants.asked import ExecuteWarrant
from safehold.casework.warrants.models import SearchResult, Warrant
from safehold.law.errors import RefusedByLawError


def test_references_are_the_initials_and_the_next_number(seize: Seize) -> None:
    assert [str(seize()) for _ in range(3)] == ["KLP/1", "KLP/2", "KLP/3"]


def test_reference_belongs_to_the_officer_who_seized(seize: Seize, officers: Officers) -> None:
    assert str(seize(seized_by=officers.detective)) == "ASM/1"


def test_seizure_begins_the_continuity(exhibit: Exhibit, officers: Officers, entered_at: datetime) -> None:
    with reading_as(officers.detective):
        [entry] = queries.continuity_of(exhibit)
        assert queries.continuity_check(exhibit).words == "1 of 1 entry checks"
    assert (entry.number, entry.kind, entry.seal_in, entry.seal_out) == (1, "seized", "", "S-4410 271")
    assert entry.at == entered_at + timedelta(minutes=20)
    assert entry.to_holder == "PC K. Placeholder"


def test_one_audit_entry_says_power_seal_and_place(exhibit: Exhibit, officers: Officers) -> None:
    with reading_as(officers.auditor):
        [entry] = Entry.objects.filter(verb="exhibit.seized")
    assert entry.payload == {"power": "PACE1984-S8", "seal": "S-4410 271", "place": "living room, on the table"}
    assert (entry.officer_name, entry.subject_label) == ("PC K. Placeholder", "KLP/1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"power": ""}, "power"),
        ({"power": "PACE1984-S99"}, "power"),
        ({"power": "PCA1978-S4"}, "power"),
        ({"warrant": None}, "warrant"),
        ({"seal": "  "}, "seal"),
        ({"description": " "}, "description"),
        ({"place_found": ""}, "place_found"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_at_its_field(
    seize: Seize, officers: Officers, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        seize(**changes)
    assert refused.value.field == field
    assert refused.value.way_forward or refused.value.message
    with reading_as(officers.detective):
        assert not Exhibit.objects.exists()


def test_a_thing_of_a_kind_that_is_not_listed_is_not_seized(seize: Seize) -> None:
    with pytest.raises(ValidationError, match="device_type"):
        seize(device_type="zeppelin")


@pytest.mark.parametrize(("minutes", "is_refused"), [(-61, True), (-60, False), (0, False), (5, False), (6, True)])
def test_seized_between_the_entry_and_now(seize: Seize, now: datetime, minutes: int, is_refused: bool) -> None:
    at = now + timedelta(minutes=minutes)
    if is_refused:
        with pytest.raises(InputError) as refused:
            seize(seized_at=at)
        assert refused.value.field == "seized_at"
    else:
        assert seize(seized_at=at).seized_at == at


def test_a_power_without_a_warrant_needs_none(seize: Seize) -> None:
    assert seize(power="PACE1984-S19", warrant=None).warrant is None


@pytest.mark.parametrize(("power", "section"), [("PACE1984-S18", "PACE 1984 s.18(1)"), ("PACE1984-S32", "PACE 1984 s.32(1)–(2)")])
def test_powers_that_follow_an_arrest_need_one_on_the_record_of_the_case(
    seize: Seize, open_case: Case, officers: Officers, entered_at: datetime, power: str, section: str
) -> None:
    with pytest.raises(RefusedByLawError, match="needs an arrest, and none is recorded") as refused:
        seize(power=power, warrant=None)
    assert refused.value.provision == section
    assert "Record the arrest first" in refused.value.way_forward
    arrested = entered_at + timedelta(minutes=10)
    arrest_at(open_case, officers, arrested)
    with pytest.raises(RefusedByLawError, match="after that"):
        seize(power=power, warrant=None, seized_at=arrested - timedelta(minutes=1))
    assert str(seize(power=power, warrant=None, seized_at=arrested)) == "KLP/1"


@pytest.mark.parametrize("power", ["PACE1984-S18", "PACE1984-S32"])
def test_powers_that_follow_an_arrest_end_with_the_release(
    seize: Seize, open_case: Case, officers: Officers, now: datetime, power: str
) -> None:
    arrested = now - timedelta(days=2)
    arrest = arrest_at(open_case, officers, arrested)
    phone = seize(power=power, warrant=None, seized_at=arrested + timedelta(minutes=5))
    released = arrested + timedelta(hours=9)
    custody.release_under_investigation(
        arrest,
        ReleaseWithoutBail(released_at=released, reason="Enquiries go on", gate_reason="Refused"),
        by=officers.custody_liaison,
        at=now,
    )
    assert seize(power=power, warrant=None, seized_at=released)
    with pytest.raises(RefusedByLawError, match="was let go at") as refused:
        seize(power=power, warrant=None, seized_at=released + timedelta(minutes=1))
    assert refused.value.code == "seizure.after_release"
    inside = seize(power=power, warrant=None, device_type="sim_card", description="SIM card", parent=phone, seized_at=now)
    assert inside.parent == phone


def test_nobody_on_street_bail_is_under_arrest(seize: Seize, open_case: Case, officers: Officers, now: datetime) -> None:
    arrested = now - timedelta(hours=10)
    arrest = arrest_at(open_case, officers, arrested, arrived_at=None)
    custody.release_on_street_bail(
        arrest,
        ReleaseOnStreetBail(
            released_at=arrested + timedelta(hours=1),
            return_at=now + timedelta(days=7),
            station="Alderwick",
            custody_officer="Sgt C. Ustody",
            **DECIDED,
        ),
        by=officers.custody_liaison,
        at=now,
    )
    assert seize(power="PACE1984-S32", warrant=None, seized_at=arrested + timedelta(minutes=30))
    with pytest.raises(RefusedByLawError, match="was let go at"):
        seize(power="PACE1984-S32", warrant=None, seized_at=arrested + timedelta(hours=2))


def test_an_arrest_in_another_case_gives_no_power_in_this_one(seize: Seize, officers: Officers, entered_at: datetime) -> None:
    other = case_actions.open_case(
        OpenCase(title="Test Subject 015", reason="Referral assessed"),
        by=officers.inspector,
        at=entered_at,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    arrest_at(other, officers, entered_at)
    with pytest.raises(RefusedByLawError, match="none is recorded"):
        seize(power="PACE1984-S32", warrant=None)


def left(warrant: Warrant, officers: Officers, now: datetime, at: datetime) -> None:
    warrant_actions.execute_warrant(
        warrant,
        ExecuteWarrant(
            left_at=at,
            officers=["DC A. Sample"],
            people_present=[],
            rooms=["living room"],
            result=SearchResult.FOUND,
            notice_left="On the table",
            copy_of_warrant_left=True,
        ),
        by=officers.detective,
        at=now,
    )


@pytest.mark.parametrize(("seconds", "is_refused"), [(-60, False), (0, False), (59, False), (60, True), (600, True)])
def test_nothing_is_seized_under_a_warrant_once_officers_have_left(
    seize: Seize, warrant: Warrant, officers: Officers, now: datetime, entered_at: datetime, seconds: int, is_refused: bool
) -> None:
    leaving = (entered_at + timedelta(minutes=40)).replace(second=0)
    left(warrant, officers, now, leaving)
    at = leaving + timedelta(seconds=seconds)
    if not is_refused:
        assert seize(seized_at=at).seized_at == at
        return
    with pytest.raises(RefusedByLawError, match="Officers left at") as refused:
        seize(seized_at=at)
    assert refused.value.provision == "PACE 1984 s.15(5)"
    assert "a further one needs a new warrant" in refused.value.way_forward
    with reading_as(officers.detective):
        assert not Exhibit.objects.exists()


def test_what_is_found_later_inside_a_device_left_the_premises_with_it(
    seize: Seize, warrant: Warrant, officers: Officers, now: datetime, entered_at: datetime
) -> None:
    phone = seize()
    left(warrant, officers, now, entered_at + timedelta(minutes=40))
    assert seize(device_type="sim_card", description="SIM card", parent=phone, seized_at=now).parent == phone


def test_a_device_is_not_found_inside_one_of_another_case(
    seize: Seize, officers: Officers, now: datetime, entered_at: datetime
) -> None:
    other = case_actions.open_case(
        OpenCase(title="Test Subject 015", reason="Referral assessed"),
        by=officers.inspector,
        at=entered_at,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    elsewhere = seize_exhibit(other, officers, now, power="PACE1984-S19", warrant=None, device_type="phone", seal="S-1")
    with pytest.raises(InputError, match=f"{elsewhere} belongs to another case") as refused:
        seize(device_type="sim_card", description="SIM card", power="PACE1984-S19", warrant=None, parent=elsewhere)
    assert refused.value.field == "parent"
    with reading_as(officers.detective):
        assert [one.reference for one in Exhibit.objects.all()] == [elsewhere.reference]


def test_an_authority_is_not_recorded_over_a_change_that_the_officer_has_not_seen(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    seen = exhibit.version
    given = {"by": officers.detective, "at": now}
    actions.record_authority(exhibit, RecordAuthority(inspector_authority="DI R. Template", version=seen), **given)
    with pytest.raises(StaleError):
        actions.record_authority(exhibit, RecordAuthority(inspector_authority="DI E. Lse", version=seen), **given)
    with reading_as(officers.detective):
        stored = queries.exhibit_by_reference(exhibit.reference)
        assert stored.inspector_authority == "DI R. Template"
    actions.record_authority(exhibit, RecordAuthority(notice_given=True, version=stored.version), **given)


def test_used_seal_is_refused_and_names_the_other_exhibit(seize: Seize, exhibit: Exhibit) -> None:
    for typed, shown in (("s-4410  271", "s-4410 271"), ("S-4410271", "S-4410271")):
        with pytest.raises(InputError, match=rf"Seal {shown} is already on KLP/1\. Scan the seal again") as refused:
            seize(seal=typed)
        assert refused.value.field == "seal"


def test_a_seal_is_shown_as_it_was_typed(seize: Seize) -> None:
    assert seize(seal=" ab-7  c ").seal == "ab-7 c"


def test_used_seal_in_a_case_that_may_not_be_known_is_refused_without_its_name(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    from safehold.casework.exhibits import actions

    elsewhere = accounts.add_officer(
        AddOfficer(
            username="elsewhere",
            name="DI E. Lsewhere",
            initials="ELS",
            rank=Rank.INSPECTOR,
            role=Role.INSPECTOR,
            team_name=officers.outsider.team.name,
            team_kind=TeamKind.INVESTIGATION,
        ),
        by=officers.administrator,
        at=now,
    )
    other = case_actions.open_case(
        OpenCase(title="Test Subject 015", reason="Referral assessed"),
        by=officers.outsider,
        at=now,
        officer_in_the_case=officers.outsider,
        supervisor=elsewhere,
    )
    with pytest.raises(InputError, match=r"Seal S-4410 271 is already on another exhibit\."):
        actions.seize_exhibit(
            other,
            SeizeExhibit(
                device_type="phone",
                description="Phone",
                power="PACE1984-S19",
                place_found="hall",
                seal="S-4410 271",
                seized_at=now,
            ),
            by=officers.outsider,
            at=now,
        )


def test_a_refused_seal_uses_up_no_number(seize: Seize, exhibit: Exhibit) -> None:
    with pytest.raises(InputError):
        seize(seal="S-4410 271")
    assert str(seize()) == "KLP/2"


def test_all_or_nothing_when_the_last_write_fails(seize: Seize, officers: Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    from safehold.casework.cases import search

    def fail(_records: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(search, "renew", fail)
    with pytest.raises(OSError, match="no room"):
        seize()
    with reading_as(officers.detective):
        assert not Exhibit.objects.exists()
        assert not ContinuityEvent.objects.exists()


def test_closed_case_takes_no_seizure(seize: Seize, open_case: Case, officers: Officers, now: datetime) -> None:
    with reading_as(officers.inspector):
        # Closed while its warrant ran, as an older release allowed.
        Case.objects.filter(pk=open_case.pk).update(stage=Stage.CLOSED, closed_at=now)
    with pytest.raises(RefusedError, match="is closed"):
        seize()


@pytest.mark.parametrize(
    "role",
    ["intake", "custody_liaison", "dfu_manager", "dfu_examiner", "safeguarding_lead", "offender_manager", "auditor", "press"],
)
def test_other_roles_may_not_seize(seize: Seize, officers: Officers, role: str) -> None:
    with pytest.raises((NotPermittedError, NotFoundError)):
        seize(by=getattr(officers, role))


def test_outsider_finds_neither_case_nor_exhibit(exhibit: Exhibit, seize: Seize, officers: Officers) -> None:
    with pytest.raises(NotFoundError):
        seize(by=officers.outsider)
    with reading_as(officers.outsider), pytest.raises(NotFoundError, match="We cannot find KLP/1"):
        queries.exhibit_by_reference("KLP/1")


def test_warrant_of_another_kind_is_refused(seize: Seize, warrant: Warrant) -> None:
    with pytest.raises(InputError, match=r"was issued under PACE 1984 s\.8"):
        seize(power="PCA1978-S4")


def test_cards_found_inside_a_device_do_not_count_again(seize: Seize, open_case: Case, officers: Officers) -> None:
    phone = seize(device_type="phone")
    seize(device_type="sim_card", parent=phone)
    seize(device_type="notebook")
    with reading_as(officers.detective):
        assert [str(device) for device in queries.devices_of(open_case)] == ["KLP/1"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_seize_for_each_other_do_not_wait_for_one_another(
    officers: Officers, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        case_actions.open_case(
            OpenCase(title=title, reason="Report of uploads"),
            by=officers.inspector,
            at=now,
            officer_in_the_case=officers.detective,
            supervisor=officers.inspector,
        )
        for title in ("Test Subject 015", "Test Subject 016")
    ]
    both_hold_a_counter, numbered, made, failed = threading.Barrier(2, timeout=20), seizures._next_reference, [], []

    def number_and_wait(officer: Officer) -> str:
        reference = numbered(officer)
        both_hold_a_counter.wait()
        return reference

    def log(case: Case, by: Officer, seized_by: Officer, seal: str) -> None:
        try:
            exhibit = actions.seize_exhibit(
                case,
                SeizeExhibit(
                    device_type="laptop", description="Laptop", power="PACE1984-S19", place_found="hall", seal=seal, seized_at=now
                ),
                by=by,
                at=now,
                seized_by=seized_by,
            )
            made.append(exhibit.reference)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(seizures, "_next_reference", number_and_wait)
    a, b = officers.detective, officers.exhibits_officer
    threads = [threading.Thread(target=log, args=asked) for asked in ((cases[0], a, b, "S-1"), (cases[1], b, a, "S-2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, sorted(made)) == ([], ["ASM/1", "KLP/1"])


def wait_until_another_session_waits_for_a_lock() -> None:
    """Until another session of this database waits for what this one holds."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            [waiting] = cursor.fetchone() or [0]
        if waiting:
            return
        time.sleep(0.01)
    pytest.fail("no other session came to wait")


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_is_saved_once_and_refused_for_nothing(
    officers: Officers, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A double click: the second was refused because its seal was on the exhibit that the first had just made."""
    case = case_actions.open_case(
        OpenCase(title="Test Subject 017", reason="Report of uploads"),
        by=officers.inspector,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    numbered, made, failed, submission = seizures._next_reference, [], [], uuid.uuid4()

    def number_when_the_second_waits(officer: Officer) -> str:
        wait_until_another_session_waits_for_a_lock()
        return numbered(officer)

    def send() -> None:
        current_submission.set(submission)
        try:
            made.append(
                actions.seize_exhibit(
                    case,
                    SeizeExhibit(
                        device_type="laptop",
                        description="Laptop",
                        power="PACE1984-S19",
                        place_found="hall",
                        seal="S-1",
                        seized_at=now,
                    ),
                    by=officers.detective,
                    at=now,
                    seized_by=officers.detective,
                )
            )
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(seizures, "_next_reference", number_when_the_second_waits)
    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [type(error) for error in failed] == [RepeatedError]
