"""From the report to the figures by the API alone, with what each step answers."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from api.callers import IMAGES, Api, Walked, walk
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.audit.models import Entry
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations import jobs
from safehold.casework.examinations.queries import examination_by_reference
from safehold.examiner.catalogue import CatalogueWriter
from safehold.examiner.rows import ROW_COLUMNS
from safehold.law.calendar import london_date

REPORT = Path(__file__).parents[1] / "exchange" / "data"


def test_everything_of_a_case_can_be_read_and_each_reading_is_recorded(
    officers: Officers, api: Api, walked: Walked, entries: Callable[[str], list[Entry]]
) -> None:
    for path in walked.paths():
        api.seen(officers.inspector, path)
    read = {entry.subject_kind for entry in entries("record.read") if entry.officer_id == officers.inspector.pk}
    assert {"cases.case", "referrals.referral", "warrants.warrant", "operations.operation", "exhibits.exhibit"} <= read
    assert {"custody.arrest", "bail.bail", "safeguarding.child", "examinations.examination"} <= read


def test_the_lists_of_the_team_hold_the_records(officers: Officers, api: Api, walked: Walked) -> None:
    for path, expected in (
        ("/cases", walked.case),
        ("/referrals?state=joined", walked.referral),
        ("/exhibits?device_type=laptop", walked.exhibit.replace("-", "/")),
        ("/bails", walked.bail),
        ("/children", walked.child),
        ("/charging-requests", walked.request),
        ("/custody/contacts", walked.arrest),
    ):
        assert [item["reference"] for item in api.seen(officers.detective, path)["items"]] == [expected], path
    assert api.seen(officers.detective, "/custody")["items"] == []
    assert [item["slug"] for item in api.seen(officers.detective, "/operations")["items"]] == [walked.operation]
    queue = api.seen(officers.dfu_manager, "/examinations/queue")["items"]
    assert [(item["reference"], item["queue_place"]) for item in queue] == [(walked.examination, 1)]
    assert queue[0]["why"]


def test_the_figures_of_an_operation_are_counted_from_what_was_recorded(
    officers: Officers, api: Api, walked: Walked, now: datetime
) -> None:
    figures = api.seen(officers.press, f"/operations/{walked.operation}/figures")
    numbers = figures["numbers"]
    assert (numbers["warrants_executed"], numbers["arrests"], numbers["devices_seized"]) == (1, 1, 1)
    assert (numbers["bailed"], numbers["charged"]) == (1, 0)
    assert numbers["children_safeguarded"] is None, "a small number of children is hidden from the press"
    assert api.seen(officers.inspector, f"/operations/{walked.operation}/figures")["numbers"]["children_safeguarded"] == 1
    assert set(figures["definitions"]) == set(numbers)
    day = london_date(now - timedelta(minutes=300)).isoformat()
    later = (london_date(now) + timedelta(days=1)).isoformat()
    assert api.seen(officers.press, f"/figures?first_day={day}&last_day={later}")["numbers"] == numbers
    assert api(officers.press, "GET", f"/figures?first_day={later}&last_day={day}")[1]["field"] == "last_day"


def test_a_bail_comes_with_its_clock_document(officers: Officers, api: Api, walked: Walked, now: datetime) -> None:
    bail = api.seen(officers.detective, f"/bails/{walked.bail}")
    limits = {limit["months"]: limit for limit in bail["clock"]["limits"]}
    assert bail["ends_on"] == bail["clock"]["ends"] == limits[3]["ends"]
    assert [limits[months]["state"] for months in (3, 6)] == ["in force", "not yet"]
    assert all(step["text"] and step["provision"] for step in bail["clock"]["steps"])
    assert [condition["number"] for condition in bail["conditions"]] == [1]


def test_the_board_shows_the_warrant_with_its_results(officers: Officers, api: Api, walked: Walked) -> None:
    board = api.seen(officers.inspector, f"/operations/{walked.operation}")
    planned = [warrant for day in board["days"] for warrant in day["warrants"]]
    assert [(row["number"], row["warrant"], row["state"]) for row in planned] == [("W-01", walked.warrant, "executed")]
    assert [(row["arrested_people"], row["devices"], row["children"]) for row in planned] == [(1, 1, 1)]


def test_an_exhibit_goes_to_the_laboratory_and_back_with_an_unbroken_continuity(
    officers: Officers, api: Api, walked: Walked
) -> None:
    path = f"/exhibits/{walked.exhibit}"
    seal = "S-30 271"
    handed = {"to_holder": "Courier", "place": "Van", "reason": "To the laboratory", "seal_seen": seal}
    api.done(officers.detective, f"{path}/transfer", {**handed, "laboratory": "Northshire DFU"})
    api.done(officers.dfu_examiner, f"{path}/booking-in", {"seal_seen": seal, "place": "Bench 4", "on_bench": True})
    api.done(officers.dfu_examiner, f"{path}/opening", {"seal_seen": seal, "place": "Bench 4", "reason": "To be copied"})
    api.done(officers.dfu_examiner, f"{path}/resealing", {"new_seal": "S-30 900", "place": "Bench 4", "reason": "Copied"})
    exhibit = api.seen(officers.dfu_examiner, path)
    assert (exhibit["seal"], exhibit["breaks"]) == ("S-30 900", [])
    kinds = [entry["kind"] for entry in exhibit["continuity"]]
    assert kinds == ["seized", "transferred", "booked_in", "opened", "sealed"]
    digests = [entry["digest"] for entry in exhibit["continuity"]]
    assert [entry["previous_digest"] for entry in exhibit["continuity"]] == ["", *digests[:-1]]


def test_a_charge_follows_the_decision_of_the_prosecutor(officers: Officers, api: Api, walked: Walked, now: datetime) -> None:
    today = london_date(now).isoformat()
    charge = {
        "person": walked.person,
        "offences": [IMAGES],
        "charged_at": now.isoformat(),
        "remand": "bailed",
        "first_hearing": (london_date(now) + timedelta(days=28)).isoformat(),
        "court": "Alderwick Magistrates' Court",
    }
    status, refused = api(officers.detective, "POST", f"/cases/{walked.case}/charges", charge)
    assert (status, refused["code"]) == (409, "refused")
    decided = {"decision": "charge", "decided_on": today, "decided_by": "Test Prosecutor", "reason": "Full Code Test met"}
    api.done(officers.detective, f"/charging-requests/{walked.request}/decision", decided)
    assert api.done(officers.detective, f"/cases/{walked.case}/charges", charge)["remand"] == "bailed"
    assert api.seen(officers.detective, f"/bails/{walked.bail}")["outcome"] == "charged"


def test_a_report_is_received_by_upload_and_known_again(officers: Officers, api: Api) -> None:
    def report() -> SimpleUploadedFile:
        return SimpleUploadedFile("report.xml", (REPORT / "report.xml").read_bytes(), content_type="text/xml")

    status, first = api.upload(officers.intake, "/referrals/upload", report())
    assert (status, len(first["received"]), first["known"]) == (201, 1, [])
    status, again = api.upload(officers.intake, "/referrals/upload", report())
    assert (status, again["received"]) == (200, [])
    assert again["known"][0]["reference"] == first["received"][0]["reference"]
    status, refused = api.upload(officers.intake, "/referrals/upload", SimpleUploadedFile("x.xml", b"<not a report"))
    assert (status, refused["code"]) == (422, "unreadable")
    assert api.upload(officers.press, "/referrals/upload", report())[0] == 403


def test_the_same_key_is_carried_out_once(
    officers: Officers, api: Api, walked: Walked, entries: Callable[[str], list[Entry]]
) -> None:
    path, key = f"/cases/{walked.case}/decisions", str(uuid.uuid4())
    body = {"decision": "Look at the second account", "reason": "It shares the phone number"}
    assert api(officers.detective, "POST", path, body, key=key)[0] == 201
    for officer in (officers.detective, officers.inspector):
        status, repeated = api(officer, "POST", path, body, key=key)
        assert (status, repeated["code"], set(repeated)) == (409, "repeated", {"code", "message", "way_forward"})
    assert len([entry for entry in entries("case.decision_recorded") if entry.submission == uuid.UUID(key)]) == 1
    assert len(api.seen(officers.detective, path)["items"]) == 1
    assert api(officers.detective, "POST", path, body, key=str(uuid.uuid4()))[0] == 201
    status, refused = api(officers.detective, "POST", path, body, key="not a uuid")
    assert (status, refused["field"]) == (422, "Idempotency-Key")


def test_a_refused_request_may_be_sent_again_with_its_key(officers: Officers, api: Api, walked: Walked) -> None:
    path, key = f"/cases/{walked.case}/decisions", str(uuid.uuid4())
    assert api(officers.detective, "POST", path, {"decision": "x", "reason": " "}, key=key)[0] == 422
    assert api(officers.detective, "POST", path, {"decision": "x", "reason": "y"}, key=key)[0] == 201


def test_what_belongs_to_another_case_is_not_found_through_this_one(
    officers: Officers, api: Api, walked: Walked, now: datetime
) -> None:
    other = walk(api, officers, now, number=31)
    assert api(officers.detective, "GET", f"/cases/{walked.case}/people/{other.person}")[0] == 404
    child = {"name": "Test Child 04", "relation": "own_child", "in_household": True, "concern": "x", "age": 5}
    status, refused = api(officers.detective, "POST", f"/cases/{walked.case}/children", {**child, "warrant": other.warrant})
    assert (status, refused["code"]) == (404, "not_found")
    breach = {"condition": 2, "happened_at": now.isoformat(), "what": "Message sent", "response": "Arrest"}
    assert api(officers.detective, "POST", f"/bails/{walked.bail}/breaches", breach)[0] == 404
    assert api(officers.detective, "POST", f"/bails/{walked.bail}/breaches", {**breach, "condition": 1})[0] == 201


def test_a_match_is_proposed_with_reasons_and_decided_once(officers: Officers, api: Api, walked: Walked, now: datetime) -> None:
    table = "reference,received,source,incident_type,email\nNS-77,{at},public,grooming,subject030@example.org\n"
    document = {"name": "table.csv", "content": table.format(at=(now - timedelta(days=1)).isoformat())}
    received = api.done(officers.intake, "/referrals", {"documents": [document]})["received"][0]["reference"]
    matches = api.seen(officers.intake, f"/referrals/{received}")["matches"]
    assert [match["person"] for match in matches if match["person"]] == [walked.person]
    assert all(match["reasons"] for match in matches)
    decision = {"person": walked.person, "decision": "same", "reason": "The same e-mail address"}
    assert api(officers.intake, "POST", f"/referrals/{received}/matches", decision)[0] == 201
    assert api(officers.intake, "POST", f"/referrals/{received}/matches", decision)[0] == 409
    assert api(officers.intake, "POST", f"/referrals/{received}/matches", {**decision, "person": 999_999})[0] == 404


def test_a_catalogue_is_read_page_by_page(
    officers: Officers, api: Api, walked: Walked, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CATALOGUE_STORE", "IMAGE_STORE"):
        monkeypatch.setattr(settings, name, tmp_path / name)
    (tmp_path / "IMAGE_STORE").mkdir()
    (tmp_path / "IMAGE_STORE" / "small.dd").write_bytes(b"")
    path = f"/examinations/{walked.examination}"
    assert api(officers.detective, "GET", f"{path}/catalogue")[1]["code"] == "refused"
    api.done(
        officers.dfu_examiner, f"{path}/start", {"image": "small.dd", "bench": "Bench 4", "unopened_because": "Imaged before"}
    )
    writer = CatalogueWriter(tmp_path / "catalogue.parquet", None, [])
    for number in range(60):
        row = dict.fromkeys(ROW_COLUMNS) | {"volume": 0, "path": f"folder/{number:02}.txt", "kind": "file", "size": number}
        row |= {"allocation": "deleted" if number == 7 else "allocated", "extension_mismatch": False}
        writer.add([list(row.values())])
    writer.close()
    with reading_as(officers.dfu_examiner):
        attempt = jobs.take_on(examination_by_reference(walked.examination).pk)
        examination = examination_by_reference(walked.examination)
    assert attempt is not None
    said = dict.fromkeys(("partition_scheme", "tool", "started", "finished"), "")
    image = {"path": "small.dd", "segments": ["small.dd"], "bad_sectors": []}
    report = {**said, "problems": [], "volumes": [], "totals": {"files": 60}, "matches": {}, "hashlists": [], "image": image}
    examinations.record_result(
        examination,
        by=officers.dfu_examiner,
        at=now,
        attempt=attempt,
        report=report,
        types={},
        catalogue=tmp_path / "catalogue.parquet",
        sha256=hashlib.sha256((tmp_path / "catalogue.parquet").read_bytes()).hexdigest(),
    )
    first = api.seen(officers.detective, f"{path}/catalogue")
    rest = api.seen(officers.detective, f"{path}/catalogue?after={first['next_after']}")
    assert [row["path"] for row in first["items"] + rest["items"]] == [f"folder/{number:02}.txt" for number in range(60)]
    assert rest["next_after"] is None
    deleted = api.seen(officers.detective, f"{path}/catalogue?only=deleted")["items"]
    assert [(row["path"], row["size"]) for row in deleted] == [("folder/07.txt", 7)]
    assert api(officers.detective, "GET", f"{path}/catalogue?after=7")[1]["field"] == "after"
    assert api(officers.intake, "GET", f"{path}/catalogue")[0] == 403
    assert api(officers.outsider, "GET", f"{path}/catalogue")[0] == 404
    counts = {"counts": {"a": 0, "chat": 2}, "note": "By hand"}
    findings = api.done(officers.dfu_examiner, f"{path}/findings", counts)
    assert [(finding["category"], finding["count"]) for finding in findings] == [("a", 0), ("chat", 2)]


def test_exhibits_of_a_case_move_together_or_not_at_all(
    officers: Officers, api: Api, walked: Walked, entries: Callable[[str], list[Entry]]
) -> None:
    seizure = {
        "device_type": "phone",
        "description": "Phone, black",
        "power": "PACE1984-S19",
        "place_found": "hall",
        "seal": "S-30 272",
        "seized_at": api.now.isoformat(),
    }
    other = api.done(officers.detective, f"/cases/{walked.case}/exhibits", seizure)["reference"]
    first = api.seen(officers.detective, f"/exhibits/{walked.exhibit}")
    moving = [
        {"exhibit": first["reference"], "seal_seen": first["seal"], "version": first["version"]},
        {"exhibit": other.replace("/", "-"), "seal_seen": "S-30 272"},
    ]
    handed = {"to_holder": "DFU reception", "place": "DFU", "reason": "For examination", "laboratory": "Northshire DFU"}
    path = f"/cases/{walked.case}/exhibits/transfer"
    wrong = [{**asked, "seal_seen": "S-1"} for asked in moving]
    status, refusal = api(officers.exhibits_officer, "POST", path, {**handed, "exhibits": wrong})
    assert (status, refusal["code"], refusal["field"]) == (422, "input", f"seal_{first['reference']}")
    assert [problem["field"] for problem in refusal["problems"]] == [f"seal_{first['reference']}", f"seal_{other}"]
    missing = [*moving, {"exhibit": "KLP/999", "seal_seen": "S-1"}]
    assert api(officers.exhibits_officer, "POST", path, {**handed, "exhibits": missing})[0] == 404
    assert entries("exhibits.transferred") == []

    moved = api.done(officers.exhibits_officer, path, {**handed, "exhibits": moving})
    assert [(entry["exhibit"], entry["kind"]) for entry in moved] == [(first["reference"], "transferred"), (other, "transferred")]
    stale = api(officers.exhibits_officer, "POST", path, {**handed, "exhibits": moving})
    assert (stale[0], stale[1]["code"]) == (409, "stale")
    receipt = {"exhibits": [{**asked, "version": None} for asked in moving], "place": "Shelf 7"}
    received = api.done(officers.dfu_manager, f"/cases/{walked.case}/exhibits/booking-in", receipt)
    assert {entry["to_holder"] for entry in received} == {"Northshire DFU, Shelf 7"}
    for reference in (walked.exhibit, other.replace("/", "-")):
        assert api.seen(officers.detective, f"/exhibits/{reference}")["breaks"] == []


def test_requirements_are_recorded_with_their_facts_and_what_is_due_follows(
    officers: Officers, api: Api, walked: Walked, now: datetime
) -> None:
    day = london_date(now) - timedelta(days=30)
    facts = {"relevant_date": day.isoformat(), "disposal": "other", "court": "Alderwick Magistrates' Court", "under_18": False}
    of_person = f"/cases/{walked.case}/people/{walked.person}"
    typed = {"kind": "notification", "made_on": day.isoformat(), "court": "x", "ends_on": now.date().isoformat()}
    assert api(officers.offender_manager, "POST", f"{of_person}/orders", typed)[1]["field"] == "kind"
    order = api.done(officers.offender_manager, f"{of_person}/requirements", facts)
    assert order["ends_on"] is not None
    path = f"/cases/{walked.case}/orders/{order['order']}"
    change = {"kind": "name", "on": day.isoformat(), "what": "Test Subject 999", "source": "A letter"}
    number = api.done(officers.intake, f"{path}/changes", change)["change"]
    made = {"notified_at": now.isoformat(), "place": "Alderwick", "taken_by": "PC P. Ublic"}
    done = api.done(officers.offender_manager, f"{path}/notifications", {**made, "kind": "first", "changes": [number]})
    last_day = (day + timedelta(days=2)).isoformat()
    assert done["notifications"][0]["last_days_missed"] == [last_day, last_day]
    assert done["changes"][0]["is_notified"] is True
    api.done(officers.offender_manager, f"{path}/absences", {"kind": "abroad", "first_day": now.date().isoformat()})
    api.done(officers.offender_manager, f"{path}/return", {"last_day": london_date(now).isoformat()})
    assert api.seen(officers.custody_liaison, path)["requirements"]["steps"][0]["basis"] == "statute"
    kinds = {clock["kind"] for clock in api.seen(officers.detective, f"/cases/{walked.case}/clocks")}
    assert {"notification", "order"} <= kinds
    other = walk(api, officers, now, number=33)
    assert api(officers.offender_manager, "GET", f"/cases/{other.case}/orders/{order['order']}")[0] == 404
    end = {"outcome": "discharged", "ended_on": london_date(now).isoformat(), "reason": "Conviction quashed"}
    assert api.done(officers.offender_manager, f"{path}/end", end)["ending"]["outcome"] == "discharged"
    assert api(officers.offender_manager, "POST", f"{path}/return", {"last_day": last_day})[0] == 409
