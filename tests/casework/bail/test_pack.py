"""The extension pack: what it says of a case worked by hand, that it is kept as it stood, and what is printed."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from casework.custody.stories import ALL_FOUR, ASKED_FOR, bailed_after_arrest, london
from casework.officers import Officers
from casework.shared import Made
from casework.undoing import undone
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import StaleError, StoredFileError
from safehold.accounts.models import Officer
from safehold.casework.bail import actions, pack, queries
from safehold.casework.bail.asked import ExtendBail, PrepareExtension, RestartBail, SuspendBail, VaryConditions
from safehold.casework.bail.models import Bail, ExtensionPack
from safehold.casework.bail.pack.document import Document
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import OpenCase, RecordDecision, ReviewCase
from safehold.casework.cases.models import Case
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations.asked import CancelExamination, RequestExamination
from safehold.casework.examinations.models import Examination
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import SeizeExhibit, TransferExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.choices import Sought
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import RecordChild
from safehold.law.calendar import london_date, midnight

LogIn = Callable[[Officer], Client]
ARRESTED = london("2026-03-14 07:00")
SEEN_AT = london("2026-06-10 10:00")
"""When the inspector looks: four days before the bail ends, 88 days after the release on 14 March 2026."""


def make_case(officers: Officers) -> Case:
    """Opened before the arrest, so that its opening is no step since the release."""
    return cases.open_case(
        OpenCase(title="Test Subject 014", reason="Report of uploads from an account"),
        by=officers.inspector,
        at=london("2026-03-01 09:00"),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


LAYERS = {
    "case": (("team",), lambda made, _: make_case(made["team"])),
    "bail": (("team", "case"), lambda made, _: bailed_after_arrest(made["case"], made["team"], ARRESTED)),
}


@pytest.fixture
def case(shared: Made, officers: Officers) -> Case:
    """Opened on 1 March 2026."""
    return shared.get("case") or make_case(officers)


@pytest.fixture
def bail(shared: Made, case: Case, officers: Officers) -> Bail:
    """Arrested and released on 14 March 2026: three months end on 14 June."""
    return shared.get("bail") or bailed_after_arrest(case, officers, ARRESTED)


def seize(case: Case, officers: Officers, seal: str, at: datetime) -> Exhibit:
    return exhibits.seize_exhibit(
        case,
        SeizeExhibit(
            device_type="laptop",
            description="Laptop, grey",
            power="PACE1984-S32",
            place_found="living room",
            seal=seal,
            seized_at=at,
        ),
        by=officers.exhibits_officer,
        at=at,
    )


def to_the_laboratory(exhibit: Exhibit, officers: Officers, at: datetime) -> None:
    exhibits.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="H. Workbench", place="DFU", reason="To be examined", seal_seen=exhibit.seal),
        by=officers.exhibits_officer,
        at=at,
        receiver=officers.dfu_manager,
        laboratory=officers.dfu_manager.team,
    )


@pytest.fixture
def worked(bail: Bail, case: Case, officers: Officers) -> Examination:
    """Two laptops seized on the day of the arrest. One goes to the laboratory on 20 March and is asked for on 3 May.

    The supervisor reviews the case on 11 April, a child is recorded on 1 May, and a decision is recorded on 3 June.
    """
    first = seize(case, officers, "S-1 001", ARRESTED + timedelta(hours=1))
    seize(case, officers, "S-1 002", ARRESTED + timedelta(hours=1))
    to_the_laboratory(first, officers, london("2026-03-20 09:00"))
    cases.review_case(case, ReviewCase(reason="Go on"), by=officers.inspector, at=london("2026-04-11 16:00"))
    safeguarding.record_child(
        case,
        RecordChild(name="Test Child 03", relation="own_child", in_household=True, concern="Lives there", age=7),
        by=officers.detective,
        at=london("2026-05-01 12:00"),
    )
    examination = examinations.request_examination(
        first, RequestExamination(lines_of_enquiry="Who used the account?"), by=officers.detective, at=london("2026-05-03 15:00")
    )
    cases.record_decision(
        case,
        RecordDecision(decision="Statement taken from Test Person 040", reason="She saw the messages"),
        by=officers.detective,
        at=london("2026-06-03 11:00"),
    )
    return examination


def document_of(bail: Bail, officers: Officers, at: datetime = SEEN_AT, by: str = "inspector") -> Document:
    officer = getattr(officers, by)
    with reading_as(officer):
        return pack.build(queries.bail_by_reference(bail.reference), by=officer, at=at)


def prepare(bail: Bail, officers: Officers, at: datetime = SEEN_AT, sent_to: Officer | None = None, **changes: Any) -> None:
    details: dict[str, Any] = {
        "to_months": 6,
        "condition_reasons": ALL_FOUR,
        "told_whom": "Solicitor",
        "told_how": "email",
        "told_at": at - timedelta(hours=1),
        "answer_by": london_date(at) + timedelta(days=2),
        **changes,
    }
    to = sent_to or officers.inspector
    actions.prepare_extension(bail, PrepareExtension(**details), sent_to=to, by=officers.detective, at=at)


def authorise(bail: Bail, officers: Officers, at: datetime, seen: str = "", **changes: Any) -> Bail:
    details: dict[str, Any] = {
        "to_months": 6,
        "condition_reasons": ALL_FOUR,
        "told_whom": "Solicitor",
        "told_how": "email",
        "told_at": at - timedelta(hours=1),
        "answer": "none",
        **changes,
    }
    return actions.extend_bail(bail, ExtendBail(**details), seen=seen, by=officers.inspector, at=at)


# The facts, worked by hand


def test_gaps_are_those_between_steps_of_the_investigation(bail: Bail, worked: Examination, officers: Officers) -> None:
    done = document_of(bail, officers).done
    # 15 March to 9 June are 87 days; steps on 20 March, 3 May and 3 June. A review and a child are no steps.
    assert (done.days, done.days_with_a_step, done.days_without) == (87, 3, 84)
    assert [(gap.first, gap.last, gap.days) for gap in done.gaps] == [
        (date(2026, 3, 21), date(2026, 5, 2), 43),
        (date(2026, 5, 4), date(2026, 6, 2), 30),
        (date(2026, 6, 4), date(2026, 6, 9), 6),
        (date(2026, 3, 15), date(2026, 3, 19), 5),
    ]
    listed = {action.what: action.counts for action in done.actions}
    assert listed["Supervisor's review"] is False
    assert listed["Statement taken from Test Person 040"] is True
    assert listed["Handed over: KLP/1"] is True
    assert [counts for what, counts in listed.items() if what.endswith("recorded")] == [False]


def test_pack_warns_of_what_was_not_done(bail: Bail, worked: Examination, officers: Officers) -> None:
    warnings = document_of(bail, officers).warnings
    assert warnings[:2] == (
        "No step of the investigation is recorded for 43 days: 21 March 2026 to 2 May 2026.",
        "No step of the investigation is recorded for 30 days: 4 May 2026 to 2 June 2026.",
    )
    assert "KLP/1 has waited 38 days for its examination." in warnings
    assert "No examination was asked for of 1 device: KLP/2." in warnings
    assert "Nobody is recorded as told that an extension is to be decided." in warnings


def test_what_remains_names_the_wait_and_the_place_in_the_queue(bail: Bail, worked: Examination, officers: Officers) -> None:
    remaining = document_of(bail, officers).remaining
    (waiting,) = remaining.examinations
    # Asked for on 3 May, looked at on 10 June: 28 days of May and 10 of June.
    assert (waiting.exhibit, waiting.waiting_days, waiting.lines_of_enquiry) == ("KLP/1", 38, "Who used the account?")
    assert (waiting.place, waiting.of) == (1, 1)
    assert waiting.why == "Needed by a day within 28 days."
    assert [(found.exhibit, found.days) for found in remaining.not_asked_for] == [("KLP/2", 88)]


def test_place_in_the_queue_counts_what_the_reader_may_not_see(
    bail: Bail, worked: Examination, officers: Officers, restricted_case: Case
) -> None:
    _bailed_in_secret(restricted_case, officers)
    hidden = seize(restricted_case, _with_exhibits(officers), "S-1 009", ARRESTED + timedelta(hours=1))
    examinations.request_examination(
        hidden,
        RequestExamination(lines_of_enquiry="All", needed_by=date(2026, 6, 11), needed_because="Trial"),
        by=officers.detective,
        at=london("2026-03-16 12:00"),
    )
    with reading_as(officers.custody_liaison):
        assert not Exhibit.objects.filter(pk=hidden.pk).exists()
    (waiting,) = document_of(bail, officers, by="custody_liaison").remaining.examinations
    assert (waiting.place, waiting.of) == (2, 2)


def _with_exhibits(officers: Officers) -> Officers:
    """The detective seizes: of the restricted case nobody else knows."""
    return replace(officers, exhibits_officer=officers.detective)


def test_grounds_and_release_are_those_recorded(bail: Bail, worked: Examination, officers: Officers) -> None:
    document = document_of(bail, officers)
    (arrest,) = document.grounds.arrests
    assert arrest.grounds == "Uploads traced to the address"
    assert document.grounds.totals == ()
    release = document.release
    assert [condition.text for condition in release.conditions] == [
        "No unsupervised contact with anybody under 18",
        "No contact with Test Person 040",
    ]
    (child,) = release.children
    assert (child.age, child.in_household, child.has_outcome) == ("age 7", True, False)
    assert "Test Child 03" not in str(document), "children stand there by reference"
    assert document.asked.months == 6
    assert document.asked.would_end == date(2026, 9, 14)
    assert document.since.what == "Released on bail"


def test_after_an_extension_the_pack_begins_with_it(bail: Bail, worked: Examination, officers: Officers) -> None:
    authorise(bail, officers, SEEN_AT)
    document = document_of(bail, officers, london("2026-06-20 10:00"))
    assert document.since.what == "Extended to 6 months by DI R. Template"
    assert document.asked.months == 9
    assert document.done.actions == ()
    assert document.warnings[0] == "No step of the investigation is recorded since the last decision: 9 days."


def test_days_on_which_the_clock_stood_still_are_said(bail: Bail, officers: Officers) -> None:
    actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 4, 1), sent_on=date(2026, 4, 1), reason="Sent"),
        by=officers.detective,
        at=london("2026-04-01 10:00"),
    )
    actions.restart_bail(
        bail, RestartBail(on=date(2026, 4, 11), reason="More"), by=officers.detective, at=london("2026-04-11 10:00")
    )
    done = document_of(bail, officers).done
    # 1 April counts as used; it stood still from 2 to 10 April.
    assert done.days_stopped == 9
    assert done.gaps[0].stopped == 9


# Kept as it stood


def test_what_the_officer_saw_is_kept_and_later_facts_change_nothing(
    bail: Bail, worked: Examination, case: Case, officers: Officers
) -> None:
    seen = document_of(bail, officers)
    authorise(bail, officers, SEEN_AT, seen=pack.seen(seen))
    with reading_as(officers.inspector):
        kept = bail.packs.get()
    assert pack.read(kept.document) == seen
    cases.record_decision(
        case,
        RecordDecision(decision="House-to-house", reason="Nothing found"),
        by=officers.detective,
        at=SEEN_AT + timedelta(hours=2),
    )
    examinations.cancel_examination(
        worked, CancelExamination(reason="Broken"), by=officers.dfu_manager, at=SEEN_AT + timedelta(hours=3)
    )
    with reading_as(officers.inspector):
        again = ExtensionPack.objects.get(pk=kept.pk)
    assert pack.read(again.document) == seen
    assert again.sha256 == kept.sha256 == hashlib.sha256(again.document.encode()).hexdigest()
    assert again.is_as_kept


def test_a_kept_pack_can_not_be_changed(bail: Bail, officers: Officers) -> None:
    authorise(bail, officers, SEEN_AT)
    with (
        reading_as(officers.inspector),
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
    ):
        bail.packs.update(document="{}")
    with undone(), reading_as(officers.inspector):
        kept = bail.packs.get()
        assert kept.problem() == ""
        kept.document = kept.document.replace("Test Subject 014", "Somebody else")
        assert not kept.is_as_kept
        assert kept.sha256 in kept.problem()
        with pytest.raises(StoredFileError, match="is not what was kept"):
            kept.refuse_if_changed()


def test_decision_on_another_pack_than_the_one_seen_is_refused(
    bail: Bail, worked: Examination, case: Case, officers: Officers
) -> None:
    seen = pack.seen(document_of(bail, officers))
    cases.record_decision(
        case,
        RecordDecision(decision="House-to-house", reason="Nothing found"),
        by=officers.detective,
        at=SEEN_AT + timedelta(minutes=5),
    )
    with pytest.raises(StaleError, match="the pack with it"):
        authorise(bail, officers, SEEN_AT + timedelta(minutes=10), seen=seen)
    with reading_as(officers.inspector):
        assert not bail.packs.exists()
    fresh = pack.seen(document_of(bail, officers, SEEN_AT + timedelta(minutes=11)))
    authorise(bail, officers, SEEN_AT + timedelta(minutes=12), seen=fresh)


def test_a_move_in_the_lab_queue_makes_no_pack_another_one(bail: Bail, worked: Examination, officers: Officers) -> None:
    before = document_of(bail, officers)
    after = document_of(bail, officers, SEEN_AT + timedelta(minutes=5))
    (waiting,) = after.remaining.examinations
    moved = replace(waiting, place=7, of=30, expected=date(2026, 8, 1))
    after = replace(after, remaining=replace(after.remaining, examinations=(moved,)))
    assert pack.seen(before) == pack.seen(after)


def test_request_keeps_the_pack_with_what_the_person_was_told(bail: Bail, worked: Examination, officers: Officers) -> None:
    prepare(bail, officers, answer_by=date(2026, 6, 12))
    with reading_as(officers.inspector):
        kept = bail.packs.get()
        assert bail.extension_requests.get().pack == kept
    stands = pack.read(kept.document)
    assert stands.told is not None
    assert (stands.told.whom, stands.told.answer_by) == ("Solicitor", date(2026, 6, 12))
    assert stands.warnings[-1] == "No representations so far; they have until 12 June 2026."


# Pages and the PDF


def test_pack_stands_beside_the_form_and_is_kept_with_its_decision(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    # Arrested in the morning: whatever the time of the run, the release falls on the same day.
    morning = midnight(london_date(now) - timedelta(days=60)) + timedelta(hours=7)
    bail = bailed_after_arrest(open_case, officers, morning)
    prepare(bail, officers, now - timedelta(minutes=2))
    browser = log_in(officers.inspector)
    page = browser.get(f"/bail/{bail.reference}/extension").content.decode()
    assert "No step of the investigation is recorded since the last decision: 59 days." in page
    assert ALL_FOUR["B"] in page
    shown = browser.get(f"/bail/{bail.reference}/pack").content.decode()
    assert "Not kept: it stands as of now." in shown
    kept = browser.get(f"/bail/{bail.reference}/packs/1").content.decode()
    with reading_as(officers.inspector):
        assert bail.packs.get().sha256 in kept
    assert "DC A. Sample" in kept
    assert browser.get(f"/bail/{bail.reference}/packs/2").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("custody_liaison", 200), ("exhibits_officer", 404), ("outsider", 404)])
def test_pack_is_read_by_those_who_may_prepare_one(bail: Bail, officers: Officers, log_in: LogIn, role: str, status: int) -> None:
    prepare(bail, officers)
    browser = log_in(getattr(officers, role))
    for address in ("pack", "pack.pdf", "packs/1", "packs/1.pdf"):
        assert browser.get(f"/bail/{bail.reference}/{address}").status_code == status, address


def test_pack_of_a_hidden_case_is_not_found(restricted_case: Case, officers: Officers, log_in: LogIn) -> None:
    bail = _bailed_in_secret(restricted_case, officers)
    for role, status in (("inspector", 200), ("custody_liaison", 404), ("superintendent", 404)):
        assert log_in(getattr(officers, role)).get(f"/bail/{bail.reference}/pack").status_code == status, role
    prepare(bail, officers, to_months=6, sent_to=officers.superintendent)
    browser = log_in(officers.superintendent)
    assert browser.get(f"/bail/{bail.reference}/pack").status_code == 200, "who must decide may read it"


def _bailed_in_secret(case: Case, officers: Officers) -> Bail:
    return bailed_after_arrest(case, replace(officers, custody_liaison=officers.detective), ARRESTED)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: apt install poppler-utils)")
def test_pdf_says_what_the_page_says(bail: Bail, worked: Examination, officers: Officers, log_in: LogIn) -> None:
    prepare(bail, officers, answer="made", answered_at=SEEN_AT, representations="No progress was made.")
    authorise(
        bail,
        officers,
        SEEN_AT + timedelta(hours=1),
        told_at=SEEN_AT - timedelta(hours=1),
        answer="made",
        representations="No progress was made.",
        considered="The laboratory has the laptop next.",
    )
    answer = log_in(officers.inspector).get(f"/bail/{bail.reference}/packs/2.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = _text_of(answer.content)
    with reading_as(officers.inspector):
        digest = bail.packs.get(number=2).sha256
    for words in (
        f"Extension pack for {bail.reference}",
        "No step of the investigation is recorded for 43 days: 21 March 2026 to 2 May 2026.",
        "C. The investigation is conducted diligently and expeditiously PACE 1984 s.47ZC(4)",
        "No unsupervised contact with anybody under 18",
        ALL_FOUR["D"],
        "The laboratory has the laptop next.",
        "No progress was made.",
        digest,
    ):
        assert words in text, words


def _text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_views_of_a_victim_stand_in_the_pack(bail: Bail, officers: Officers) -> None:
    views = NewViews(
        sought=Sought.GIVEN, words="She wants him kept from the school.", through_representative=True, custody_officer_told=True
    )
    with reading_as(officers.inspector):
        lifted = queries.conditions_in_force(bail)[0]
    actions.vary_conditions(
        bail,
        VaryConditions(reason="She moved", views=views, **ASKED_FOR),
        by=officers.detective,
        at=london("2026-04-01 10:00"),
        lift=[lifted],
    )
    document = document_of(bail, officers)
    assert document.release.victims[-1].words == "She wants him kept from the school."
    assert "The victim is not recorded as told of the conditions." in document.warnings
