"""The pages from the arrest to the charge, and those of a child, as people walk through them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.custody.stories import ALL_FOUR, add_subject, arrest_at, bailed_after_arrest, release_on_bail, take_all_steps
from casework.officers import Officers
from casework.shared import Made
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.bail import actions as bail_actions
from safehold.casework.bail.models import Bail
from safehold.casework.bail.queries import bail_by_reference, bails_of
from safehold.casework.cases import actions as case_actions
from safehold.casework.cases.asked import RecordDecision
from safehold.casework.cases.models import Case
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RequestChargingDecision
from safehold.casework.charging.queries import charges_of, requests_of
from safehold.casework.custody.queries import arrests_of
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.choices import Sought
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import RecordChild
from safehold.casework.safeguarding.queries import children_of

LogIn = Callable[[Officer], Client]


def moment(name: str, at: datetime) -> dict[str, str]:
    """The four parts of a moment, as they are typed."""
    from safehold.law.calendar import in_london

    local = in_london(at)
    return {
        f"{name}_0": str(local.day),
        f"{name}_1": str(local.month),
        f"{name}_2": str(local.year),
        f"{name}_3": f"{local:%H:%M}",
    }


def day(name: str, at: datetime) -> dict[str, str]:
    """The three parts of a day."""
    parts = moment(name, at)
    return {key: parts[key] for key in (f"{name}_0", f"{name}_1", f"{name}_2")}


def send(browser: Client, path: str, typed: dict[str, object]) -> str:
    """Open a form, fill it in and send it. Gives the page one lands on."""
    shown = browser.get(path)
    assert shown.status_code == 200, path
    page = shown.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(submission|typed_by|form_page|version)" value="([^"]*)"', page))
    answer = browser.post(f"{path.split('?')[0]}/save", {**hidden, **typed})
    if answer.status_code != 302:
        problems = re.findall(r'govuk-error-message"[^>]*>.*?</span>(.*?)</p>|class="late">(.*?)</span>', answer.content.decode())
        raise AssertionError(f"{path}: {answer.status_code} {problems}")
    landed = browser.get(answer["Location"])
    assert landed.status_code == 200, answer["Location"]
    return landed.content.decode()


def test_from_arrest_to_bail_through_the_forms(officers: Officers, open_case: Case, now: datetime, log_in: LogIn) -> None:
    browser = log_in(officers.custody_liaison)
    subject = add_subject(open_case, officers, at=now - timedelta(days=1))
    start = now - timedelta(hours=8)
    page = send(
        browser,
        f"/cases/{open_case.reference}/arrests/new",
        {
            "person": subject.pk,
            "arrested_by": officers.detective.pk,
            "offences": ["PCA1978-S1"],
            "grounds": "Uploads traced",
            "necessity": "Prompt investigation",
            "station": "Alderwick",
            "way_in": "brought",
            **moment("arrested_at", start),
        },
    )
    with reading_as(officers.inspector):
        arrest = arrests_of(open_case).get()
    assert "Record the arrival" in page
    at = f"/arrests/{arrest.reference}"
    page = send(browser, f"{at}/arrival", {"station": "Alderwick", **moment("arrived_at", start + timedelta(minutes=20))})
    assert "24-hour limit" in page
    page = send(
        browser, f"{at}/authority", {"reason": "To secure evidence", **moment("authorised_at", start + timedelta(minutes=40))}
    )
    assert page.count('class="govuk-button"') == 1, "one main button"
    page = send(
        browser,
        f"{at}/review",
        {
            "reviewer": "Insp U. Ninvolved",
            "rank": "inspector",
            "outcome": "Necessary",
            **moment("reviewed_at", start + timedelta(hours=6)),
        },
    )
    assert "Insp U. Ninvolved" in page
    listed = browser.get("/in-custody").content.decode()
    assert arrest.reference in listed
    assert "0 of 7" in listed
    refused = browser.post(f"{at}/release/save", {"reason": "R", **moment("released_at", now)})
    assert refused.status_code == 409
    assert "Welfare steps are missing" in refused.content.decode()
    steps = ["risk_assessment", "healthcare", "leaflet", "phone", "contact_booked", "family_pack", "address_checked"]
    page = send(browser, f"{at}/welfare", {"steps": steps, "note": "Seen by the nurse"})
    assert "7 of 7" in page
    page = send(
        browser,
        f"{at}/bail",
        {
            **moment("released_at", now),
            "necessary": "on",
            "proportionate": "on",
            "factors": ["prevent_offending"],
            "reasons": "Contact with children must be kept out",
            "representations": "None made",
            "guidance_regarded": "on",
            "representations_considered": "on",
            "copy_given": "on",
            "sought": "no_victim",
            "custody_officer": "PS D. Desk",
            "regime": "standard",
            "first_release": "bail",
            "purpose_1": "no_offending",
            "text_1": "No unsupervised contact with anybody under 18",
            "reasons_1": "Children are at risk",
        },
    )
    assert "No unsupervised contact" in page
    assert "3 months" in page
    with reading_as(officers.inspector):
        assert bails_of(open_case).count() == 1
    assert "First 48 hours after release" in browser.get(f"/cases/{open_case.reference}").content.decode()
    page = send(browser, f"{at}/contact", {"outcome": "Well, with his brother", **moment("contacted_at", now)})
    assert "Well, with his brother" in page


def make_bail(case: Case, officers: Officers, now: datetime) -> Bail:
    """On bail since 30 days ago."""
    return bailed_after_arrest(case, officers, now - timedelta(days=30))


LAYERS = {"bail": (("team", "case"), lambda made, now: make_bail(made["case"], made["team"], now))}


@pytest.fixture
def bail(shared: Made, open_case: Case, officers: Officers, now: datetime) -> Bail:
    """On bail since 30 days ago."""
    return shared.get("bail") or make_bail(open_case, officers, now)


def reasons() -> dict[str, str]:
    return {f"condition_{letter.lower()}": text for letter, text in ALL_FOUR.items()}


def extension(now: datetime) -> dict[str, object]:
    return {
        **reasons(),
        "told_whom": "Solicitor",
        "told_how": "email",
        **moment("told_at", now),
        "answer": "none",
    }


def test_extension_prepared_by_a_detective_is_authorised_by_the_right_rank(
    bail: Bail, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    detective, inspector = log_in(officers.detective), log_in(officers.inspector)
    path = f"/bail/{bail.reference}"
    page = detective.get(path).content.decode()
    assert "Send to inspector" in page
    assert "it is your own case" in page or "Inspector or above decides" in page
    send(detective, f"{path}/authority", {"to_months": "6", **extension(now), "sent_to": officers.inspector.pk})
    assert "Sent to DI R. Template" in detective.get(path).content.decode()
    assert detective.get(f"{path}/extension").status_code == 403
    prepared = inspector.get(f"{path}/extension").content.decode()
    assert ALL_FOUR["C"] in prepared
    page = send(inspector, f"{path}/extension", {"to_months": "6", **extension(now)})
    assert "authorised" in page
    assert "Superintendent must authorise 9 months first" in page
    refused = inspector.post(f"{path}/extension/save", {"to_months": "9", **extension(now)})
    assert refused.status_code == 409
    assert (
        "Only a superintendent or above may authorise 9 months (PACE 1984 s.47ZDA). Send it to one, by "
        in refused.content.decode()
    )


def test_representations_decision_and_outcome_through_the_forms(
    bail: Bail, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    detective, inspector = log_in(officers.detective), log_in(officers.inspector)
    path = f"/bail/{bail.reference}"
    sent = {**extension(now - timedelta(hours=2)), "answer": "awaited", **day("answer_by", now + timedelta(days=2))}
    page = send(detective, f"{path}/authority", {"to_months": "6", **sent, "sent_to": officers.inspector.pk})
    assert "No representations so far" in page
    refused = inspector.post(f"{path}/extension/save", {"to_months": "6", **reasons()})
    assert refused.status_code == 409
    assert "(force policy)" in refused.content.decode()
    said = {"answer": "made", "representations": "Half of the devices were not sent", **moment("answered_at", now)}
    page = send(detective, f"{path}/representations", said)
    assert "the officer who decides must consider them" in page
    shown = inspector.get(f"{path}/extension").content.decode()
    assert "Half of the devices were not sent" in shown
    assert 'name="told_whom"' not in shown, "what is recorded is not typed again"
    assert 'name="gate_reason"' not in shown
    refused = inspector.post(f"{path}/extension/save", {"to_months": "6", **reasons()})
    assert refused.status_code == 422
    assert "must be considered before an extension is decided (PACE 1984 ss. 47ZD–47ZE)" in refused.content.decode()
    page = send(inspector, f"{path}/no-extension", {"reason": "C is not met", "considered": "He is right"})
    assert "6 months not authorised" in page
    assert "Tell the person the outcome" in page
    told = {"told_whom": "Solicitor", "told_how": "phone", **moment("told_at", timezone.now())}
    page = send(detective, f"{path}/outcome-told", told)
    assert "Tell the person the outcome" not in page
    assert "Outcome told: Solicitor, by telephone" in page


def test_the_prepared_reasons_are_the_deciding_officers_only_where_they_say_so(
    bail: Bail, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    detective, inspector = log_in(officers.detective), log_in(officers.inspector)
    path = f"/bail/{bail.reference}"
    sent = {**extension(now - timedelta(hours=2)), "answer": "none"}
    send(detective, f"{path}/authority", {"to_months": "6", **sent, "sent_to": officers.inspector.pk})
    form = inspector.get(f"{path}/extension").content.decode()
    box = re.search(r'<textarea name="condition_a"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    assert box is not None
    assert box[1].strip() == "", "nobody's words stand in the box of the officer who decides"
    refused = inspector.post(f"{path}/extension/save", {"to_months": "6", "same_a": "on", "condition_b": "Mine", "same_c": "on"})
    assert refused.status_code == 422
    assert "Write your reasons for condition D, or say that those prepared are yours too." in refused.content.decode()
    typed = {"to_months": "6", "same_a": "on", "condition_b": "Mine", "same_c": "on", "condition_c": "Slow", "same_d": "on"}
    send(inspector, f"{path}/extension", typed)
    with reading_as(officers.inspector):
        decision = bail_by_reference(bail.reference).decisions.get()
    prepared = reasons()
    assert decision.condition_reasons == {
        "A": prepared["condition_a"],
        "B": "Mine",
        "C": f"{prepared['condition_c']}\nSlow",
        "D": prepared["condition_d"],
    }


def test_form_on_a_pack_that_changed_shows_the_new_one_and_keeps_what_was_typed(
    bail: Bail, open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    browser = log_in(officers.inspector)
    path = f"/bail/{bail.reference}/extension"
    page = browser.get(path).content.decode()
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
    case_actions.record_decision(
        open_case, RecordDecision(decision="Neighbours asked", reason="Nothing found"), by=officers.detective, at=now
    )
    typed = {"to_months": "6", **extension(now), "condition_c": "As I see it", "seen": seen[0]}
    answer = browser.post(f"{path}/save", typed)
    assert answer.status_code == 409
    again = answer.content.decode()
    assert "the pack with it" in again
    assert "Neighbours asked" in again
    assert "As I see it" in again
    fresh = re.findall(r'name="seen" value="([0-9a-f]{64})"', again)
    assert fresh[0] != seen[0]
    assert browser.post(f"{path}/save", {**typed, "seen": fresh[0]}).status_code == 302


def test_victim_told_through_the_form(open_case: Case, officers: Officers, now: datetime, log_in: LogIn) -> None:
    views = NewViews(
        sought=Sought.GIVEN, words="Keep him away from the school", through_representative=True, custody_officer_told=True
    )
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=30), views=views)
    browser = log_in(officers.detective)
    path = f"/bail/{bail.reference}"
    page = browser.get(path).content.decode()
    assert "Tell The victim whose views were sought of the release of Test Subject 014 on bail" in page
    event = f"0-release-{bail.arrest_id}"
    assert f"/cases/{open_case.reference}/victims/told?event={event}" in page
    told = {"told_whom": "Her mother", "told_how": "phone", "through_representative": "on", **moment("told_at", now)}
    page = send(browser, f"/cases/{open_case.reference}/victims/told", {"events": [event], **told})
    assert "The victim whose views were sought: told" in page
    page = browser.get(path).content.decode()
    assert "Told: Her mother, by telephone" in page
    assert "victims/told" not in page
    form = browser.get(f"{path}/conditions").content.decode()
    assert 'value="no_victim" id="id_sought_3" checked' not in form, "a victim is known"
    refused = browser.post(f"{path}/conditions/save", {"reason": "She moved", "purpose_1": "surrender", "text_1": "Report"})
    assert refused.status_code == 422
    assert "Choose whether the victim&#39;s views on the conditions were sought" in refused.content.decode()


def test_conditions_breach_and_end_through_the_forms(bail: Bail, officers: Officers, now: datetime, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/bail/{bail.reference}"
    with reading_as(officers.inspector):
        first, second = bail.conditions.order_by("number")
    page = send(
        browser,
        f"{path}/conditions",
        {
            "sought": "no_victim",
            "lift": [second.pk],
            "reason": "She moved away",
            "purpose_1": "surrender",
            "text_1": "Report to Alderwick each Monday",
            "reasons_1": "He has no fixed work",
            "asked_by_person": "on",
            "custody_officer": "PS D. Desk",
            "copy_given": "on",
        },
    )
    assert "Lifted" in page
    assert "Report to Alderwick each Monday" in page
    page = send(
        browser,
        f"{path}/breach",
        {
            "condition": first.pk,
            "what": "Seen at the swimming pool",
            "response": "To be arrested",
            "further_offence": "",
            **moment("happened_at", now - timedelta(days=1)),
        },
    )
    assert "PACE 1984 s.46A(1A)" in page
    assert "None named" in page
    page = send(browser, f"{path}/end", {"outcome": "no_further_action", "reason": "No evidence", **moment("ended_at", now)})
    assert "Ended: no further action" in page
    assert "What is next" not in page


def test_stop_restart_and_court_through_the_forms(bail: Bail, officers: Officers, now: datetime, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/bail/{bail.reference}"
    stopped = now - timedelta(days=10)
    page = send(browser, f"{path}/charging-decision", {"reason": "File sent", **day("on", stopped), **day("sent_on", stopped)})
    assert "Open while stopped" in page
    assert "with the CPS" in page
    page = send(browser, f"{path}/more-asked", {"reason": "Two items", **day("on", now - timedelta(days=2))})
    assert "For legal sign-off" in page
    page = send(
        browser,
        f"{path}/hospital",
        {"reason": "Ward sister", **day("first_day", now - timedelta(days=2)), **day("last_day", now - timedelta(days=1))},
    )
    assert "In hospital" in page
    grounds = {f"condition_{letter}": "Devices wait" for letter in "bcd"}
    asked = {"court": "Brackmouth", **day("applied_on", now), **day("asked_until", now + timedelta(days=60))}
    assert browser.post(f"{path}/court/save", asked).status_code == 422, "without the grounds for B to D"
    refused = browser.post(f"{path}/court/save", {**asked, **grounds})
    assert refused.status_code == 409
    assert "The court can only extend after 9 months have been authorised" in refused.content.decode()
    listed = browser.get("/bail")
    assert listed.status_code == 200
    assert bail.reference in listed.content.decode()
    for show in ("fortnight", "stopped", "past"):
        assert browser.get(f"/bail?show={show}").status_code == 200


def test_charging_request_to_charge_through_the_forms(
    bail: Bail, open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    browser = log_in(officers.detective)
    send(
        browser,
        f"/cases/{open_case.reference}/charging/new?person={bail.person_id}",
        {
            "person": bail.person_id,
            "offences": ["PCA1978-S1"],
            "test": "full_code",
            "papers": ["MG3", "MG5", "MG6"],
            "key_evidence": "KLP/3, files in the user's folder",
            **day("released_on", now),
        },
    )
    with reading_as(officers.inspector):
        request = requests_of(open_case).get()
    path = f"/charging/{request.reference}"
    page = send(browser, f"{path}/more-asked", {"asked_for": "Phone records", **day("asked_on", now)})
    assert "More asked for" in page
    send(browser, f"{path}/sent", {"sent": "Phone records", **day("sent_on", now)})
    page = send(
        browser,
        f"{path}/decision",
        {"decision": "charge", "decided_by": "A. Prosecutor", "reason": "Both stages met", **day("decided_on", now)},
    )
    assert "Record the charge" in page
    page = send(
        browser,
        f"/cases/{open_case.reference}/charges/new?person={bail.person_id}",
        {
            "person": bail.person_id,
            "offences": ["PCA1978-S1"],
            **moment("charged_at", now),
            "remand": "bailed",
            **day("first_hearing", now + timedelta(days=28)),
            "court": "Brackmouth Magistrates' Court",
        },
    )
    assert "Bailed to court" in page
    with reading_as(officers.inspector):
        assert charges_of(open_case).count() == 1
    assert "Charged" in browser.get(f"/cases/{open_case.reference}/custody-and-bail").content.decode()
    page = browser.get(f"/bail/{bail.reference}").content.decode()
    assert "<h2>Ended: charged</h2>" in page
    assert "The bail ended on " in page
    for said_of_a_bail_that_runs in ("In force", "Not asked yet", "Open while stopped"):
        assert said_of_a_bail_that_runs not in page


def test_child_recorded_referred_and_closed_through_the_forms(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    browser = log_in(officers.safeguarding_lead)
    page = send(
        browser,
        f"/cases/{open_case.reference}/children/new",
        {"name": "Test Child 03", "age": "7", "relation": "own_child", "in_household": "on", "concern": "Lives with the suspect"},
    )
    assert "Not referred" in page
    with reading_as(officers.inspector):
        child = children_of(open_case).get()
    path = f"/children/{child.reference}"
    assert child.reference in browser.get("/children?show=not_referred").content.decode()
    page = send(
        browser,
        f"{path}/referral",
        {
            "to": "Northshire children's services",
            "lawful_basis": "s47",
            "what_was_shared": "The concern",
            **moment("sent_at", timezone.now()),
        },
    )
    assert "No reply yet" in page
    assert child.reference in browser.get("/children?show=silent").content.decode()
    page = send(browser, f"{path}/reply", {"reply": "acknowledged", **moment("replied_at", timezone.now())})
    assert "Acknowledged, no decision" in page
    assert child.reference not in browser.get("/children?show=silent").content.decode()
    send(browser, f"{path}/reply", {"reply": "strategy_discussion", **moment("replied_at", timezone.now())})
    page = send(
        browser,
        f"{path}/discussion",
        {
            "attendees": "DS L. Specimen, police\nA. Worker, children's services",
            "decision": "s47_joint",
            "reason": "Harm likely",
            **day("held_on", now),
        },
    )
    assert "Child protection conference" in page
    page = send(
        browser,
        f"{path}/actions/new",
        {"type": "child_seen", "note": "Seen at school", **moment("completed_at", timezone.now())},
    )
    assert "Seen at school" in page
    page = send(browser, f"{path}/outcome", {"outcome": "protection_plan", "reason": "Plan agreed"})
    assert "Child protection plan" in page
    assert child.reference not in browser.get("/children").content.decode()
    assert child.reference in browser.get("/children?show=all").content.decode()
    case_page = browser.get(f"/cases/{open_case.reference}").content.decode()
    assert f"{child.reference}, age 7" in case_page
    assert browser.get(f"/cases/{open_case.reference}/children").status_code == 200


def test_pages_look_missing_to_those_who_are_not_offered_them(
    bail: Bail, open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    child = safeguarding.record_child(
        open_case,
        RecordChild(name="Test Child 03", relation="own_child", in_household=True, concern="C", age=7),
        by=officers.detective,
        at=now,
    )
    request = charging.request_charging_decision(
        open_case,
        bail.person,
        RequestChargingDecision(offences=["PCA1978-S1"], test="full_code", papers=["MG3", "MG5", "MG6"], key_evidence="K"),
        by=officers.detective,
        at=now,
    )
    with reading_as(officers.inspector):
        arrest = arrests_of(open_case).get()
    paths = [
        f"/bail/{bail.reference}",
        f"/arrests/{arrest.reference}",
        f"/children/{child.reference}",
        f"/charging/{request.reference}",
        f"/cases/{open_case.reference}/custody-and-bail",
        f"/cases/{open_case.reference}/children",
    ]
    for name in ("press", "outsider", "administrator"):
        browser = log_in(getattr(officers, name))
        assert [browser.get(path).status_code for path in paths] == [404] * len(paths), name
    browser = log_in(officers.inspector)
    assert [browser.get(path).status_code for path in paths] == [200] * len(paths)
    assert browser.get(f"/bail/{bail.reference}/extension/save").status_code == 405


def test_reading_a_page_is_an_entry(
    bail: Bail, officers: Officers, log_in: LogIn, entries: Callable[[str], list[object]]
) -> None:
    log_in(officers.inspector).get(f"/bail/{bail.reference}")
    assert [entry.subject_label for entry in entries("record.read")] == [bail.reference]  # type: ignore[attr-defined]


def test_a_bail_that_the_law_ended_says_so(open_case: Case, officers: Officers, now: datetime, log_in: LogIn) -> None:
    bail = bailed_after_arrest(open_case, officers, now - timedelta(days=150))
    browser = log_in(officers.inspector)
    page = browser.get(f"/bail/{bail.reference}").content.decode()
    assert "Ended by law" in page
    assert "It can&#39;t be extended after that" in page
    refused = browser.post(f"/bail/{bail.reference}/extension/save", {"to_months": "6", **extension(now)})
    assert refused.status_code == 409
    assert "record what happens next" in refused.content.decode()
    assert bail_actions.CONDITIONS["A"] in refused.content.decode()


def test_released_on_the_bail_that_runs(bail: Bail, open_case: Case, officers: Officers, now: datetime, log_in: LogIn) -> None:
    again = arrest_at(open_case, officers, now - timedelta(hours=5), person=bail.person, for_breach_of_bail=True)
    take_all_steps(again, officers, at=now)
    browser = log_in(officers.custody_liaison)
    assert "Release on the bail that runs" in browser.get(f"/arrests/{again.reference}").content.decode()
    ticked = dict.fromkeys(("necessary", "proportionate", "guidance_regarded", "representations_considered"), "on")
    decided = {**ticked, "factors": ["prevent_offending"], "reasons": "Warned", "representations": "None made"}
    page = send(browser, f"/arrests/{again.reference}/running-bail", {**decided, **moment("released_at", now)})
    assert bail.reference in page


@pytest.mark.parametrize("path", ["/bail", "/in-custody", "/children", "/in-custody?show=contact"])
def test_lists_ask_the_database_no_more_for_more_rows(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn, path: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = log_in(officers.inspector)

    def add(number: int) -> None:
        person = add_subject(open_case, officers, at=now - timedelta(days=3), name=f"Test Subject {number:03}")
        arrest = arrest_at(open_case, officers, now - timedelta(days=2), person=person)
        take_all_steps(arrest, officers, at=now - timedelta(days=1))
        release_on_bail(arrest, officers, at=now - timedelta(days=1))
        held = add_subject(open_case, officers, at=now - timedelta(days=3), name=f"Test Subject {number + 100}")
        arrest_at(open_case, officers, now - timedelta(hours=3), person=held)
        safeguarding.record_child(
            open_case,
            RecordChild(name="Test Child", relation="online", in_household=False, concern="C", age=9),
            by=officers.detective,
            at=now,
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    add(1)
    queries()
    few = queries()
    add(2)
    add(3)
    assert queries() == few
