"""Notices to disclose a key under RIPA 2000 s.49: when one is offered, what the law refuses, its clock and its outcome."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.examinations import actions, keys, queries
from safehold.casework.examinations.asked import GiveKeyNotice, RecordKeyOutcome
from safehold.casework.examinations.models import Examination, KeyNotice
from safehold.law.calendar import london_date
from safehold.law.errors import RefusedByLawError

Give = Callable[..., KeyNotice]
LogIn = Callable[[Officer], Client]

LOCKED: dict[str, Any] = {
    "slot": "000:002",
    "description": "Data",
    "state": "encrypted",
    "encryption": "BitLocker",
    "filesystem": None,
    "counts": {},
    "problems": 1,
}


@pytest.fixture
def locked(examination: Examination, officers: Officers, now: datetime) -> Examination:
    """An examination that met a BitLocker volume."""
    image = {"path": "small.dd", "format": "raw", "media_size": 8, "verified": None, "sha256": "", "md5": "", "segments": []}
    report = {"volumes": [LOCKED], "totals": {}, "image": image}
    with reading_as(officers.dfu_examiner):
        Examination.objects.filter(pk=examination.pk).update(
            report=report, state="finished", finished_at=now, catalogue_sha256="0" * 64
        )
        return queries.examination_by_reference(examination.reference)


@pytest.fixture
def give(locked: Examination, officers: Officers, now: datetime) -> Give:
    """Give a notice, as the detective."""

    def give_one(**changes: Any) -> KeyNotice:
        facts: dict[str, Any] = {
            "information": "The volume 000:002 of KLP/1",
            "believed_because": "The laptop is his alone",
            "ground": "prevent_or_detect_crime",
            "proportionate_because": "One volume",
            "no_other_way_because": "No other copy of the key was found",
            "permission_by": "HHJ Example, Crown Court",
            "permission_at": now - timedelta(days=1),
            "in_writing": True,
            "served_on": "A. Sample",
            "served_at": now - timedelta(hours=1),
            "comply_by": london_date(now) + timedelta(days=7),
        }
        who = {name: changes.pop(name) for name in ("by", "at") if name in changes}
        asked = GiveKeyNotice(**{**facts, **changes})
        return actions.give_key_notice(locked, asked, **{"by": officers.detective, "at": now, **who})

    return give_one


def clock_of(notice: KeyNotice, officers: Officers) -> Clock | None:
    with reading_as(officers.detective):
        return Clock.objects.filter(kind="key", subject_id=notice.pk).first()


def outcome(notice: KeyNotice, officers: Officers, at: datetime, **changes: Any) -> KeyNotice:
    facts: dict[str, Any] = {"outcome": "complied", "outcome_at": at, "note": "A password", **changes}
    return actions.record_key_outcome(notice, RecordKeyOutcome(**facts), by=officers.detective, at=at)


def test_a_notice_has_a_clock_until_its_outcome_is_recorded(
    give: Give, officers: Officers, now: datetime, open_case: Case, entries: Callable[[str], list[Entry]]
) -> None:
    notice = give()
    clock = clock_of(notice, officers)
    assert clock is not None
    assert london_date(clock.ends_at) == london_date(now) + timedelta(days=7)
    assert (clock.limit_name, clock.subject_name, clock.ended_by_law) == ("Notice to disclose a key", "A. Sample", True)
    later = now + timedelta(days=2)
    done = outcome(notice, officers, later)
    assert (done.outcome, done.outcome_by) == ("complied", officers.detective)
    assert clock_of(notice, officers) is None
    [given], [recorded] = entries("examination.key_notice_given"), entries("examination.key_outcome_recorded")
    assert (given.payload["number"], given.payload["permission"]) == (1, "HHJ Example, Crown Court")
    assert (recorded.payload, recorded.reason) == ({"number": 1, "outcome": "complied"}, "A password")
    with reading_as(officers.detective):
        titles = {entry.title for entry in timeline_of(open_case) if entry.is_legal_step}
    assert {"Notice to disclose a key (RIPA 2000 s.49): KLP/1", "Notice to disclose a key: complied with, KLP/1"} <= titles


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"permission_by": " "}, "the appropriate permission"),
        ({"believed_because": ""}, "reasonable grounds"),
        ({"proportionate_because": ""}, "proportionate"),
        ({"no_other_way_because": ""}, "no other reasonable way"),
        ({"in_writing": False}, "in writing"),
        ({"information": ""}, "a description"),
        ({"comply_by": None}, "the time by which"),
    ],
)
def test_the_law_refuses_a_notice_that_lacks_something(
    give: Give, officers: Officers, changes: dict[str, Any], lacks: str
) -> None:
    with pytest.raises(RefusedByLawError, match=lacks) as refused:
        give(**changes)
    assert "s.49" in refused.value.provision
    with reading_as(officers.detective):
        assert not KeyNotice.objects.exists()


def test_a_notice_has_one_of_the_grounds_of_the_law(give: Give) -> None:
    with pytest.raises(ValidationError, match="ground"):
        give(ground="")


def test_times_of_a_notice_are_in_order(give: Give, now: datetime) -> None:
    for changes, field in (
        ({"served_on": " "}, "served_on"),
        ({"served_at": now + timedelta(hours=1)}, "served_at"),
        ({"permission_at": now}, "permission_at"),
        ({"comply_by": london_date(now) - timedelta(days=2)}, "comply_by"),
    ):
        with pytest.raises(InputError) as refused:
            give(**changes)
        assert refused.value.field == field


def test_a_notice_needs_something_encrypted(locked: Examination, give: Give, officers: Officers) -> None:
    with reading_as(officers.dfu_examiner):
        Examination.objects.filter(pk=locked.pk).update(report={"volumes": [], "totals": {}})
    with pytest.raises(RefusedError, match="met nothing that is encrypted"):
        give()


@pytest.mark.parametrize("role", ["intake", "exhibits_officer", "dfu_manager", "dfu_examiner", "safeguarding_lead"])
def test_only_investigators_record_a_notice(give: Give, officers: Officers, role: str) -> None:
    with pytest.raises(NotPermittedError):
        give(by=getattr(officers, role))


def test_nobody_is_said_not_to_have_complied_while_they_may(give: Give, officers: Officers, now: datetime) -> None:
    notice = give()
    with pytest.raises(RefusedError, match="may comply until the end of"):
        outcome(notice, officers, now, outcome="not_complied")
    over = now + timedelta(days=8)
    done = outcome(notice, officers, over, outcome="not_complied", note="No answer")
    with pytest.raises(RefusedError, match="is recorded"):
        outcome(done, officers, over)


def test_an_outcome_has_a_note_and_lies_between_service_and_now(give: Give, officers: Officers, now: datetime) -> None:
    notice = give()
    for changes, field in (
        ({"note": " "}, "note"),
        ({"outcome_at": now - timedelta(days=1)}, "outcome_at"),
        ({"outcome_at": now + timedelta(days=1)}, "outcome_at"),
    ):
        with pytest.raises(InputError) as refused:
            outcome(notice, officers, now, **changes)
        assert refused.value.field == field
    with pytest.raises(ValidationError, match="outcome"):
        outcome(notice, officers, now, outcome="perhaps")
    with pytest.raises(StaleError):
        outcome(notice, officers, now, version=7)


def test_the_page_says_that_a_key_is_needed_and_what_came_of_the_notice(
    locked: Examination, give: Give, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    address = reverse("examinations:examination", args=[locked.reference])
    client = log_in(officers.detective)
    text = client.get(address).content.decode()
    assert "A key is needed" in text
    assert "Volume 000:002 (Data): BitLocker" in text
    assert "Record a notice to disclose a key" in text
    assert "Record a notice to disclose a key" not in log_in(officers.dfu_examiner).get(address).content.decode()
    notice = give(at=now - timedelta(days=20), served_at=now - timedelta(days=21), permission_at=now - timedelta(days=22))
    outcome(notice, officers, now, outcome="withdrawn")
    give(
        at=now - timedelta(days=20),
        served_at=now - timedelta(days=21),
        permission_at=now - timedelta(days=22),
        comply_by=london_date(now) - timedelta(days=10),
    )
    form = client.get(reverse("examinations:key_outcome", args=[locked.reference, 2])).content.decode()
    assert "To comply by" in form
    saved = client.post(
        reverse("examinations:key_outcome_save", args=[locked.reference, 2]),
        {
            "outcome": "not_complied",
            **dict(zip(("outcome_at_0", "outcome_at_1", "outcome_at_2", "outcome_at_3"), _parts(now), strict=True)),
            "note": "No answer",
        },
    )
    assert saved.status_code == 302, saved.content.decode()
    text = client.get(address).content.decode()
    assert "Not complied with" in text
    assert "matter for the charging decision (RIPA 2000 s.53: at most 5 years in a child indecency case, 2 in others)" in text
    assert "Withdrawn" in text


def _parts(moment: datetime) -> tuple[str, ...]:
    return (str(moment.day), str(moment.month), str(moment.year), "00:01")


def test_the_form_shows_what_the_law_refuses(locked: Examination, officers: Officers, now: datetime, log_in: LogIn) -> None:
    client = log_in(officers.detective)
    form = client.get(reverse("examinations:give_key_notice", args=[locked.reference])).content.decode()
    assert "Volume 000:002 (Data): BitLocker" in form
    # Why it is necessary, a person says.
    assert "checked" not in form
    day, month, year, time = _parts(now)
    moments = {
        f"{name}_{place}": value
        for name in ("permission_at", "served_at")
        for place, value in enumerate((day, month, year, time))
    }
    written = dict.fromkeys(("information", "believed_because", "proportionate_because", "no_other_way_because"), "As found")
    values = {**moments, **written, "ground": "prevent_or_detect_crime", "permission_by": "HHJ Example", "served_on": "A. Sample"}
    values |= {"comply_by_0": day, "comply_by_1": month, "comply_by_2": year}
    address = reverse("examinations:give_key_notice_save", args=[locked.reference])
    refused = client.post(address, values)
    assert refused.status_code == 409
    assert (
        "Not recorded, and needed for a notice: the notice in writing, or a record of its having been given."
        in refused.content.decode()
    )
    assert client.post(address, {**values, "permission_by": ""}).status_code == 422
    assert client.post(address, {**values, "in_writing": "on"}).status_code == 302


# What needs a key, on the examiner's report alone


@pytest.mark.parametrize(
    ("report", "problems", "expected"),
    [
        ({}, [], []),
        ({"volumes": [LOCKED]}, [("encrypted", "volume 000:002 at byte 1")], ["Volume 000:002 (Data): BitLocker"]),
        (
            {"volumes": [LOCKED | {"encryption": "possibly VeraCrypt"}]},
            [("possibly-encrypted", "volume 000:002 at byte 1")],
            ["Volume 000:002 (Data): may be encrypted: possibly VeraCrypt"],
        ),
        ({}, [("encrypted", "APFS volume Data")], ["APFS volume Data: encrypted"]),
        ({"totals": {"encrypted_archives": 1}}, [("archive-encrypted", "/a.7z")], ["1 archive that is encrypted as a whole"]),
        # What the list of problems had no room for is counted, and what is counted is not counted twice.
        (
            {"totals": {"encrypted_members": 1204, "encrypted_files": 2500, "encrypted_archives": 0}},
            [("encrypted-member", "/a.zip"), ("encrypted-file", "/b")],
            ["1,204 members of archives with a password", "2,500 files encrypted by their file system"],
        ),
        ({"volumes": [LOCKED | {"state": "read", "encryption": None}]}, [("short-read", "/a")], []),
    ],
)
def test_what_needs_a_key_is_named(report: dict[str, Any], problems: list[tuple[str, str]], expected: list[str]) -> None:
    assert keys.met(report, [{"code": code, "where": where, "detail": ""} for code, where in problems]) == expected
