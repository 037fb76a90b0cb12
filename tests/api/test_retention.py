"""What is kept of a closed case, for programs: the same rules as the pages."""

from api.callers import Api
from casework.officers import Officers
from safehold.casework.cases.models import Case


def test_a_record_goes_from_its_group_to_a_disposal(officers: Officers, open_case: Case, api: Api) -> None:
    case = f"/cases/{open_case.reference}"
    status, refused = api(officers.inspector, "POST", f"{case}/closure", {"outcome": "No offence", "reason": "Examined"})
    assert (status, refused["code"]) == (409, "refused")
    assert "review group of the case as a whole" in refused["message"]
    group = {"group": "other", "reason": "Nobody was identified"}
    assert api(officers.detective, "POST", f"{case}/retention/0/group", group)[0] == 403
    assert api(officers.outsider, "POST", f"{case}/retention/0/group", group)[0] == 404
    (record,) = api.done(officers.inspector, f"{case}/retention/0/group", group)
    assert (record["group"], record["review_by"]) == ("other", None)
    api.done(officers.inspector, f"{case}/closure", {"outcome": "No offence", "reason": "Examined"})
    (record,) = api.seen(officers.detective, f"{case}/retention")
    assert record["review_by"] is not None
    review = {"keep": False, "reason": "No longer needed", "version": record["version"]}
    (record,) = api.done(officers.inspector, f"{case}/retention/0/reviews", review)
    assert record["disposal_proposed"]
    disposal = f"{case}/retention/0/disposal"
    assert api(officers.inspector, "POST", disposal, {"agree": True, "reason": "Mine"})[0] == 403
    (record,) = api.done(officers.superintendent, disposal, {"agree": True, "reason": "Agreed"})
    assert (record["disposal_agreed"], record["review_by"]) == (True, None)
    assert api(officers.outsider, "GET", f"{case}/retention")[0] == 404
