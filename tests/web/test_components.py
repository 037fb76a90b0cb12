"""The shared components: words beside shapes, nothing lost in greyscale, and no name without its component."""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template.loader import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from safehold.accounts.models import Officer, Role
from safehold.web import views

pytestmark = pytest.mark.django_db
"""The frame around the sheet counts what waits for the reader."""

WEB = Path(views.__file__).parent
STYLE = (WEB / "static/web/safehold.css").read_text()


def markup(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


@pytest.fixture
def sheet_request() -> HttpRequest:
    request = RequestFactory().get("/components")
    request.user = Officer(name="DI R. Template", role=Role.INSPECTOR)
    return request


def test_the_sheet_shows_every_component(sheet_request: HttpRequest) -> None:
    assert views.components(sheet_request).status_code == 200
    source = (WEB / "jinja2/web/component_sheet.jinja").read_text()
    shown_elsewhere = {"break_glass", "field", "hidden", "post_button", "sort_link", "progress", "live"}
    names = set(engines["jinja2"].env.globals["ui"].names)
    assert {name for name in names if f"ui.{name}(" not in source} <= shown_elsewhere


def test_no_page_carries_an_inline_style_or_script(sheet_request: HttpRequest) -> None:
    text = views.components(sheet_request).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert re.findall(r"<script[^>]*>", text) == ['<script type="module" src="/static/web/safehold.js">']


def test_ids_are_used_once(sheet_request: HttpRequest) -> None:
    ids = re.findall(r'\sid="([^"]*)"', views.components(sheet_request).content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("level", "word", "filled"),
    [("very_high", "Very high", 4), ("high", "High", 3), ("medium", "Medium", 2), ("low", "Low", 1)],
)
def test_a_risk_level_is_a_word_and_as_many_bars(level: str, word: str, filled: int) -> None:
    text = markup("{{ ui.risk_tag(level) }}", level=level)
    assert word in text
    assert text.count("<path") == 4
    assert text.count('class="faint"') == 4 - filled


def test_a_level_that_nobody_set_says_not_assessed() -> None:
    assert "Not assessed" in markup("{{ ui.risk_tag(none) }}")


@pytest.mark.parametrize(
    "word", ["New", "In examination", "Stopped", "Due soon", "Late", "Done", "Lapsed", "No trace", "In custody", "Restricted"]
)
def test_a_status_is_a_shape_beside_a_word(word: str) -> None:
    text = markup("{{ ui.status_tag(word) }}", word=word)
    assert re.fullmatch(rf'<span class="tag tag-\w+"><svg class="shape"[^>]*aria-hidden="true".*</svg>{word}</span>', text)


def test_a_status_with_a_time_keeps_its_words() -> None:
    assert ">Sent 08:52</span>" in markup("{{ ui.status_tag('Sent 08:52', 'done') }}")


def test_words_of_the_record_are_escaped() -> None:
    text = markup("{{ ui.status_tag(x) }}{{ ui.summary_list([('Key', x)]) }}{{ ui.empty(x, x) }}", x="<b>&")
    assert "<b>" not in text
    assert text.count("&lt;b&gt;&amp;") == 4


def test_a_blind_match_tells_nothing_more_than_whom_to_ask() -> None:
    text = re.sub(r"<[^>]+>", "", markup("{{ ui.blind_match('phone number', 'DS L. Specimen', '01632 960 014') }}"))
    assert " ".join(text.split()) == (
        "This phone number is known in another case You may not see that case. Ask DS L. Specimen, 01632 960 014. "
        "They have been told that you entered it."
    )


def test_a_correction_shows_both_values() -> None:
    entry = {"title": "place", "when": "Thu", "kind": "correction", "old": "bedroom 1", "new": None, "first_href": "#1"}
    assert "Was “bedroom 1”, now “Not recorded”." in markup("{{ ui.timeline([e]) }}", e=entry)


def test_a_name_that_is_missing_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        markup("{{ nobody }}")
    with pytest.raises(AttributeError, match="no component named risk_badge"):
        _ = engines["jinja2"].env.globals["ui"].risk_badge


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def _contrast(one: str, other: str) -> float:
    """Relative luminance and contrast as WCAG 2.2 defines them."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


LIGHT = _tokens(STYLE.split("}")[0])
DARK_BLOCKS = re.findall(r":root(?::not\(\[data-theme=\"light\"\]\)|\[data-theme=\"dark\"\]) \{(.*?)\}", STYLE, re.S)
DARK = LIGHT | _tokens(DARK_BLOCKS[0])


def test_dark_is_the_same_whether_the_device_or_the_officer_chose_it() -> None:
    assert len(DARK_BLOCKS) == 2
    assert _tokens(DARK_BLOCKS[0]) == _tokens(DARK_BLOCKS[1])


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_at_least_four_and_a_half_to_one(tokens: dict[str, str]) -> None:
    on_grounds = [(text, ground) for text in ("ink", "ink2", "link", "late") for ground in ("bg", "panel", "raise")]
    tags = [(f"{kind}-ink", f"{kind}-bg") for kind in ("late", "soon", "ok", "susp", "info", "grey")]
    more = [("soon", "bg"), ("soon", "raise"), ("on-solid", "solid"), ("on-main", "main"), ("on-other", "other"), ("ok", "raise")]
    poor = {pair: _contrast(*(tokens[name] for name in pair)) for pair in on_grounds + tags + more}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_that_mean_something_are_at_least_three_to_one(tokens: dict[str, str]) -> None:
    marks = [(mark, ground) for mark in ("line2", "used", "late", "susp", "soon", "ok") for ground in ("bg", "raise")]
    assert [pair for pair in marks if _contrast(*(tokens[name] for name in pair)) < 3] == []


def test_the_style_sheet_is_small_and_asks_no_other_host() -> None:
    assert len(STYLE.encode()) <= 60_000
    assert "http" not in STYLE
    assert "@import" not in STYLE
    assert "GDS Transport" not in STYLE
