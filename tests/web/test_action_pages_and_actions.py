"""Each form page names its one action, and compares versions exactly where that action does."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.test import RequestFactory
from django.urls import get_resolver, resolve

from casework.officers import PASSWORD, Officers
from safehold.accounts.models import PersonalToken
from safehold.audit import recording as audit
from safehold.casework.officers.views import ChangePassword
from safehold.web.action_pages import ActionPage


def pages_with_action() -> Iterator[type[ActionPage]]:
    """Every page that leaves calling its action to the base."""
    assert get_resolver().url_patterns  # imports every module of views
    waiting = list(ActionPage.__subclasses__())
    while waiting:
        page = waiting.pop()
        waiting += page.__subclasses__()
        if (hasattr(page, "form_class") or page.asks) and page.act is ActionPage.act:
            yield page


def test_a_form_compares_versions_exactly_where_its_action_does() -> None:
    pages = set(pages_with_action())
    assert len(pages) > 40
    takes = {page: set(inspect.signature(page.action).parameters) for page in pages}
    assert [page for page in pages if not {"by", "at"} <= takes[page]] == []
    by_hand = [page for page in pages if page.asks is None]
    assert [page for page in by_hand if page.refuses_stale is not ("version" in takes[page])] == []
    assert [page for page in pages if page.asks and "refuses_stale" in vars(page)] == []


def test_a_page_asks_what_its_action_takes() -> None:
    pages = [page for page in pages_with_action() if page.asks]
    assert len(pages) >= 6
    assert [page for page in pages if inspect.signature(page.action).parameters["asked"].annotation is not page.asks] == []


def test_a_form_of_its_own_asks_nothing_that_the_action_does_not_know() -> None:
    for page in pages_with_action():
        if page.asks and hasattr(page, "form_class"):
            takes = {*page.asks.model_fields, *inspect.signature(page.action).parameters}
            assert set(page.form_class.base_fields) <= takes, page


def test_what_no_record_has_room_for_is_said_beside_the_form(officers: Officers) -> None:
    class NameToken(ChangePassword):
        def act(self, record: Any, data: dict[str, Any]) -> Any:
            with audit.action(by=self.officer, at=self.now):
                PersonalToken.objects.create(
                    officer=self.officer, name="x" * 500, digest="0" * 64, created_at=self.now, expires_at=self.now
                )

    request = RequestFactory().post("/account/password/save", TYPED)
    request.user, request.session = officers.detective, {}
    request.resolver_match = resolve("/account/password/save")
    answer = NameToken(request, {}).save()
    assert answer.status_code == 422
    assert "longer or larger than the record has room for" in answer.content.decode()


TYPED = {"present": PASSWORD, "password": "three words unrelated", "again": "three words unrelated"}
