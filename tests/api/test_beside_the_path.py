"""What stands beside the path from report to charge, for programs: the same rules, refusals and permissions as the pages."""

from datetime import datetime, timedelta
from typing import Any

from api.callers import Api, Walked
from casework.charging.stories import ask, decide
from casework.closing import choose_groups, close_case
from casework.custody.stories import ALL_FOUR, TOLD, arrest_at, bailed_after_arrest
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.casework.bail import actions as bails
from safehold.casework.bail.asked import ExtendBail
from safehold.casework.cases.clock_comparison import compare_cases
from safehold.casework.cases.models import Case
from safehold.casework.examinations.models import Examination
from safehold.law.calendar import london_date

LOCKED = {"slot": "000", "description": "Data", "state": "encrypted", "encryption": "BitLocker"}


def test_a_hold_stops_a_disposal_until_it_ends(officers: Officers, open_case: Case, api: Api, now: datetime) -> None:
    choose_groups(open_case, by=officers.inspector, at=now)
    close_case(open_case, by=officers.inspector, at=now)
    hold = f"/cases/{open_case.reference}/retention/0/hold"
    why = {"reason": "A public inquiry"}
    assert api(officers.detective, "POST", hold, why)[0] == 403
    assert api(officers.outsider, "POST", hold, why)[0] == 404
    (record,) = api.done(officers.inspector, hold, why)
    assert record["on_hold"]
    assert api(officers.inspector, "POST", hold, why)[0] == 409
    stale = {"reason": "It is over", "version": record["version"] - 1}
    assert api(officers.inspector, "POST", f"{hold}/end", stale)[1]["code"] == "stale"
    (record,) = api.done(officers.inspector, f"{hold}/end", {"reason": "It is over"})
    assert not record["on_hold"]


def test_prints_are_recorded_kept_and_destroyed(officers: Officers, open_case: Case, api: Api, now: datetime) -> None:
    arrest = arrest_at(open_case, officers, now - timedelta(days=3))
    path, today = f"/arrests/{arrest.reference}/biometrics", london_date(now)
    prints = {"kind": "prints", "taken_on": (today - timedelta(days=2)).isoformat(), "qualifying": True}
    assert api(officers.offender_manager, "POST", path, prints)[0] == 403
    assert api(officers.outsider, "POST", path, prints)[0] == 404
    assert api(officers.custody_liaison, "POST", path, {**prints, "qualifying": False})[1]["field"] == "qualifying"
    (taken,) = api.done(officers.custody_liaison, path, prints)
    assert (taken["kind"], taken["arrest"], taken["kept_until"]) == ("prints", arrest.reference, None)
    of_one = f"/biometrics/{taken['number']}"
    assert api(officers.outsider, "POST", f"{of_one}/grounds", {"earlier_conviction": "Theft, 2019"})[0] == 404
    (taken,) = api.done(officers.custody_liaison, f"{of_one}/grounds", {"earlier_conviction": "Theft, 2019"})
    assert taken["earlier_conviction"] == "Theft, 2019"
    gone = {"destroyed_on": today.isoformat(), "how": "By the bureau, by its letter"}
    (taken,) = api.done(officers.custody_liaison, f"{of_one}/destruction", gone)
    assert taken["destroyed_on"] == today.isoformat()
    assert api(officers.custody_liaison, "POST", f"{of_one}/destruction", gone)[0] == 409
    assert api.seen(officers.detective, f"/cases/{open_case.reference}/biometrics") == [taken]
    assert api(officers.outsider, "GET", f"/cases/{open_case.reference}/biometrics")[0] == 404


