"""What stands around every page: navigation by role, the marked entry, alerts, theme, refusals."""

import re
from pathlib import Path

import pytest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from safehold.accounts.errors import NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer, Role
from safehold.web import frame, missing_pages, pages, role_help, views
from safehold.web.refusals import RefusalPages

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A navigation of three entries in place of the apps' own."""
    monkeypatch.setattr(frame, "_items", {})
    monkeypatch.setattr(frame, "_alerts", [])
    monkeypatch.setattr(frame, "_emergency", [])
    both = frozenset({Role.INSPECTOR, Role.DETECTIVE})
    frame.register_navigation(frame.Item("Words", "web:definitions", both, order=20, order_for=((Role.DETECTIVE, 5),)))
    frame.register_navigation(frame.Item("Start", "web:help", both, count=lambda officer: 14, order=10))
    frame.register_navigation(frame.Item("Sheet", "web:components", frozenset({Role.INSPECTOR}), order=30))


def asked(path: str, role: Role | None = Role.INSPECTOR, **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path, headers={"accept": "text/html"})
    request.COOKIES.update(cookies)
    if role is not None:
        request.user = Officer(name="DI R. Template", role=role)
    return request


def test_the_navigation_shows_what_the_role_uses_in_its_order() -> None:
    inspector = frame.build(asked("/help")).navigation
    assert [(entry.label, entry.count) for entry in inspector] == [("Start", 14), ("Words", 0), ("Sheet", 0)]
    assert [entry.label for entry in frame.build(asked("/help", Role.DETECTIVE)).navigation] == ["Words", "Start"]
    assert frame.build(asked("/help", Role.PRESS)).navigation == ()


@pytest.mark.parametrize(
    ("path", "section", "marked"),
    [
        ("/help", None, "Start"),
        ("/definitions/risk", None, "Words"),
        ("/elsewhere", None, ""),
        ("/help", "web:components", "Sheet"),
    ],
)
def test_the_entry_that_the_page_belongs_to_is_marked(path: str, section: str | None, marked: str) -> None:
    assert frame.build(asked(path), section).here == marked


def test_an_entry_that_leads_to_no_page_is_left_out_and_reported() -> None:
    frame.register_navigation(frame.Item("Nowhere", "nowhere:list", frozenset({Role.INSPECTOR})))
    assert "Nowhere" not in [entry.label for entry in frame.build(asked("/help")).navigation]
    assert [warning.id for warning in frame.check_navigation()] == ["web.W001"]


def test_the_first_address_leads_to_the_first_page_of_the_role() -> None:
    assert views.home(asked("/", Role.DETECTIVE))["Location"] == "/definitions"
    assert views.home(asked("/", Role.PRESS))["Location"] == "/help"


def test_a_page_has_one_h1_a_language_a_landmark_search_and_a_skip_link_first() -> None:
    text = pages.render(asked("/help"), "web/help.jinja", {"mine": None, "others": ()}).content.decode()
    assert text.count("<h1") == 1
    assert '<html lang="en-GB">' in text
    assert '<main class="width" id="main"' in text
    assert '<input type="search" id="search" name="q"' in text
    assert "<title>Help – Safehold</title>" in text
    assert text.index('href="#main"') < text.index('class="wordmark"')
    assert "DI R. Template" in text
    assert "style=" not in text
    assert "<script>" not in text


def test_nobody_logged_in_sees_no_search_and_no_navigation() -> None:
    text = views.not_found(asked("/nothing", None), Http404()).content.decode()
    assert "search" not in text
    assert "<nav" not in text


def test_emergency_access_is_on_every_page_while_it_lasts() -> None:
    running = frame.EmergencyAccess(
        "ISOT-26-0311", "42 minutes left", "Child at the address.", "DI R. Template was told.", "/leave"
    )
    frame.register_emergency_access(lambda request: running)
    text = views.help_page(asked("/help")).content.decode()
    assert "You are in ISOT-26-0311 under emergency access. 42 minutes left" in text
    assert '<form class="inline-form" method="post" action="/leave">' in text


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")])
def test_the_theme_is_known_before_the_page_is_drawn(cookie: str, attribute: str) -> None:
    text = views.help_page(asked("/help", theme=cookie)).content.decode()
    assert f'<html lang="en-GB"{attribute}>' in text


