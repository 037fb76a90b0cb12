"""The form on which several exhibits of a case are handed over, or booked in, at once."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from casework.seizing import Seize, given_back
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import queries, views
from safehold.casework.exhibits.models import Exhibit

LogIn = Callable[[Officer], Client]


@pytest.fixture
def three(seize: Seize) -> list[Exhibit]:
    """KLP/1 to KLP/3 in the hands of the exhibits officer."""
    return [seize(), seize(device_type="phone", description="Phone, black"), seize(device_type="tablet", description="Tablet")]


def filled(exhibits: list[Exhibit], **changes: str) -> dict[str, str]:
    """The form as it is sent when these exhibits are ticked and their seals were read."""
    ticked = {f"take_{exhibit}": "on" for exhibit in exhibits}
    seals = {f"seal_{exhibit}": exhibit.seal for exhibit in exhibits}
    versions = {f"version_{exhibit}": str(exhibit.version) for exhibit in exhibits}
    return {**ticked, **seals, **versions, "to_holder": "Property store", "place": "shelf B-14", "reason": "Kept", **changes}


def sent(client: Client, case: Case, values: dict[str, str], name: str = "transfer_together") -> HttpResponse:
    return client.post(reverse(f"exhibits:{name}_save", args=[case.reference]), values)


def holders(officers: Officers) -> dict[str, str]:
    with reading_as(officers.detective):
        return {exhibit.reference: exhibit.holder for exhibit in queries.visible_exhibits()}


def shown(answer: HttpResponse) -> str:
    """The text of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_form_offers_what_was_not_returned_with_its_holder_and_without_its_seal(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    given_back(three[2], by=officers.detective, at=three[2].recorded_at)
    client = log_in(officers.exhibits_officer)
    assert "Hand over together" in client.get(reverse("exhibits:of_case", args=[open_case.reference])).content.decode()
    page = client.get(reverse("exhibits:transfer_together", args=[open_case.reference]))
    text = page.content.decode()
    assert re.findall(r'name="take_([^"]+)"', text) == re.findall(r'name="seal_([^"]+)"', text) == ["KLP/1", "KLP/2"]
    assert "KLP/2 Phone, black With PC K. Placeholder" in shown(page)
    assert three[0].seal not in text, "it is read from the exhibit, not from the page"
    assert "style=" not in text


def test_what_is_ticked_goes_in_one_hand_over_and_the_rest_stays(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    client = log_in(officers.exhibits_officer)
    saved = sent(client, open_case, filled(three[:2]))
    assert (saved.status_code, saved["Location"]) == (302, reverse("exhibits:of_case", args=[open_case.reference]))
    assert "The hand-over of 2 exhibits is recorded." in shown(client.get(saved["Location"]))
    assert holders(officers) == {"KLP/1": "Property store", "KLP/2": "Property store", "KLP/3": "PC K. Placeholder"}
    [entry] = entries("exhibits.transferred")
    assert entry.submission is None
    assert "With Property store" in shown(client.get("/exhibits/KLP-1"))


def test_wrong_seals_are_named_at_their_fields_and_what_was_typed_stays(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    refused = sent(
        log_in(officers.exhibits_officer),
        open_case,
        filled(three, **{"seal_KLP/1": "S-1", "seal_KLP/3": "", "reason": "To keep"}),
    )
    text = refused.content.decode()
    assert refused.status_code == 422
    assert '<a href="#id_seal_KLP/1">KLP/1 left with seal S-4410 271; you see S-1.' in text
    assert '<a href="#id_seal_KLP/3">Scan the seal of KLP/3, or type its number.</a>' in text
    assert "KLP/2 left with" not in text
    for kept in ('value="S-1"', f'value="{three[1].seal}"', 'value="To keep"', 'value="shelf B-14"'):
        assert kept in text
    assert len(re.findall(r'name="take_[^"]+"[^>]* checked', text)) == 3
    assert set(holders(officers).values()) == {"PC K. Placeholder"}


def test_a_seal_that_was_read_but_not_ticked_is_asked_about(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    values = filled(three)
    del values["take_KLP/2"]
    refused = sent(log_in(officers.exhibits_officer), open_case, values)
    assert refused.status_code == 422
    assert "You read the seal of KLP/2. Tick it too, or empty its seal." in shown(refused)
    assert set(holders(officers).values()) == {"PC K. Placeholder"}


def test_nothing_ticked_is_refused(three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn) -> None:
    refused = sent(log_in(officers.exhibits_officer), open_case, filled([]))
    assert refused.status_code == 422
    assert "Choose at least one exhibit." in shown(refused)


def test_a_form_that_is_stale_for_one_exhibit_is_refused_once(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    client, values = log_in(officers.exhibits_officer), filled(three)
    assert sent(client, open_case, filled(three[2:], to_holder="Counter")).status_code == 302
    refused = sent(client, open_case, values)
    assert refused.status_code == 409
    assert "KLP/3 was changed since you opened this form." in shown(refused)
    assert "KLP/3 Tablet With Counter" in shown(refused)
    [version] = re.findall(r'name="version_KLP/3" value="(\d+)"', refused.content.decode())
    assert sent(client, open_case, {**values, "version_KLP/3": version}).status_code == 302


def test_the_laboratory_books_a_delivery_in_at_once(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    handed = filled(three[:2], receiver=str(officers.dfu_manager.pk), to_holder="")
    assert sent(log_in(officers.exhibits_officer), open_case, handed).status_code == 302
    laboratory = log_in(officers.dfu_examiner)
    of_case = laboratory.get(reverse("exhibits:of_case", args=[open_case.reference])).content.decode()
    assert "Book in together" in of_case
    page = laboratory.get(reverse("exhibits:book_in_together", args=[open_case.reference])).content.decode()
    assert re.findall(r'name="take_([^"]+)"', page) == ["KLP/1", "KLP/2"], "only what was handed to it"
    seen = {"take_KLP/1": "on", "seal_KLP/1": three[0].seal, "take_KLP/2": "on", "seal_KLP/2": three[1].seal}
    saved = sent(laboratory, open_case, {**seen, "place": "Shelf 7"}, "book_in_together")
    assert saved.status_code == 302
    assert "The receipt of 2 exhibits is recorded." in shown(laboratory.get(saved["Location"]))
    assert holders(officers)["KLP/1"] == "Northshire DFU, Shelf 7"


@pytest.mark.parametrize("name", ["transfer_together", "book_in_together"])
def test_an_outsider_does_not_find_the_form(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn, name: str
) -> None:
    client = log_in(officers.outsider)
    assert client.get(reverse(f"exhibits:{name}", args=[open_case.reference])).status_code == 404
    assert sent(client, open_case, filled(three), name).status_code == 404
    assert set(holders(officers).values()) == {"PC K. Placeholder"}


def test_one_exhibit_is_not_offered_to_be_moved_together(
    exhibit: Exhibit, open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    page = log_in(officers.exhibits_officer).get(reverse("exhibits:of_case", args=[open_case.reference]))
    assert "together" not in shown(page)


def test_those_who_may_not_hand_over_are_offered_no_form(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.safeguarding_lead)
    assert "together" not in shown(client.get(reverse("exhibits:of_case", args=[open_case.reference])))
    assert client.get(reverse("exhibits:transfer_together", args=[open_case.reference])).status_code == 403


def test_what_a_form_does_not_show_is_said_and_reached_by_narrowing(
    seize: Seize, open_case: Case, officers: Officers, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = ("kitchen", "kitchen", "attic")
    exhibits = [seize(place_found=room) for room in rooms]
    monkeypatch.setattr(views, "MOVED_AT_MOST", 2)
    monkeypatch.setattr(views, "LONG", 2)
    client, address = log_in(officers.exhibits_officer), reverse("exhibits:transfer_together", args=[open_case.reference])
    page = client.get(address)
    assert re.findall(r'name="take_([^"]+)"', page.content.decode()) == ["KLP/1", "KLP/2"]
    assert "The first 2 of 3 exhibits. Choose a room, a holder or a state to see the others." in shown(page)
    narrowed = client.get(f"{address}?room=attic&holder=&state=seized")
    assert re.findall(r'name="take_([^"]+)"', narrowed.content.decode()) == ["KLP/3"]
    assert '<option value="attic" selected>' in narrowed.content.decode()
    wrong = sent(client, open_case, filled(exhibits[2:], **{"seal_KLP/3": "S-1"}))
    assert re.findall(r'name="take_([^"]+)"', wrong.content.decode()) == ["KLP/3"]
    assert sent(client, open_case, filled(exhibits[2:])).status_code == 302
    assert holders(officers)["KLP/3"] == "Property store"
    assert client.get(f"{address}?state=nonsense").status_code == 200


def test_a_form_names_only_what_may_be_moved_here(
    three: list[Exhibit], open_case: Case, officers: Officers, log_in: LogIn
) -> None:
    laboratory = log_in(officers.dfu_examiner)
    handed = filled(three[:1], receiver=str(officers.dfu_manager.pk), to_holder="")
    assert sent(log_in(officers.exhibits_officer), open_case, handed).status_code == 302
    both = {f"take_{exhibit}": "on" for exhibit in three[:2]} | {f"seal_{exhibit}": exhibit.seal for exhibit in three[:2]}
    assert sent(laboratory, open_case, {**both, "place": "Shelf 7"}, "book_in_together").status_code == 302
    assert holders(officers)["KLP/2"] == "PC K. Placeholder"
