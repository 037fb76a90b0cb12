"""The pages and permissions of later apps that an app names by a string are there."""

import importlib
from pathlib import Path

import pytest
from django.urls import get_resolver

import safehold
from safehold.accounts import permissions

HOUSE = Path(safehold.__file__).parent
DECLARING = sorted(path.relative_to(HOUSE).parent for path in [*HOUSE.glob("casework/*/links.py"), *HOUSE.glob("*/links.py")])


@pytest.mark.parametrize("app", DECLARING, ids=str)
def test_what_an_app_names_of_later_ones_is_there(app: Path) -> None:
    links: dict[str, str] = importlib.import_module(".".join(("safehold", *app.parts, "links"))).LINKS_UPWARDS
    known = {permission.name for permission in permissions.declared()}
    for name in links:
        namespace, is_page, page = name.partition(":")
        if is_page:
            _, resolver = get_resolver().namespace_dict[namespace]
            assert page in resolver.reverse_dict
        else:
            assert name in known


SAY_IT_PAGE_BY_PAGE = {"auditors", "cases", "examinations", "exhibits", "officers", "people", "warrants"}


def test_an_app_says_what_its_pages_need_so_that_nobody_is_led_to_one_that_is_closed_to_them() -> None:
    apps = {path.parent.name for path in HOUSE.glob("casework/*/urls.py")} - SAY_IT_PAGE_BY_PAGE
    known = {permission.name for permission in permissions.declared()}
    assert len(apps) > 10
    assert {app for app in apps if permissions.needed_for_pages(app) not in known} == set()
