"""The API of cases: the same rules as the pages, for programs that hold a token."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from api.callers import Api
from casework.officers import Officers
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case

Entries = Callable[[str], list[Entry]]


def test_without_a_token_nothing_answers(officers: Officers, api: Api) -> None:
    for path in ("/cases", "/today", "/search?q=x", "/openapi.json", "/cases/ISOT-26-0001"):
        status, body = api(None, "GET", path)
        assert (status, body["code"]) == (401, "token")


def test_a_case_is_opened_read_and_found(officers: Officers, api: Api, entries: Entries) -> None:
    body = {
        "title": "Test Subject 030",
        "officer_in_the_case": "detective",
        "supervisor": "inspector",
        "reason": "Report of uploads",
    }
    status, case = api(officers.inspector, "POST", "/cases", body)
    assert status == 201
    reference = case["reference"]
    assert api(officers.detective, "GET", f"/cases/{reference}")[1]["officer_in_the_case"] == "DC A. Sample"
    assert [entry.officer_name for entry in entries("record.read")] == ["DC A. Sample"]
    assert [item["reference"] for item in api(officers.detective, "GET", "/cases")[1]["items"]] == [reference]
    assert [item["title"] for item in api(officers.detective, "GET", "/search?q=030")[1]] == [f"{reference} Test Subject 030"]
    assert api(officers.detective, "GET", f"/cases/{reference}/clocks")[1][0]["kind"] == "review"
    assert [entry.case_id is not None for entry in entries("case.opened")] == [True]


def test_a_case_is_given_to_another_officer_and_another_supervisor(officers: Officers, open_case: Case, api: Api) -> None:
    path = f"/cases/{open_case.reference}"
    for part, to, name in (("officer", "detective2", "DC K. Fixture"), ("supervisor", "superintendent", "Det Supt P. Model")):
        status, _ = api(officers.detective, "POST", f"{path}/{part}", {"to": to, "reason": "Leave"})
        assert status == 403
        status, case = api(officers.inspector, "POST", f"{path}/{part}", {"to": to, "reason": "Leave"})
        assert (status, name in case.values()) == (200, True)


def test_a_case_that_one_may_not_see_is_missing(officers: Officers, restricted_case: Case, api: Api) -> None:
    status, body = api(officers.other_detective, "GET", f"/cases/{restricted_case.reference}")
    missing_status, missing = api(officers.other_detective, "GET", "/cases/ISOT-26-9999")
    assert status == missing_status == 404
    assert body["message"].replace(restricted_case.reference, "X") == missing["message"].replace("ISOT-26-9999", "X")
    assert api(officers.other_detective, "GET", "/cases")[1]["items"] == []
    assert api(officers.other_detective, "GET", "/search?q=subject")[1] == []
    assert api(officers.other_detective, "GET", "/today")[1]["items"] == []


def test_refusals_say_what_to_do(officers: Officers, open_case: Case, api: Api) -> None:
    path = f"/cases/{open_case.reference}/decisions"
    status, body = api(officers.press, "POST", path, {"decision": "x", "reason": "y"})
    assert (status, body["code"]) == (403, "not_permitted")
    status, body = api(officers.detective, "POST", path, {"decision": "x", "reason": " "})
    assert (status, body["code"], body["field"]) == (422, "input", "reason")
    status, body = api(officers.detective, "POST", path, {"decision": "x", "reason": "y", "version": 0})
    assert (status, body["code"]) == (409, "stale")
    status, body = api(officers.detective, "POST", path, {"decision": "x"})
    assert (status, body["problems"][0]["field"]) == (422, "body.reason")


def test_a_decision_that_is_recorded_is_answered_with_its_entry(officers: Officers, open_case: Case, api: Api) -> None:
    path = f"/cases/{open_case.reference}/decisions"
    status, body = api(officers.detective, "POST", path, {"decision": "Ask the neighbours", "reason": "They were at home"})
    assert status == 201
    assert (body["decision"], body["reason"]) == ("Ask the neighbours", "They were at home")
    assert api(officers.detective, "GET", path)[1]["items"] == [body]


def test_a_victim_is_told_and_an_interview_recorded_by_the_api(officers: Officers, open_case: Case, api: Api) -> None:
    of_case = f"/cases/{open_case.reference}"
    numbers = [
        api(officers.detective, "POST", f"{of_case}/people", {"name": name, "role": role})[1]["person"]
        for name, role in (("Test Subject 014", "subject"), ("Test Victim 07", "victim"))
    ]
    begun = timezone.now() - timedelta(hours=2)
    interview = {
        "person": numbers[0],
        "began_at": begun.isoformat(),
        "ended_at": (begun + timedelta(hours=1)).isoformat(),
        "place": "Alderwick",
        "legal_adviser": "Wanted nobody",
        "voluntary": True,
        "offences": ["PCA1978-S1"],
    }
    status, body = api(officers.detective, "POST", f"{of_case}/interviews", interview)
    assert (status, body["person"], body["arrest"]) == (201, numbers[0], None)
    _, owed = api(officers.detective, "GET", f"{of_case}/victims")
    (one,) = owed["owed"]
    assert (one["victim"], one["of"]) == ("Test Victim 07", "the interview of Test Subject 014 under caution")
    told = {"events": [one["key"]], "told_whom": "Her", "told_how": "phone", "told_at": timezone.now().isoformat()}
    assert api(officers.offender_manager, "POST", f"{of_case}/victims/told", told)[0] == 403
    status, body = api(officers.detective, "POST", f"{of_case}/victims/told", told)
    assert (status, body["owed"]) == (201, [])


def test_the_description_lists_every_operation(officers: Officers, api: Api) -> None:
    _, schema = api(officers.inspector, "GET", "/openapi.json")
    assert schema["info"]["title"] == "Safehold"
    assert "/api/v1/cases/{reference}/decisions" in schema["paths"]


def test_pages_of_a_list_follow_each_other(officers: Officers, open_case: Case, restricted_case: Case, api: Api) -> None:
    _, first = api(officers.inspector, "GET", "/cases?limit=1")
    _, second = api(officers.inspector, "GET", f"/cases?limit=1&after={first['next_after']}")
    assert first["items"][0]["reference"] != second["items"][0]["reference"]
    assert second["next_after"] is None