def test_a_failure_to_surrender_is_recorded_ended_and_decided_on(
    officers: Officers, open_case: Case, api: Api, now: datetime
) -> None:
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=100))
    path, failed = f"/bails/{bail.reference}/failures", bail.ends_on
    assert failed is not None
    body = {
        "failed_on": failed.isoformat(),
        "duty_known": True,
        "duty_words": "Signed for the notice on release",
        "excuse": "Nothing is known of one",
        "judged_by": "DI R. Template",
    }
    assert api(officers.offender_manager, "POST", path, body)[0] == 403
    assert api(officers.outsider, "POST", path, body)[0] == 404
    wrong = {**body, "failed_on": (failed - timedelta(days=1)).isoformat()}
    assert api(officers.detective, "POST", path, wrong)[1]["field"] == "failed_on"
    made = api.done(officers.detective, path, body)
    assert (made["outcome"], made["lay_by"]) > ("", failed.isoformat())
    after = (failed + timedelta(days=1)).isoformat()
    assert api.done(officers.detective, f"{path}/end", {"what": "arrested", "on": after})["arrested_on"] == after
    decision: dict[str, Any] = {"outcome": "not_proceeded", "on": after, "decided_by": "A. Prosecutor", "reason": "In hospital"}
    assert api.done(officers.detective, f"{path}/decision", decision)["outcome"] == "not_proceeded"
    assert api(officers.detective, "POST", f"{path}/decision", decision)[0] == 409
    (seen,) = api.seen(officers.intake, path)
    assert (seen["failed_on"], seen["outcome_reason"]) == (failed.isoformat(), "In hospital")
    assert api(officers.outsider, "GET", path)[0] == 404


def test_a_bail_says_on_which_grounds_it_was_granted(officers: Officers, walked: Walked, api: Api) -> None:
    bail = api.seen(officers.detective, f"/bails/{walked.bail}")
    assert bail["factors"]
    assert (bail["representations_considered"], bail["guidance_regarded"]) == (True, True)
    assert bail["custody_officer"]


def test_a_key_notice_is_given_and_its_outcome_recorded(officers: Officers, walked: Walked, api: Api, now: datetime) -> None:
    with reading_as(officers.detective):
        Examination.objects.filter(reference=walked.examination).update(report={"volumes": [LOCKED]})
    path, moment = f"/examinations/{walked.examination}/key-notices", now.isoformat()
    body = {
        "information": "The volume",
        "believed_because": "It is his laptop",
        "ground": "prevent_or_detect_crime",
        "proportionate_because": "One volume",
        "no_other_way_because": "No other copy",
        "permission_by": "HHJ Example",
        "permission_at": moment,
        "in_writing": True,
        "served_on": "Test Subject 014",
        "served_at": moment,
        "comply_by": london_date(now).isoformat(),
    }
    assert api(officers.dfu_examiner, "POST", path, body)[0] == 403
    assert api(officers.outsider, "POST", path, body)[0] == 404
    assert api(officers.detective, "POST", path, {**body, "in_writing": False})[1]["code"] == "refused_by_law"
    notice = api.done(officers.detective, path, body)
    assert (notice["number"], notice["outcome"]) == (1, "")
    came = {"outcome": "complied", "outcome_at": moment, "note": "The password was given"}
    assert api(officers.dfu_examiner, "POST", f"{path}/1/outcome", came)[0] == 403
    assert api.done(officers.detective, f"{path}/1/outcome", came)["outcome"] == "complied"
    assert api(officers.detective, "POST", f"{path}/2/outcome", came)[0] == 404
    (seen,) = api.seen(officers.dfu_examiner, path)
    assert seen["outcome_note"] == "The password was given"


def test_a_report_of_what_is_not_finished_is_refused(officers: Officers, walked: Walked, api: Api) -> None:
    path = f"/examinations/{walked.examination}/reports"
    body = {
        "accreditation": "not_accredited",
        "accreditation_note": "Applied for",
        "validation": "validated",
        "validation_note": "VAL-3",
        "responsible": officers.dfu_manager.username,
    }
    assert api(officers.detective, "POST", path, body)[0] == 403
    assert api(officers.outsider, "POST", path, body)[0] == 404
    assert api(officers.dfu_examiner, "POST", path, {**body, "responsible": "nobody"})[1]["field"] == "responsible"
    assert api(officers.dfu_examiner, "POST", path, body)[1]["code"] == "refused"
    assert api.seen(officers.detective, path) == []
    assert api(officers.detective, "GET", f"{path}/1")[0] == 404


