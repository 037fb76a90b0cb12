"""From the charging request to the charge: what the bail clock does, and who may charge."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from casework.charging.stories import ask, charge, decide
from casework.custody.stories import (
    IMAGES,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    take_all_steps,
)
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.audit.models import Entry
from safehold.casework.bail.models import Bail
from safehold.casework.bail.queries import bail_by_reference
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.charging import actions, presenters, queries
from safehold.casework.charging.asked import (
    RecordCpsRequestForMore,
    RecordMaterialSent,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.models import ThresholdCondition
from safehold.casework.custody.actions import record_arrival, release_on_street_bail
from safehold.casework.custody.asked import RecordArrival, ReleaseOnStreetBail
from safehold.law.errors import RefusedByLawError

Entries = Callable[[str], list[Entry]]
ARRESTED = london("2026-03-14 07:00")


def state_of(bail: Bail, officers: Officers) -> tuple[str, date | None]:
    with reading_as(officers.inspector):
        found = bail_by_reference(bail.reference)
    return found.state, found.ends_on


def test_bail_clock_stands_still_while_the_cps_decides_and_runs_while_it_waits(
    bail: Bail, open_case: Case, officers: Officers, entries: Entries
) -> None:
    request = ask(open_case, bail.person, officers, "2026-05-01 10:00")
    assert state_of(bail, officers) == ("stopped", None)
    with reading_as(officers.inspector):
        assert case_by_reference(open_case.reference).stage == "with_prosecutor"
        clock = Clock.objects.get(kind="bail")
        assert (clock.days_left, clock.action_note) == (44, "Nothing to do. Sent to the CPS on 1 May 2026")
    actions.record_cps_request_for_more(
        request,
        RecordCpsRequestForMore(asked_on=date(2026, 6, 10), asked_for="Two devices"),
        by=officers.detective,
        at=london("2026-06-10 10:00"),
    )
    # Worked case 10: 23 July 2026.
    assert state_of(bail, officers) == ("in_force", date(2026, 7, 23))
    actions.record_material_sent(
        request,
        RecordMaterialSent(sent_on=date(2026, 6, 20), sent="Two devices"),
        by=officers.detective,
        at=london("2026-06-20 10:00"),
    )
    assert state_of(bail, officers) == ("stopped", None)
    # 20 June counts as used: 33 days are left, from 21 June to 23 July.
    with reading_as(officers.inspector):
        assert Clock.objects.get(kind="bail").days_left == 33
    (entry,) = entries("charging.decision_requested")
    assert entry.recipients == ["Crown Prosecution Service"]
    assert entry.payload == {"decides": "cps", "offences": [IMAGES], "test": "full_code"}
    assert "consent of the Director of Public Prosecutions" in entry.reason


def test_early_advice_stops_no_clock(bail: Bail, open_case: Case, officers: Officers) -> None:
    ask(open_case, bail.person, officers, "2026-05-01 10:00", released_on=None)
    assert state_of(bail, officers) == ("in_force", date(2026, 6, 14))
    with reading_as(officers.inspector):
        assert case_by_reference(open_case.reference).stage == "bail"


def test_first_release_for_a_decision_needs_no_second_stop(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED, first_release="charging_decision", sent_on=date(2026, 3, 14))
    request = ask(open_case, bail.person, officers, "2026-03-14 16:00")
    actions.record_cps_request_for_more(
        request,
        RecordCpsRequestForMore(asked_on=date(2026, 6, 10), asked_for="More"),
        by=officers.detective,
        at=london("2026-06-10 10:00"),
    )
    # Worked case 9.
    assert state_of(bail, officers) == ("in_force", date(2026, 9, 9))


def test_after_street_bail_a_first_release_for_a_decision_stops_a_clock_that_has_begun(
    open_case: Case, officers: Officers
) -> None:
    # Arrested on 14 March, so 92 days to 14 June; 15 to 20 March are used, 86 are left from 10 June on (47ZL(12)(c)).
    arrest = arrest_at(open_case, officers, ARRESTED, arrived_at=None)
    bailed, came = london("2026-03-14 07:30"), london("2026-03-20 10:00")
    release_on_street_bail(
        arrest,
        ReleaseOnStreetBail(
            released_at=bailed,
            return_at=came,
            station="Alderwick",
            custody_officer="PS D. Desk",
            necessary=True,
            proportionate=True,
            factors=["safeguard_victims"],
            reasons="A child at home",
            representations="None made.",
            representations_considered=True,
            guidance_regarded=True,
        ),
        by=officers.detective,
        at=bailed,
    )
    record_arrival(arrest, RecordArrival(arrived_at=came), by=officers.custody_liaison, at=came)
    take_all_steps(arrest, officers, at=came)
    bail = release_on_bail(
        arrest, officers, at=london("2026-03-20 16:00"), first_release="charging_decision", sent_on=date(2026, 3, 20)
    )
    request = ask(open_case, bail.person, officers, "2026-03-20 17:00")
    actions.record_cps_request_for_more(
        request,
        RecordCpsRequestForMore(asked_on=date(2026, 6, 10), asked_for="More"),
        by=officers.detective,
        at=london("2026-06-10 10:00"),
    )
    assert state_of(bail, officers) == ("in_force", date(2026, 9, 3))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"offences": []}, "offences"),
        ({"offences": ["THEFT"]}, "offences"),
        ({"papers": []}, "papers"),
        ({"key_evidence": " "}, "key_evidence"),
        ({"test": "threshold"}, "threshold_suspicion"),
        ({"released_on": date(2026, 5, 2)}, "released_on"),
        ({"released_on": date(2026, 3, 13)}, "released_on"),
    ],
)
def test_request_without_what_it_needs_is_refused(
    bail: Bail, open_case: Case, officers: Officers, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        ask(open_case, bail.person, officers, "2026-05-01 10:00", **changes)
    assert refused.value.field == field
    assert state_of(bail, officers) == ("in_force", date(2026, 6, 14))
    with reading_as(officers.inspector):
        assert not queries.requests_of(open_case).exists()


@pytest.mark.parametrize(("field", "value"), [("papers", ["MG3", "MG99"]), ("test", "hunch")])
def test_a_paper_or_a_test_that_there_is_not_is_no_request(field: str, value: object) -> None:
    asked = {"offences": [IMAGES], "test": "full_code", "papers": ["MG3"], "key_evidence": "K", field: value}
    with pytest.raises(ValidationError, match=field):
        RequestChargingDecision(**asked)  # type: ignore[arg-type]


def test_a_decision_is_asked_for_with_every_paper_that_it_needs(bail: Bail, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="MG3, request for a charging decision; MG6, information") as refused:
        ask(open_case, bail.person, officers, "2026-05-01 10:00", papers=["MG5"])
    assert refused.value.provision == "Manual of Guidance; CPS Disclosure Manual"
    assert state_of(bail, officers) == ("in_force", date(2026, 6, 14))


def test_threshold_test_is_for_somebody_held(bail: Bail, open_case: Case, officers: Officers) -> None:
    reasons = {condition.value: "Reasons" for condition in ThresholdCondition}
    with pytest.raises(RefusedByLawError, match="in custody who is to be kept there"):
        ask(open_case, bail.person, officers, "2026-05-01 10:00", test="threshold", threshold_reasons=reasons)


def test_a_second_request_waits_for_the_first(bail: Bail, open_case: Case, officers: Officers) -> None:
    ask(open_case, bail.person, officers, "2026-05-01 10:00")
    with pytest.raises(RefusedError, match="is still open"):
        ask(open_case, bail.person, officers, "2026-05-02 10:00", released_on=None)


def test_stopping_after_the_bail_ended_is_refused_by_law(bail: Bail, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="The bail ended on 14 June 2026"):
        ask(open_case, bail.person, officers, "2026-06-15 10:00")


def test_a_decision_changes_nothing_by_itself(bail: Bail, open_case: Case, officers: Officers) -> None:
    request = decide(ask(open_case, bail.person, officers, "2026-05-01 10:00"), officers, "2026-05-20 10:00", "no_further_action")
    assert request.state == "decided"
    assert state_of(bail, officers)[0] == "stopped"
    with pytest.raises(RefusedError, match="decided already"):
        decide(request, officers, "2026-05-21 10:00")


def test_police_may_not_charge_image_offences(bail: Bail, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        charge(
            open_case,
            bail.person,
            officers,
            "2026-05-01 10:00",
            decided_by="police",
        )
    assert refused.value.way_forward == "Request a charging decision from the Crown Prosecution Service."
    assert state_of(bail, officers)[0] == "in_force"


@pytest.mark.parametrize("breach", ["SA2020-S354", "SOA2003-S103I", "SOA2003-S91"])
def test_police_charge_a_breach_only_with_its_order(bail: Bail, open_case: Case, officers: Officers, breach: str) -> None:
    with pytest.raises(RefusedByLawError, match="only on the order, its prohibition and the Full Code Test") as refused:
        charge(open_case, bail.person, officers, "2026-05-01 10:00", decided_by="police", offences=[breach])
    assert refused.value.way_forward.startswith("Record it as a suspected breach of the order")
    with pytest.raises(RefusedError, match="No decision of the CPS") as undecided:
        charge(open_case, bail.person, officers, "2026-05-01 10:00", offences=[breach])
    assert "suspected breach of the order" in undecided.value.way_forward
    with pytest.raises(RefusedByLawError, match="consent of the Director"):
        charge(open_case, bail.person, officers, "2026-05-01 10:00", decided_by="police", offences=[breach, IMAGES])
    assert state_of(bail, officers)[0] == "in_force"


def test_nobody_is_bailed_on_a_decision_under_the_threshold_test(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    take_all_steps(arrest, officers, at=london("2026-03-14 10:00"))
    reasons = {condition.value: "So it is" for condition in ThresholdCondition}
    request = ask(
        open_case,
        arrest.person,
        officers,
        "2026-03-14 12:00",
        released_on=None,
        test="threshold",
        threshold_reasons=reasons,
    )
    decide(request, officers, "2026-03-14 15:00")
    with pytest.raises(RefusedByLawError, match="Threshold Test") as refused:
        charge(open_case, arrest.person, officers, "2026-03-14 16:00")
    assert refused.value.provision == "Code for Crown Prosecutors, 2018 5.1–5.2, 5.9"
    made = charge(
        open_case,
        arrest.person,
        officers,
        "2026-03-14 16:00",
        remand="remanded",
        remand_ground="further_offence",
        remand_grounds="Would go on",
    )
    assert made.remand == "remanded"


def test_charge_needs_the_decision_of_the_cps_and_stays_within_it(bail: Bail, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedError, match="No decision of the CPS"):
        charge(open_case, bail.person, officers, "2026-05-21 10:00")
    decide(ask(open_case, bail.person, officers, "2026-05-01 10:00"), officers, "2026-05-20 10:00")
    with pytest.raises(InputError, match="does not cover"):
        charge(open_case, bail.person, officers, "2026-05-21 10:00", offences=[IMAGES, "SOA2003-S8"])
    charge(open_case, bail.person, officers, "2026-05-21 10:00")
    with pytest.raises(RefusedError, match="No decision of the CPS"):
        charge(open_case, bail.person, officers, "2026-05-22 10:00")


def test_charge_ends_bail_and_its_clock(bail: Bail, open_case: Case, officers: Officers, entries: Entries) -> None:
    decide(ask(open_case, bail.person, officers, "2026-05-01 10:00"), officers, "2026-05-20 10:00")
    charge(open_case, bail.person, officers, "2026-05-21 10:00")
    with reading_as(officers.inspector):
        found = bail_by_reference(bail.reference)
        assert (found.state, found.outcome) == ("ended", "charged")
        assert not Clock.objects.filter(kind="bail").exists()
        assert case_by_reference(open_case.reference).stage == "charged"
    (entry,) = entries("charging.charged")
    assert entry.payload["remand"] == "bailed"
    assert entry.payload["first_hearing"] == "2026-06-18"
    assert entry.payload["passed_gates"] == []


def test_remand_in_custody_needs_grounds_and_passes_no_welfare_gate(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    decide(ask(open_case, arrest.person, officers, "2026-03-14 12:00", released_on=None), officers, "2026-03-14 15:00")
    for given, said in (
        ({"remand_grounds": "Would commit offences"}, r"s\.38\(1\)\(a\)"),
        ({"remand_ground": "sample"}, r"s\.38\(3\)"),
    ):
        with pytest.raises(RefusedByLawError) as refused:
            charge(open_case, arrest.person, officers, "2026-03-14 16:00", remand="remanded", **given)
        assert re.search(said, refused.value.provision)
        assert refused.value.way_forward
    with pytest.raises(ValidationError, match="remand_ground"):
        charge(open_case, arrest.person, officers, "2026-03-14 16:00", remand="remanded", remand_ground="nuisance")
    with pytest.raises(RefusedError, match="Welfare steps are missing"):
        charge(open_case, arrest.person, officers, "2026-03-14 16:00", remand="bailed")
    made = charge(
        open_case,
        arrest.person,
        officers,
        "2026-03-14 16:00",
        remand="remanded",
        remand_ground="further_offence",
        remand_grounds="Would commit offences",
    )
    assert (made.remand_ground, made.remand_grounds) == ("further_offence", "Would commit offences")
    (row,) = presenters.charge_rows([made])
    assert row.remand.second == "Detention is believed necessary to prevent an offence. Would commit offences"
    with reading_as(officers.inspector):
        arrest.refresh_from_db()
        assert (arrest.disposal, arrest.released_at) == ("charged", london("2026-03-14 16:00"))
        assert {clock.kind for clock in Clock.objects.filter(case=open_case)} == {"hearing", "review"}


def test_bailed_to_court_from_custody_a_contact_is_due(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    take_all_steps(arrest, officers, at=london("2026-03-14 14:00"))
    decide(ask(open_case, arrest.person, officers, "2026-03-14 12:00", released_on=None), officers, "2026-03-14 15:00")
    charge(open_case, arrest.person, officers, "2026-03-14 16:00")
    with reading_as(officers.inspector):
        assert Clock.objects.get(kind="welfare").ends_at == london("2026-03-16 16:00")


def test_charge_before_the_decision_is_refused(bail: Bail, open_case: Case, officers: Officers) -> None:
    decide(ask(open_case, bail.person, officers, "2026-05-01 10:00"), officers, "2026-05-20 10:00")
    with pytest.raises(InputError, match="after that"):
        charge(open_case, bail.person, officers, "2026-05-21 10:00", charged_at=london("2026-03-13 10:00"))


def test_others_neither_ask_nor_see(bail: Bail, open_case: Case, officers: Officers) -> None:
    request = ask(open_case, bail.person, officers, "2026-05-01 10:00")
    for name in ("exhibits_officer", "dfu_examiner", "press", "auditor", "outsider"):
        with pytest.raises((NotPermittedError, NotFoundError)):
            actions.record_prosecutors_decision(
                request,
                RecordProsecutorsDecision(
                    decision="charge", decided_on=date(2026, 5, 20), decided_by="A. Prosecutor", reason="R"
                ),
                by=getattr(officers, name),
                at=london("2026-05-20 10:00"),
            )
    with reading_as(officers.outsider), pytest.raises(NotFoundError):
        queries.request_by_reference(request.reference)


def test_nobody_is_charged_with_what_was_no_offence_yet(bail: Bail, open_case: Case, officers: Officers) -> None:
    """Sending a photograph of genitals is an offence since 31 January 2024."""
    with pytest.raises(InputError, match="an offence since 31 January 2024, after 30 January 2024"):
        charge(open_case, bail.person, officers, "2024-01-30 07:00", offences=["SOA2003-S66A"])
    with pytest.raises(InputError, match="an offence since 31 January 2024, after 30 January 2024"):
        ask(open_case, bail.person, officers, "2024-01-30 07:00", offences=["SOA2003-S66A"])
    with reading_as(officers.inspector):
        assert queries.open_request_of(bail.person, open_case) is None
