"""The pages of exhibits, from log-in to the answer."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from casework.seizing import Seize
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import actions, queries
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.warrants import actions as warrant_actions
from safehold.casework.warrants.asked import ExecuteWarrant
from safehold.casework.warrants.models import SearchResult, Warrant
from safehold.web.wording import LONDON

LogIn = Callable[[Officer], Client]
FILLED_IN = re.compile(r'<input(?=[^>]* name="seized_at_0")(?=[^>]* value="\d+")')


def parts(name: str, moment: datetime) -> dict[str, str]:
    """A moment as its four inputs."""
    local = moment.astimezone(LONDON)
    values = (str(local.day), str(local.month), str(local.year), f"{local:%H:%M}")
    return {f"{name}_{place}": value for place, value in enumerate(values)}


@pytest.fixture
def form(now: datetime, warrant: Warrant, officers: Officers) -> dict[str, str]:
    """A filled form of a seizure."""
    return {
        "place_found": "bedroom 1, in the desk",
        "device_type": "phone",
        "description": "Phone, black",
        "seal": "S-4410 300",
        "power": "PACE1984-S8",
        "warrant": str(warrant.pk),
        "seized_by": str(officers.exhibits_officer.pk),
        **parts("seized_at", now),
    }


def save(client: Client, name: str, *args: object, **values: str):
    return client.post(reverse(f"exhibits:{name}_save", args=args), values)


def test_addresses_write_the_slash_as_a_dash() -> None:
    assert reverse("exhibits:exhibit", args=["KLP/1"]) == "/exhibits/KLP-1"


def test_exhibit_page_says_unbroken_who_holds_it_and_its_seals(
    exhibit: Exhibit, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    page = log_in(officers.exhibits_officer).get("/exhibits/KLP-1")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Continuity is unbroken: 1 of 1 entry checks" in text
    assert "Held now by PC K. Placeholder" in text
    assert "S-4410 271" in text
    assert text.count('class="govuk-button"') <= 1
    assert "style=" not in text
    assert [entry.subject_label for entry in entries("record.read")] == ["KLP/1"]


def test_an_outsider_meets_the_page_of_a_missing_exhibit(exhibit: Exhibit, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.outsider)
    hidden, missing = client.get("/exhibits/KLP-1"), client.get("/exhibits/KLP-9")
    assert hidden.status_code == missing.status_code == 404
    neutral = re.compile(r'KLP.\d|name="csrfmiddlewaretoken" value="\w+"')
    assert neutral.sub("", hidden.content.decode()) == neutral.sub("", missing.content.decode())


def test_seizing_keeps_room_power_and_officer_for_the_next(
    form: dict[str, str], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.exhibits_officer)
    saved = save(client, "seize", open_case.reference, **form, then="next")
    assert saved.status_code == 302
    page = client.get(saved.url).content.decode()
    assert "KLP/1 is saved, sealed with S-4410 300." in page
    assert 'value="bedroom 1, in the desk"' in page
    assert re.search(r'value="PACE1984-S8" selected', page)
    assert 'value="Phone, black"' not in page


def test_a_power_that_needs_an_arrest_is_refused_with_its_section_and_the_way_forward(
    form: dict[str, str], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    typed = {**form, "power": "PACE1984-S32", "warrant": ""}
    answer = save(log_in(officers.exhibits_officer), "seize", open_case.reference, **typed)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Record the arrest first, or choose the power that was used. (PACE 1984 s.32(1)–(2))" in page
    assert "Phone, black" in page


def test_the_form_fills_in_no_moment_once_officers_have_left(
    warrant: Warrant, open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    client = log_in(officers.exhibits_officer)
    address = reverse("exhibits:seize", args=[open_case.reference])
    assert FILLED_IN.search(client.get(address).content.decode())
    warrant_actions.execute_warrant(
        warrant,
        ExecuteWarrant(
            left_at=now,
            officers=["DC A. Sample"],
            people_present=[],
            rooms=["bedroom 1"],
            result=SearchResult.FOUND,
            notice_left="On the table",
            copy_of_warrant_left=True,
        ),
        by=officers.detective,
        at=now,
    )
    assert not FILLED_IN.search(client.get(address).content.decode())


def test_a_used_seal_keeps_what_was_typed_and_names_the_other_exhibit(
    exhibit: Exhibit, form: dict[str, str], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    refused = save(log_in(officers.exhibits_officer), "seize", open_case.reference, **{**form, "seal": "S-4410 271"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Seal S-4410 271 is already on KLP/1." in text
    assert "<title>Error:" in text
    assert 'value="Phone, black"' in text


@pytest.mark.parametrize("name", ["transfer", "book_in", "open_seal", "reseal", "correct", "return", "record_authority"])
def test_what_changes_something_answers_a_get_with_405(exhibit: Exhibit, officers: Officers, log_in: LogIn, name: str) -> None:
    assert log_in(officers.exhibits_officer).get(reverse(f"exhibits:{name}_save", args=["KLP/1"])).status_code == 405


def test_from_hand_over_to_return_by_forms(exhibit: Exhibit, officers: Officers, log_in: LogIn) -> None:
    team, laboratory = log_in(officers.exhibits_officer), log_in(officers.dfu_examiner)
    handed = save(
        team,
        "transfer",
        "KLP/1",
        receiver=str(officers.dfu_examiner.pk),
        place="DFU counter",
        reason="For examination",
        seal_seen="S-4410 271",
    )
    assert handed.status_code == 302, handed.content.decode()
    assert save(laboratory, "book_in", "KLP/1", place="bench 4", on_bench="on", seal_seen="s-4410271").status_code == 302
    page = laboratory.get("/exhibits/KLP-1").content.decode()
    assert "Open the seal" in page
    assert "Book it in" not in page
    opened = save(laboratory, "open_seal", "KLP/1", place="bench 4", reason="To copy it", seal_seen="S-4410 271")
    assert opened.status_code == 302
    sealed = save(laboratory, "reseal", "KLP/1", new_seal="S-4410 984", place="bench 4", reason="Copy made")
    assert sealed.status_code == 302
    corrected = save(team, "correct", "KLP/1", number="2", field="place", value="DFU, counter 2", reason="Wrong counter")
    assert corrected.status_code == 302
    still_there = save(team, "ask_return", "KLP/1", to="Owner Test", relation="owner", reason="Nothing was found")
    assert still_there.status_code == 409
    assert "is at the laboratory" in still_there.content.decode()
    back = {"receiver": str(officers.exhibits_officer.pk), "place": "DFU counter", "reason": "Done", "seal_seen": "S-4410 984"}
    assert save(laboratory, "transfer", "KLP/1", **back).status_code == 302
    asked = save(team, "ask_return", "KLP/1", to="Owner Test", relation="owner", reason="Nothing was found")
    assert asked.status_code == 302
    returned = save(team, "return", "KLP/1", receipt_signed="on", seal_seen="S-4410 984")
    assert returned.status_code == 302
    text = team.get("/exhibits/KLP-1").content.decode()
    assert "Continuity is unbroken: 8 of 8 entries check" in text
    assert "Returned to Owner Test" in text
    assert "new seal, by the opener" in text
    assert "Was “DFU counter”, now “DFU, counter 2”." in text


def test_a_stale_form_is_refused(exhibit: Exhibit, officers: Officers, log_in: LogIn, now: datetime) -> None:
    values = {"to_holder": "Property store", "place": "shelf 1", "reason": "Kept", "seal_seen": "S-4410 271"}
    client = log_in(officers.exhibits_officer)
    assert save(client, "transfer", "KLP/1", **values, version="1").status_code == 302
    again = save(client, "transfer", "KLP/1", **values, version="1")
    assert again.status_code == 409
    assert "was changed since you opened this form" in again.content.decode()


def test_another_seal_is_asked_about_at_its_field(exhibit: Exhibit, officers: Officers, log_in: LogIn) -> None:
    values = {"to_holder": "Property store", "place": "shelf 1", "reason": "Kept", "seal_seen": "S-1"}
    client = log_in(officers.exhibits_officer)
    refused = save(client, "transfer", "KLP/1", **values)
    assert refused.status_code == 422
    assert "KLP/1 left with seal S-4410 271; you see S-1." in refused.content.decode()
    assert save(client, "transfer", "KLP/1", **values, what_happened="Changed at the counter").status_code == 302
    assert "seal differs, explained" in client.get("/exhibits/KLP-1").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"KLP/1", "KLP/2", "ASM/1"}),
        ("?state=seized&type=phone", {"KLP/2"}),
        ("?q=klp", {"KLP/1", "KLP/2"}),
        ("?q=S-4410 273", {"ASM/1"}),
        ("?q=TEST-0000", {"KLP/2"}),
        ("?case=none", set()),
        ("?state=nonsense&type=nonsense&sort=nonsense&page=x", {"KLP/1", "KLP/2", "ASM/1"}),
    ],
)
def test_the_list_is_narrowed_by_links(seize: Seize, officers: Officers, log_in: LogIn, query: str, expected: set[str]) -> None:
    seize()
    seize(device_type="phone", serial_number="TEST-0000-0147")
    seize(seized_by=officers.detective)
    text = log_in(officers.detective).get(f"/exhibits{query}").content.decode()
    assert {found.replace("-", "/") for found in re.findall(r'href="/exhibits/(\w+-\d+)"', text)} == expected


def test_the_list_walks_without_a_total(seize: Seize, officers: Officers, now: datetime, open_case: Case, log_in: LogIn) -> None:
    for _ in range(51):
        seize()
    client = log_in(officers.detective)
    first, second = (client.get(f"/exhibits?page={number}").content.decode() for number in (1, 2))
    assert len(re.findall(r'<th scope="row"', first)) == 50
    assert 'rel="next"' in first
    assert len(re.findall(r'<th scope="row"', second)) == 1
    assert 'rel="next"' not in second


def test_the_case_shows_its_exhibits_and_names_the_first_step(
    open_case: Case, officers: Officers, log_in: LogIn, seize: Seize
) -> None:
    client = log_in(officers.detective)
    address = reverse("exhibits:of_case", args=[open_case.reference])
    assert "Log the first exhibit" in client.get(address).content.decode()
    seize()
    assert "KLP/1" in client.get(address).content.decode()
    assert "KLP/1" in client.get(reverse("cases:case", args=[open_case.reference])).content.decode()


def test_labels_are_printed_by_post_and_recorded(
    seize: Seize, open_case: Case, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    seize()
    seize()
    client = log_in(officers.exhibits_officer)
    assert client.get(reverse("exhibits:label", args=["KLP/1"])).status_code == 405
    one = client.post(reverse("exhibits:label", args=["KLP/1"]))
    both = client.post(reverse("exhibits:labels", args=[open_case.reference]))
    for answer in (one, both):
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    assert [entry.payload for entry in entries("exhibit.labels_printed")] == [{"count": 1}, {"count": 2}]


def test_the_continuity_sheet_is_a_pdf(exhibit: Exhibit, officers: Officers, log_in: LogIn) -> None:
    sheet = log_in(officers.detective).get(reverse("exhibits:continuity_sheet", args=["KLP/1"]))
    assert sheet.content.startswith(b"%PDF-")
    assert sheet["Content-Disposition"] == 'inline; filename="continuity KLP-1.pdf"'


def test_a_seizure_stands_in_the_timeline_under_its_power(
    exhibit: Exhibit, open_case: Case, officers: Officers, entered_at: datetime
) -> None:
    from safehold.casework.cases.timeline import timeline_of

    with reading_as(officers.detective):
        [entry] = [found for found in timeline_of(open_case) if found.link_text == "KLP/1"]
    assert (entry.at, entry.is_legal_step) == (entered_at + timedelta(minutes=20), True)
    assert entry.detail == "living room, on the table. Search warrant, PACE s.8"


def test_a_scan_finds_by_reference_label_or_seal(exhibit: Exhibit, officers: Officers, open_case: Case, now: datetime) -> None:
    actions.record_labels_printed([exhibit], by=officers.exhibits_officer, at=now)
    with reading_as(officers.detective):
        for scanned in ("KLP/1", f"klp/1 {open_case.reference}", " S-4410 271 "):
            assert queries.exhibit_scanned(scanned) == exhibit
        assert queries.exhibit_scanned("") is None
        assert queries.exhibit_scanned("KLP/9") is None


def test_labels_of_an_exhibit_that_may_not_be_known_are_not_recorded(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    with pytest.raises(NotFoundError, match="We cannot find KLP/1"):
        actions.record_labels_printed([exhibit], by=officers.outsider, at=now)
    assert entries("exhibit.labels_printed") == []
