"""The pages of force policy and of the law in use: who reads them, what they say, and the way from a form to what is in force."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from casework.policy.conftest import REVIEW, SUSPENSION, Set
from safehold.accounts.acting import acting_as, reading_as
from safehold.casework.policy import names, queries
from safehold.casework.policy.models import PolicyChange
from safehold.law import register
from safehold.law.calendar import london_date, spoken

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer
    from safehold.casework.cases.models import Case

LogIn = Callable[["Officer"], "Client"]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def test_every_role_reads_the_law_in_use(officers: Officers, log_in: LogIn) -> None:
    titles = [rule.title[0].upper() + rule.title[1:] for _, rule, _ in register.versions()]
    for officer in officers.by_role().values():
        page = text_of(log_in(officer), reverse("policy:law"))
        assert [title for title in titles if title not in page] == []
        assert "Illustration" not in page


def test_the_law_in_use_says_section_basis_and_what_waits_for_a_lawyer(
    officers: Officers, log_in: LogIn, set_reading: Set
) -> None:
    page = text_of(log_in(officers.press), reverse("policy:law"))
    for said in ("PACE 1984 s.47ZL", "Force policy", "Statutory guidance", "For legal sign-off", "From 28 October 2022"):
        assert said in page
    assert "Taken here: The day counts as used" in page
    assert reverse("policy:list") not in page
    set_reading()
    page = text_of(log_in(officers.inspector), reverse("policy:law"))
    assert "Taken here: The day is the first suspended day" in page
    assert "On the advice of R. Counsel" in page
    assert reverse("policy:name", args=[SUSPENSION]) in page


@pytest.mark.parametrize("name", ["policy:list", "policy:name"])
def test_force_policy_is_read_by_inspectors_and_administrators(name: str, officers: Officers, log_in: LogIn) -> None:
    address = reverse(name, args=[REVIEW] if name == "policy:name" else [])
    found = {role: log_in(officer).get(address).status_code for role, officer in officers.by_role().items()}
    assert {role for role, status in found.items() if status == 200} == {"inspector", "administrator"}
    assert set(found.values()) == {200, 404}


def test_the_list_says_what_is_in_force_since_when_by_whom_and_what_comes(
    officers: Officers, log_in: LogIn, set_figure: Set, now: datetime
) -> None:
    today = london_date(now)
    set_figure(value=14)
    set_figure(value=7, effective_from=today + timedelta(days=30))
    page = text_of(log_in(officers.inspector), reverse("policy:list"))
    for asked in names.names().values():
        assert asked.title in page
    for said in ("14 days", f"Since {spoken(today)}", "Ch Supt E. Xample; entered by S. Ystem"):
        assert said in page
    assert f"7 days from {spoken(today + timedelta(days=30))}" in page


def test_the_history_has_every_version_and_the_default(officers: Officers, log_in: LogIn, set_figure: Set, now: datetime) -> None:
    set_figure(value=14)
    set_figure(value=7, effective_from=london_date(now) + timedelta(days=30))
    page = text_of(log_in(officers.inspector), reverse("policy:name", args=[REVIEW]))
    assert re.findall(r">(\d+ days)</th>", page) == ["7 days", "14 days", "28 days"]
    assert [word for word in ("Comes", "In force", "Replaced") if word not in page] == []
    assert "Change it" not in page
    assert "Change it" in text_of(log_in(officers.administrator), reverse("policy:name", args=[REVIEW]))


def test_what_nobody_registered_is_not_found(officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.administrator)
    for address in ("/policy/nothing", "/policy/nothing/change", "/policy/changes/999", "/policy/changes/999/set"):
        assert client.get(address).status_code == 404, address


def day_parts(day: date, name: str = "effective_from") -> dict[str, object]:
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def test_a_figure_is_prepared_counted_and_set(officers: Officers, log_in: LogIn, now: datetime, open_case: Case) -> None:
    client, today = log_in(officers.administrator), london_date(now)
    form = reverse("policy:prepare", args=[REVIEW])
    assert "28 days" in text_of(client, form)
    sent = {"value": "14", "authority": "Ch Supt E. Xample", "reason": "Inspection", **day_parts(today)}
    answer = client.post(f"{form}/save", sent, follow=True)
    page = html.unescape(answer.content.decode())
    assert "Counting which clocks this moves" in page
    assert "Set it" not in page
    with acting_as(officers.administrator):
        [change] = PolicyChange.objects.all()
        PolicyChange.objects.update(counted_at=now, clocks_seen=3, would_move=2, would_end_sooner=2)
    address = reverse("policy:change", args=[change.pk])
    page = text_of(client, address)
    assert "It moves 2 clocks" in page
    assert "2 will end sooner. Computed for 3 clocks that it could reach" in page
    setting = reverse("policy:set", args=[change.pk])
    assert setting in page
    assert setting not in text_of(log_in(officers.inspector), address)
    assert client.post(f"{setting}/save", {}).status_code == 422
    page = html.unescape(client.post(f"{setting}/save", {"confirmed": "on"}, follow=True).content.decode())
    assert "The clocks are being rebuilt" in page
    with reading_as(officers.inspector):
        assert queries.versions().value_on(REVIEW, today) == 14
    assert client.get(reverse("policy:change_progress", args=[change.pk])).get("X-Done") is None
    with acting_as(officers.administrator):
        PolicyChange.objects.update(rebuilt_at=now, moved=2)
    done = client.get(reverse("policy:change_progress", args=[change.pk]))
    assert (done.get("X-Done"), "2 clocks moved" in done.content.decode()) == ("1", True)


def test_a_reading_is_prepared_with_its_advice_and_set(officers: Officers, log_in: LogIn, now: datetime) -> None:
    client = log_in(officers.administrator)
    form = reverse("policy:prepare", args=[SUSPENSION])
    page = text_of(client, form)
    assert "The day is the first suspended day" in page
    sent = {
        "value": "no",
        "authority": "R. Counsel",
        "reason": "Settled",
        **day_parts(date(2024, 1, 1)),
        **day_parts(london_date(now), "advised_on"),
    }
    client.post(f"{form}/save", sent)
    with acting_as(officers.administrator):
        [change] = PolicyChange.objects.all()
        PolicyChange.objects.update(counted_at=now)
    assert "It moves no clock that runs now" in text_of(client, reverse("policy:change", args=[change.pk]))
    client.post(f"{reverse('policy:set', args=[change.pk])}/save", {"confirmed": "on"})
    with reading_as(officers.inspector):
        assert queries.versions().value_on(SUSPENSION, date(2024, 1, 1)) is False
        assert queries.versions().value_on(SUSPENSION, date(2023, 12, 31)) is True


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(officers: Officers, log_in: LogIn, now: datetime) -> None:
    client = log_in(officers.administrator)
    form = reverse("policy:prepare", args=[REVIEW])
    yesterday = london_date(now) - timedelta(days=1)
    for sent, said in (
        ({"value": "0", **day_parts(london_date(now))}, "A whole number of days from 1 to 365 is needed."),
        ({"value": "soon", **day_parts(london_date(now))}, "A whole number of days from 1 to 365 is needed."),
        ({"value": "14", **day_parts(yesterday)}, "Force policy is never changed for the past."),
    ):
        answer = client.post(f"{form}/save", {**sent, "authority": "Ch Supt E. Xample", "reason": "Inspection"})
        assert answer.status_code == 422
        page = html.unescape(answer.content.decode())
        assert said in page
        assert "Ch Supt E. Xample" in page


def test_what_could_not_be_counted_is_said_beside_what_was(officers: Officers, log_in: LogIn, now: datetime) -> None:
    client = log_in(officers.administrator)
    sent = {"value": "14", "authority": "Ch Supt E. Xample", "reason": "Inspection", **day_parts(london_date(now))}
    client.post(f"{reverse('policy:prepare', args=[REVIEW])}/save", sent)
    problem = "The law can't read the facts of 1 record: its clocks are not counted and stay as they are. The log names it."
    with acting_as(officers.administrator):
        PolicyChange.objects.update(problem=problem, counted_at=now, clocks_seen=3, would_move=2, would_end_sooner=2)
        [change] = PolicyChange.objects.all()
    page = text_of(client, reverse("policy:change", args=[change.pk]))
    assert "It moves 2 clocks" in page
    assert problem in html.unescape(page)
    assert "Set it" in page


def test_each_working_out_leads_to_the_law_in_use(officers: Officers, log_in: LogIn, open_case: Case) -> None:
    page = text_of(log_in(officers.detective), reverse("cases:case", args=[open_case.reference]))
    assert f'<a href="{reverse("policy:law")}">The law in use</a>' in page


def test_help_leads_to_the_law_in_use(officers: Officers, log_in: LogIn) -> None:
    assert reverse("policy:law") in text_of(log_in(officers.custody_liaison), reverse("web:help"))
