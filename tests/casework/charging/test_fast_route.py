"""A suspected breach of an order, charged there and then: what the police may do, and what the record keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework.custody.stories import arrest_at, bailed_after_arrest, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.charging import actions, presenters, queries
from safehold.casework.charging.asked import ChargeBreach
from safehold.casework.charging.models import Charge
from safehold.casework.custody.models import Arrest
from safehold.casework.people.actions import add_person, record_order, record_requirements
from safehold.casework.people.asked import AddPerson, ProhibitionAsMade, RecordOrder, RecordRequirements
from safehold.casework.people.models import CaseRole, Order
from safehold.law.charging import ExcludedCategory
from safehold.law.errors import RefusedByLawError

ARRESTED = london("2026-03-14 07:00")
PROHIBITIONS = ["Not to be alone with anybody under 16.", "Not to use a device that can reach the internet."]
MET = {
    "evidential_met": True,
    "evidential": "The telephone was in his hand, online.",
    "public_interest_met": True,
    "public_interest": "The order protects children.",
}


@pytest.fixture
def held(open_case: Case, officers: Officers) -> Arrest:
    return arrest_at(open_case, officers, ARRESTED, offences=["SA2020-S354"])


@pytest.fixture
def order(held: Arrest, open_case: Case, officers: Officers) -> Order:
    return record_order(
        held.person,
        open_case,
        RecordOrder(
            kind="shpo_2020",
            made_on=date(2024, 3, 3),
            court="Alderwick Crown Court",
            prohibitions=PROHIBITIONS,
            reference="T20240017",
        ),
        by=officers.offender_manager,
        at=ARRESTED,
    )


def charge(case: Case, order: Order, officers: Officers, **changes: Any) -> Charge:
    by = changes.pop("by", officers.custody_liaison)
    details: dict[str, Any] = {
        "prohibition": 2,
        "conduct_on": date(2026, 3, 14),
        "conduct": "A second telephone was found in use.",
        **MET,
        "charged_at": london("2026-03-14 15:00"),
        "remand": "bailed",
        "first_hearing": date(2026, 4, 11),
        "court": "Brackmouth Magistrates' Court",
        "guilty_plea_anticipated": True,
        "suits_magistrates_court": True,
        "gate_reason": "Every step was offered and refused.",
        **changes,
    }
    return actions.charge_breach(case, order, ChargeBreach(**details), by=by, at=london("2026-03-14 15:00"))


def test_a_suspected_breach_is_charged_there_and_then_and_the_judgement_is_kept(
    order: Order, held: Arrest, open_case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    made = charge(open_case, order, officers)
    assert (made.offences, made.decided_by, made.prohibition) == (["SA2020-S354"], "police", PROHIBITIONS[1])
    assert made.judgement == {
        "conduct": "A second telephone was found in use.",
        "evidential": "The telephone was in his hand, online.",
        "public_interest": "The order protects children.",
    }
    assert made.police_tests["guilty_plea_anticipated"] is True
    with reading_as(officers.inspector):
        held.refresh_from_db()
        assert held.disposal == "charged"
        assert case_by_reference(open_case.reference).stage == "charged"
        (row,) = presenters.charge_rows(queries.charges_of(open_case))
    assert "Sexual harm prevention order (Sentencing Act 2020) of 3 March 2024, T20240017" in row.breach
    (entry,) = entries("charging.breach_charged")
    assert (entry.payload["prohibition"], entry.payload["conduct_on"]) == (2, "2026-03-14")
    assert entry.reason.startswith("A second telephone was found in use.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"guilty_plea_anticipated": False}, "guilty plea is anticipated"),
        ({"suits_magistrates_court": False}, "suits the magistrates' court"),
        ({"categories": [ExcludedCategory.DOMESTIC_ABUSE]}, "domestic abuse"),
    ],
)
def test_where_a_test_is_not_met_the_cps_decides(
    order: Order, open_case: Case, officers: Officers, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(RefusedByLawError, match=said) as refused:
        charge(open_case, order, officers, **changes)
    assert refused.value.way_forward == "Request a charging decision from the Crown Prosecution Service."
    with reading_as(officers.inspector):
        assert not Charge.objects.exists()


def test_both_stages_of_the_full_code_test_are_met(order: Order, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        charge(open_case, order, officers, evidential_met=False, evidential="The telephone may be his sister's.")
    assert refused.value.provision == "Code for Crown Prosecutors, 2018 4.6–4.8"


def test_the_prohibition_bound_on_the_day(held: Arrest, open_case: Case, officers: Officers) -> None:
    ban = ProhibitionAsMade(text="Not to leave the United Kingdom.", ends_on=date(2026, 3, 2), is_travel_ban=True)
    order = record_order(
        held.person,
        open_case,
        RecordOrder(
            kind="shpo_2020", made_on=date(2024, 3, 3), court="Alderwick Crown Court", prohibitions=[ban, PROHIBITIONS[1]]
        ),
        by=officers.offender_manager,
        at=ARRESTED,
    )
    with pytest.raises(RefusedByLawError, match="ended on 2 March 2026; it did not bind anybody on 3 March 2026"):
        charge(open_case, order, officers, prohibition=1, conduct_on=date(2026, 3, 3))
    with reading_as(officers.inspector):
        (route,) = presenters.fast_routes([order], on=date(2026, 3, 3))
    wanted = presenters.Prohibition(f"{PROHIBITIONS[1]} (until further order)", f"?breach={order.pk}.2")
    assert route.prohibitions == [wanted]
    assert charge(open_case, order, officers, prohibition=1, conduct_on=date(2026, 3, 2)).prohibition == ban.text


def test_the_order_bound_on_the_day(order: Order, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="did not bind anybody on 2 March 2024"):
        charge(open_case, order, officers, conduct_on=date(2024, 3, 2))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prohibition": 3}, "prohibition"),
        ({"prohibition": 0}, "prohibition"),
        ({"conduct": " "}, "conduct"),
        ({"evidential": " "}, "evidential"),
        ({"public_interest": " "}, "public_interest"),
        ({"court": " "}, "court"),
        ({"conduct_on": date(2026, 3, 15)}, "conduct_on"),
        ({"first_hearing": date(2026, 3, 13)}, "first_hearing"),
    ],
)
def test_what_is_missing_or_can_not_be_is_named(
    order: Order, open_case: Case, officers: Officers, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        charge(open_case, order, officers, **changes)
    assert refused.value.field == field


def test_a_remand_names_the_ground_of_the_statute(order: Order, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        charge(open_case, order, officers, remand="remanded", remand_grounds="Would go on")
    assert refused.value.provision == "PACE 1984 s.38(1)(a)"
    made = charge(open_case, order, officers, remand="remanded", remand_ground="further_offence", remand_grounds="Would go on")
    assert made.remand_ground == "further_offence"


@pytest.mark.parametrize(("born", "is_refused"), [(date(2008, 3, 15), True), (date(2008, 3, 14), False)])
def test_an_accused_recorded_under_18_counts_as_such_unticked(
    open_case: Case, officers: Officers, born: date, is_refused: bool
) -> None:
    person = add_person(
        open_case, AddPerson(name="Test 02", role=CaseRole.SUBJECT, date_of_birth=born), by=officers.detective, at=ARRESTED
    )
    order = record_requirements(
        person,
        open_case,
        RecordRequirements(relevant_date=date(2026, 3, 3), disposal="other", under_18=None, court="Alderwick Youth Court"),
        by=officers.detective,
        at=ARRESTED,
    )
    if is_refused:
        with pytest.raises(RefusedByLawError, match="person under 18") as refused:
            charge(open_case, order, officers)
        assert refused.value.way_forward == "Request a charging decision from the Crown Prosecution Service."
    else:
        assert charge(open_case, order, officers).police_tests["person_under_18_involved"] is False


def test_a_charge_before_the_arrest_is_refused(order: Order, open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError, match="before the arrest"):
        charge(open_case, order, officers, charged_at=london("2026-03-14 06:50"))


def test_it_ends_the_bail_that_runs(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED - timedelta(days=30))
    order = record_requirements(
        bail.person,
        open_case,
        RecordRequirements(
            relevant_date=date(2022, 3, 3), disposal="other", under_18=False, court="Alderwick Magistrates' Court"
        ),
        by=officers.detective,
        at=ARRESTED,
    )
    made = charge(open_case, order, officers, prohibition=3)
    assert made.offences == ["SOA2003-S91"]
    with reading_as(officers.inspector):
        bail.refresh_from_db()
    assert bail.outcome == "charged"
    with pytest.raises(RefusedError, match="not in custody"):
        charge(open_case, order, officers, remand="remanded", remand_ground="further_offence", remand_grounds="Would go on")


def test_the_page_names_the_order_the_prohibitions_and_the_tests(order: Order, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.inspector):
        (route,) = presenters.fast_routes([queries.order_for(open_case, order.pk)], on=date(2026, 3, 14))
    assert route.offence == "Breach of a sexual harm prevention order (Sentencing Act 2020 s.354)"
    assert [row.text for row in route.prohibitions] == PROHIBITIONS
    assert "A guilty plea is anticipated" in route.tests


def test_others_neither_charge_nor_find_the_order(order: Order, open_case: Case, officers: Officers) -> None:
    with pytest.raises(NotPermittedError):
        charge(open_case, order, officers, by=officers.offender_manager)
    with pytest.raises(NotFoundError):
        charge(open_case, order, officers, by=officers.outsider)
    with reading_as(officers.outsider), pytest.raises(NotFoundError):
        queries.order_for(open_case, order.pk)
