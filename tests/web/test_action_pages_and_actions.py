"""Each form page names its one action, and compares versions exactly where that action does."""

import inspect
from collections.abc import Iterator

from django.urls import get_resolver

from safehold.web.action_pages import ActionPage


def pages_with_action() -> Iterator[type[ActionPage]]:
    """Every page that leaves calling its action to the base."""
    assert get_resolver().url_patterns  # imports every module of views
    waiting = list(ActionPage.__subclasses__())
    while waiting:
        page = waiting.pop()
        waiting += page.__subclasses__()
        if hasattr(page, "form_class") and page.act is ActionPage.act:
            yield page


def test_a_form_compares_versions_exactly_where_its_action_does() -> None:
    pages = set(pages_with_action())
    assert len(pages) > 40
    takes = {page: set(inspect.signature(page.action).parameters) for page in pages}
    assert [page for page in pages if not {"by", "at"} <= takes[page]] == []
    assert [page for page in pages if page.refuses_stale is not ("version" in takes[page])] == []
