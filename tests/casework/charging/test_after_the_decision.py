"""After the CPS has decided: the bail does not run on unnoticed, and nobody is remanded who is not held."""

from datetime import timedelta

import pytest

from casework.custody.stories import IMAGES, bailed_after_arrest, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import RefusedError
from safehold.casework.bail import actions as bail_actions
from safehold.casework.bail.asked import EndBail, RestartBail
from safehold.casework.bail.models import Bail
from safehold.casework.bail.queries import bail_by_reference
from safehold.casework.cases import queries as cases
from safehold.casework.cases.models import Case
from safehold.casework.charging import actions
from safehold.casework.charging.asked import (
    RecordCharge,
    RecordCpsRequestForMore,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.models import ChargingRequest, Paper

ARRESTED = london("2026-03-14 08:40")


def requested(case: Case, officers: Officers) -> ChargingRequest:
    bail = bailed_after_arrest(case, officers, ARRESTED)
    return actions.request_charging_decision(
        case,
        bail.person,
        RequestChargingDecision(
            offences=[IMAGES],
            test="full_code",
            papers=[Paper.MG3, Paper.MG5, Paper.MG6],
            key_evidence="Files on the laptop",
            released_on=london("2026-05-01 12:00").date(),
        ),
        by=officers.detective,
        at=london("2026-05-01 12:00"),
    )


def ask_anew(request: ChargingRequest, officers: Officers, moment: str) -> ChargingRequest:
    return actions.request_charging_decision(
        request.case,
        request.person,
        RequestChargingDecision(
            offences=[IMAGES],
            test="full_code",
            papers=[Paper.MG3, Paper.MG5, Paper.MG6],
            key_evidence="The report of the laboratory",
        ),
        by=officers.detective,
        at=london(moment),
    )


def decided(case: Case, officers: Officers, decision: str) -> ChargingRequest:
    return actions.record_prosecutors_decision(
        requested(case, officers),
        RecordProsecutorsDecision(
            decision=decision,
            decided_on=london("2026-05-20 12:00").date(),
            decided_by="Prosecutor Y. Clause",
            reason="Not enough evidence",
        ),
        by=officers.detective,
        at=london("2026-05-20 12:00"),
    )


def bail_of(request: ChargingRequest, officers: Officers) -> Bail:
    with reading_as(officers.inspector):
        assert request.bail is not None
        return bail_by_reference(request.bail.reference)


def limits(case: Case, officers: Officers) -> dict[str, object]:
    with reading_as(officers.inspector):
        return {clock.limit_name: clock.ends_at for clock in cases.clocks_of(case) if clock.kind == "bail"}


def test_a_stopped_bail_asks_for_its_end_once_the_cps_has_decided(officers: Officers, open_case: Case) -> None:
    request = decided(open_case, officers, "no_further_action")
    assert limits(open_case, officers)["The CPS has decided"] == london("2026-05-20 23:59")
    bail = bail_of(request, officers)
    at = london("2026-05-21 09:00")
    bail_actions.end_bail(
        bail,
        EndBail(ended_at=at - timedelta(minutes=5), outcome="no_further_action", reason="CPS decided"),
        by=officers.detective,
        at=at,
    )
    assert limits(open_case, officers) == {}


def test_a_decision_is_over_when_the_cps_is_asked_anew(officers: Officers, open_case: Case) -> None:
    request = decided(open_case, officers, "not_ready")
    assert "The CPS has decided" in limits(open_case, officers)
    again = ask_anew(request, officers, "2026-05-22 12:00")
    assert list(limits(open_case, officers)) == ["3-month limit"]
    assert bail_of(request, officers).cps_decided_on is None
    with reading_as(officers.inspector):
        (clock,) = [clock for clock in cases.clocks_of(open_case) if clock.kind == "bail"]
    assert (clock.tag, clock.ends_at) == ("with_the_cps", None)
    # The clock stood still all along, and what the CPS asks for now lets it run.
    actions.record_cps_request_for_more(
        again,
        RecordCpsRequestForMore(asked_on=london("2026-05-25 12:00").date(), asked_for="A statement"),
        by=officers.detective,
        at=london("2026-05-25 12:00"),
    )
    assert limits(open_case, officers)["3-month limit"] is not None


def test_a_request_for_more_after_a_decision_takes_it_back(officers: Officers, open_case: Case) -> None:
    bail = bail_of(decided(open_case, officers, "not_ready"), officers)
    at = london("2026-05-22 12:00")
    bail_actions.restart_bail(bail, RestartBail(on=at.date(), reason="A statement is asked for"), by=officers.detective, at=at)
    assert list(limits(open_case, officers)) == ["3-month limit"]


def test_nobody_is_remanded_in_custody_who_is_not_held(officers: Officers, open_case: Case) -> None:
    request = decided(open_case, officers, "charge")
    with pytest.raises(RefusedError, match="not in custody"):
        actions.record_charge(
            open_case,
            request.person,
            RecordCharge(
                offences=[IMAGES],
                charged_at=london("2026-05-21 08:50"),
                remand="remanded",
                remand_ground="will_not_appear",
                remand_grounds="Will not surrender",
                first_hearing=london("2026-05-22 10:00").date(),
                court="Alderwick Magistrates' Court",
            ),
            by=officers.detective,
            at=london("2026-05-21 09:00"),
        )
