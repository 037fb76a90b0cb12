"""The tables of every kept version are brought up to date, lose nothing, and are then those that the program makes itself."""

import http.cookiejar
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import TestDatabase
from safehold import ledger
from safehold.casework.bail import pack
from safehold.cli.backup import _count
from safehold.config.applied_migrations import applied_migrations, program_migrations
from safehold.config.catalog import describe, differences
from upgrades.kept import DUMPS, kept_tables, safehold

PASSWORD = "Saltmarsh-Demonstration"
BOOKKEEPING = ("public.django_migrations", "public.django_content_type", "public.auth_permission")
"""Tables into which Django itself writes a row for each new migration and model."""
INTENDED: dict[str, re.Pattern[str]] = {}
"""Differences of clocks that a later version means to make, by dump: `{"2026-12-02": re.compile("…")}`, with the reason."""


@pytest.fixture(scope="module", params=DUMPS, ids=lambda dump: dump.stem)
def kept(request: pytest.FixtureRequest, database_server: Any) -> Iterator[tuple[str, TestDatabase, dict[str, int]]]:
    """A kept database, brought up to date by the command; its name, and how many rows its tables had before."""
    with kept_tables(request.param) as database:
        with database.connect("owner") as connection:
            before = _count(connection)
        done = safehold(database, "migrate")
        assert done.returncode == 0, done.stderr
        yield request.param.stem, database, before


def test_no_migration_is_missing_and_the_form_of_each_is_recorded(kept: tuple[str, TestDatabase, dict[str, int]]) -> None:
    _, database, _ = kept
    with database.connect("owner") as connection, connection.cursor() as cursor:
        applied = applied_migrations(cursor)
    assert program_migrations().items() <= applied.digests.items()
    done = safehold(database, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)["checks"]}
    assert (done.returncode, findings["tables"]["detail"]) == (0, "up to date")


def test_the_tables_are_those_that_the_migrations_make_from_nothing(
    kept: tuple[str, TestDatabase, dict[str, int]], database_of_module: TestDatabase
) -> None:
    """Columns, constraints, indexes, triggers, policies, functions, views, sequences, extensions and grants."""
    wanted, found = _described(database_of_module), _described(kept[1])
    assert len(wanted) > 3000
    named = differences(wanted, found)
    assert named == [], sorted(wanted ^ found)[:20]


def _described(database: TestDatabase) -> set[str]:
    """The description, without the brackets and casts of text that PostgreSQL sets otherwise once a dump was loaded."""
    with database.connect("owner") as connection, connection.cursor() as cursor:
        lines = describe(cursor, thorough=True)
    return {re.sub(r"::(text|character varying)(\[\])?|[()]", "", line) for line in lines}


def test_no_row_is_lost(kept: tuple[str, TestDatabase, dict[str, int]]) -> None:
    _, database, before = kept
    with database.connect("owner") as connection:
        after = _count(connection)
    assert before["public.audit_entry"] > 100
    fewer = {table: (rows, after.get(table)) for table, rows in before.items() if after.get(table, 0) < rows}
    assert fewer == {}
    assert {table for table, rows in before.items() if table not in BOOKKEEPING and after[table] != rows} == set()


def test_every_kept_extension_pack_is_read_and_would_be_stored_as_it_was(kept: tuple[str, TestDatabase, dict[str, int]]) -> None:
    with kept[1].connect("owner") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT document FROM bail_extensionpack ORDER BY id")
        documents = [text for (text,) in cursor.fetchall()]
    assert documents
    for text in documents:
        assert ledger.canonical_bytes(pack.stored(pack.read(text))).decode() == text


def test_clocks_are_as_the_facts_give_them(kept: tuple[str, TestDatabase, dict[str, int]]) -> None:
    name, database, _ = kept
    done = safehold(database, "clocks", "check", "--json")
    compared = json.loads(done.stdout)
    assert compared["clocks"] > 100
    intended = INTENDED.get(name, re.compile("(?!)"))
    assert [one for one in compared["differences"] if not intended.search(one["sentence"])] == []
    assert compared["unreadable"] == []


def test_an_officer_logs_in_and_pages_open(kept: tuple[str, TestDatabase, dict[str, int]]) -> None:
    _, database, _ = kept
    log = (database.data / "served.log").open("w")
    site = subprocess.Popen(
        [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1", "--job-workers", "0"],
        env=database.environment, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    try:
        assert site.stdout is not None
        line = site.stdout.readline()
        assert "http" in line, Path(log.name).read_text()
        address = next(word for word in line.split() if word.startswith("http"))
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', _page(browser, f"{address}/log-in"))
        assert token is not None
        form = {"username": "inspector", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        sent = urllib.request.Request(
            f"{address}/log-in", urllib.parse.urlencode(form).encode(), {"Referer": f"{address}/log-in"}
        )
        with browser.open(sent, timeout=60) as answer:
            assert "/log-in" not in answer.url
        for path in ("/today", "/cases", "/cases/ISOT-26-0010", "/cases/ISOT-26-0010/timeline", "/exhibits", "/bail"):
            assert "<h1" in _page(browser, f"{address}{path}")
        assert "ISOT-26-0010" in _page(browser, f"{address}/cases/ISOT-26-0010")
    finally:
        site.send_signal(signal.SIGTERM)
        site.communicate(timeout=30)
        log.close()


def _page(browser: urllib.request.OpenerDirector, address: str) -> str:
    """The text of a page; anything but 200 is an error of urllib's."""
    try:
        answer = browser.open(address, timeout=60)
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{address}: {refused.code}") from refused
    with answer:
        return str(answer.read().decode())