def test_a_first_hearing_is_recorded_and_an_offence_judged(officers: Officers, open_case: Case, api: Api, now: datetime) -> None:
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=20))
    asked = ask(open_case, bail.person, officers, f"{london_date(now) - timedelta(days=3)} 10:00")
    decide(asked, officers, f"{london_date(now) - timedelta(days=2)} 10:00")
    body = {
        "person": bail.person_id,
        "offences": asked.offences,
        "charged_at": (now - timedelta(days=1)).isoformat(),
        "remand": "bailed",
        "first_hearing": london_date(now).isoformat(),
        "court": "Brackmouth Magistrates' Court",
    }
    charge = api.done(officers.detective, f"/cases/{open_case.reference}/charges", body)
    assert charge["hearing_outcome"] == ""
    hearing = f"/charges/{charge['number']}/first-hearing"
    came = {"outcome": "came", "heard_at": now.isoformat()}
    assert api(officers.offender_manager, "POST", hearing, came)[0] == 403
    assert api(officers.outsider, "POST", hearing, came)[0] == 404
    assert api.done(officers.detective, hearing, came)["hearing_outcome"] == "came"
    again = arrest_at(open_case, officers, now - timedelta(hours=4), person=bail.person)
    judged = {"different_from": [bail.arrest.reference], "reason": "Another child"}
    assert api(officers.detective, "POST", f"/arrests/{again.reference}/other-offence", judged)[0] == 403
    done = api.done(officers.inspector, f"/arrests/{again.reference}/other-offence", judged)
    assert done["different_from"] == [bail.arrest.reference]


def test_a_court_is_asked_and_its_decision_ends_the_bail_as_ordered(
    officers: Officers, open_case: Case, api: Api, now: datetime
) -> None:
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=250))
    for days, by, months in ((240, officers.inspector, 6), (150, officers.superintendent, 9)):
        at = now - timedelta(days=days)
        bail = bails.extend_bail(bail, ExtendBail(to_months=months, condition_reasons=ALL_FOUR, told_at=at, **TOLD), by=by, at=at)
    path, today = f"/bails/{bail.reference}", london_date(now)
    decision = {"decided_on": today.isoformat(), "ends_on": (today + timedelta(days=60)).isoformat()}
    assert api(officers.detective, "POST", f"{path}/court-decision", decision)[0] == 409
    asked = {
        "applied_on": (today - timedelta(days=1)).isoformat(),
        "court": "Brackmouth",
        "asked_until": (today + timedelta(days=60)).isoformat(),
        "condition_reasons": {letter: ALL_FOUR[letter] for letter in "BCD"},
    }
    assert api(officers.offender_manager, "POST", f"{path}/court-application", asked)[0] == 403
    assert api.done(officers.detective, f"{path}/court-application", asked)["ends_on"] is None
    assert api(officers.outsider, "POST", f"{path}/court-decision", decision)[0] == 404
    early = {**decision, "decided_on": (today - timedelta(days=2)).isoformat()}
    assert api(officers.detective, "POST", f"{path}/court-decision", early)[1]["field"] == "decided_on"
    assert api.done(officers.detective, f"{path}/court-decision", decision)["ends_on"] == decision["ends_on"]
    clocks = api.seen(officers.detective, f"/cases/{open_case.reference}/clocks")
    assert decision["ends_on"] in [(clock["ends_at"] or "")[:10] for clock in clocks if clock["kind"] == "bail"]
    with reading_as(officers.inspector):
        assert compare_cases([open_case]).differences == ()
