"""The parts of a case: each page of it is a tab, and the open one is marked; what a role may not open is none."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case

LogIn = Callable[[Officer], Client]


def tabs_of(page: str) -> list[tuple[str, bool]]:
    """The tabs of a page of a case by their addresses, each with whether it is the open one."""
    (found,) = re.findall(r'<nav[^>]*aria-label="Parts of this case".*?</nav>', page, re.S)
    return [(href, 'aria-current="page"' in rest) for href, rest in re.findall(r'<a href="([^"]+)"([^>]*)>', found)]


@pytest.mark.parametrize("name", ["victims:of_case", "retention:of_case", "charging:of_case"])
def test_each_part_is_a_tab_and_the_open_one_is_marked(name: str, open_case: Case, officers: Officers, log_in: LogIn) -> None:
    address = reverse(name, args=[open_case.reference])
    tabs = tabs_of(log_in(officers.inspector).get(address).content.decode())
    assert [href for href, is_open in tabs if is_open] == [address]


def test_the_case_page_leads_to_victims_and_retention(open_case: Case, officers: Officers, log_in: LogIn) -> None:
    page = log_in(officers.detective).get(reverse("cases:case", args=[open_case.reference])).content.decode()
    offered = {href for href, _ in tabs_of(page)}
    assert offered >= {reverse(f"{app}:of_case", args=[open_case.reference]) for app in ("victims", "retention")}