def test_choosing_a_theme_keeps_it_and_goes_back() -> None:
    answer = Client().post("/theme", {"theme": "dark", "next": "/cases/ISOT-26-0147"})
    assert (answer.status_code, answer["Location"]) == (303, "/cases/ISOT-26-0147")
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["theme"]["httponly"]
    back = Client().post("/theme", {"theme": "device", "next": "https://elsewhere.example/"})
    assert back["Location"] == "/"
    assert back.cookies["theme"].value == ""


def test_a_theme_is_only_chosen_by_a_form() -> None:
    answer = Client().get("/theme", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>This address only takes a form</h1>" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "The form is too old" in answer.content.decode()


def test_health_answers_without_a_database() -> None:
    answer = Client().get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize("path", ["/cases/ISOT-26-0999", "/cases/ISOT-26-0999/"])
def test_missing_and_forbidden_look_alike(path: str) -> None:
    refusals = RefusalPages(lambda request: HttpResponse())
    answers = [
        views.not_found(asked(path), Http404("No Case matches the given query.")),
        views.forbidden(asked(path), PermissionError("restricted")),
        refusals.process_exception(asked(path), NotFoundError("No such case.")),
        refusals.process_exception(asked(path), NotPermittedError("Not yours.")),
    ]
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    texts = {token.sub("", answer.content.decode()) for answer in answers if answer is not None}
    assert [answer.status_code for answer in answers if answer is not None] == [404] * 4
    assert len(texts) == 1
    assert "<h1>We cannot find ISOT-26-0999</h1>" in texts.pop()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/cases/ISOT-26-0999", "ISOT-26-0999"),
        ("/referrals/ref-26-1182/", "REF-26-1182"),
        ("/cases/ISOT-26-0147/exhibits/9", None),
        ("/nothing", None),
    ],
)
def test_what_cannot_be_found_is_named_by_the_end_of_its_address(path: str, name: str | None) -> None:
    assert missing_pages.reference_in(path) == name


def test_a_refusal_says_what_and_what_to_do() -> None:
    error = RefusedError("The bail ended on 13 October 2026.", "Record what happens next.")
    answer = RefusalPages(lambda request: HttpResponse()).process_exception(asked("/bail"), error)
    assert answer is not None
    assert answer.status_code == 409
    assert "<h1>The bail ended on 13 October 2026.</h1>" in answer.content.decode()
    assert "<p>Record what happens next.</p>" in answer.content.decode()


@pytest.mark.parametrize("path", ["/cases/%00", "/search?q=a%00b"])
def test_an_address_with_a_character_that_no_record_holds_is_a_bad_request(path: str) -> None:
    assert RefusalPages(lambda request: HttpResponse())(asked(path)).status_code == 400


def test_programs_keep_their_own_refusals() -> None:
    refusals = RefusalPages(lambda request: HttpResponseNotAllowed(["POST"]))
    assert refusals.process_exception(asked("/api/cases"), NotFoundError("No such case.")) is None
    request = RequestFactory().get("/x", headers={"accept": "application/json"})
    assert refusals(request).content == b""


def test_the_error_page_needs_no_database() -> None:
    """The page is made without a request's user; a query would fail here, because this test has no database."""
    answer = views.server_error(asked("/cases", None))
    assert answer.status_code == 500
    assert "<h1>Something went wrong</h1>" in answer.content.decode()


def test_every_role_has_help() -> None:
    assert {entry.role for entry in role_help.HELP} == set(Role.values)
    text = views.help_page(asked("/help", Role.DFU_EXAMINER)).content.decode()
    assert text.index("DFU examiner") < text.index("On every page")


def test_help_names_no_label_that_no_page_shows() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/safehold/casework").rglob("*.jinja"))
    told = " ".join(sentence for entry in role_help.HELP for sentence in (entry.first_page, *entry.steps))
    named = set(re.findall("“([^”]+)”", told))
    assert named
    assert {label for label in named if label not in pages} == set()
