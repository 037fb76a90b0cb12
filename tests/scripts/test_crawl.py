"""The recorded crawl: what it takes a page to say, and how it tells one difference from another."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import comparing, reading, recording
from crawling.asking import Answer, Request
from crawling.planning import Known as Taken
from crawling.planning import Pool, keys_of

KEPT = {"at": "2026-12-02T12:00:00+00:00", "officers": {"inspector": {}}}
PAGE = (
    '<!DOCTYPE html><html><head><title>A case</title></head><body><h1 class="a">A case</h1><p>Due <b>today</b>.</p>'
    '<a href="/cases/1">Open</a><form method="post" action="/cases/1/save">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="t0k3n">'
    '<fieldset><legend>Risk</legend><input type="radio" name="risk" value="h" id="h"><label for="h">High</label></fieldset>'
    '<label for="why">Why (optional)</label><div id="why_hint">In a word</div>'
    '<textarea id="why" name="why" aria-describedby="why_hint">\nBecause</textarea></form></body></html>'
)


def recorded(folder: Path, name: str, *answers: Answer) -> Path:
    recording.write(folder / name, KEPT, answers, [])
    return folder / name


def answer(text: str = PAGE, *, status: int = 200, address: str = "/cases/1", who: str = "inspector") -> Answer:
    page = reading.tree(text)
    forms = reading.forms(page, address) if page is not None else []
    return Answer(Request(who, "GET", address), status, {"Content-Type": "text/html"}, text, forms)


def compared(folder: Path, before: Answer, after: Answer, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = comparing.compare(recorded(folder, "before", before), recorded(folder, "after", after), most=0, lines=0, markup=True)
    return code, capsys.readouterr().out


def test_what_is_made_anew_for_each_page_is_left_out() -> None:
    assert "t0k3n" not in reading.normalised("text/html", PAGE.encode())
    assert reading.normalised("text/html", b'<a href="/static/a.0123456789ab.css">') == '<a href="/static/a.css">'


def test_a_page_says_its_text_line_by_line() -> None:
    assert reading.lines(PAGE)[:3] == ["title: A case", "A case", "Due today."]


def test_a_form_says_its_fields() -> None:
    page = reading.tree(PAGE)
    assert page is not None
    (form,) = reading.forms(page, "/cases/1")
    assert form["action"] == "/cases/1/save"
    assert form["fields"][1] == {"name": "risk", "type": "radio", "label": "Risk", "help": "", "choices": [["h", "High", False]]}
    assert form["fields"][2] == {
        "name": "why",
        "type": "textarea",
        "label": "Why (optional)",
        "help": "In a word",
        "value": "Because",
    }


def test_a_form_is_filled_where_it_is_empty() -> None:
    page = reading.tree(PAGE.replace("Because", ""))
    assert page is not None
    sent = reading.filled(reading.forms(page, "/cases/1")[0]["fields"], "2026-12-02T12:00")
    assert sent == {"risk": ["h"], "why": "As crawled"}


def test_the_same_record_differs_in_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = compared(tmp_path, answer(), answer(), capsys)
    assert (code, said.splitlines()[-1]) == (0, "Nothing differs.")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Due <b>today</b>", "Due <b>tomorrow</b>", "text"),
        ('class="a"', 'class="b"', "markup"),
        ('/cases/1">Open', '/cases/2">Open', "links"),
        ('name="why"', 'name="reason"', "fields"),
    ],
)
def test_a_difference_is_called_what_it_is(
    old: str, new: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = compared(tmp_path, answer(), answer(PAGE.replace(old, new)), capsys)
    assert code == 1
    assert next(line for line in said.splitlines() if line.startswith("== ")).startswith(f"== {kind}: ")


def test_another_status_and_an_address_that_is_gone_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = compared(tmp_path, answer(), answer(status=404), capsys)
    assert code == 1
    assert "- 200" in said
    assert "+ 404" in said
    code, said = compared(tmp_path, answer(), answer(address="/cases/2"), capsys)
    assert code == 1
    assert "Addresses that are gone: 1\n   GET /cases/1" in said
    assert "Addresses that are new: 1\n   GET /cases/2" in said


def test_a_route_is_filled_with_records_that_pages_lead_to() -> None:
    pool = Pool()
    pool.add("inspector", Taken("/cases/A-1/people/7", "cases/<str:reference>/people/<int:number>", ("A-1", "7")))
    assert keys_of("cases/<str:reference>/people/<int:number>.pdf")[-1] == ("cases", "*", "people", "*")
    assert pool.fill("cases/<ref>/people/<int:number>/orders/new", "press", own=1, common=1) == ["/cases/A-1/people/7/orders/new"]
    assert pool.fill("api/v1/cases/<reference>", "press", own=0, common=1) == ["/api/v1/cases/A-1"]
