"""Asks one copy of the demonstration in this process, as the web role of its database, at a moment that stands still.

Each request runs in a transaction of its own that is rolled back, so that no answer depends on what was asked before.
"""

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawling import reading

LEFT_OUT = frozenset({"Content-Length", "Date", "Vary", "Set-Cookie"})
"""Headers that say nothing of what was answered. The names of the cookies are kept."""


@dataclass(frozen=True)
class Request:
    """What is asked: by whom ("" is nobody), how, where, with which body."""

    who: str
    method: str
    address: str
    given: str = ""
    """What is sent: "" nothing, "empty" an empty form or object, "filled" the form as it stands, its gaps filled."""
    sent: str = ""
    """The body as JSON, where it is neither nothing nor an empty form."""

    @property
    def is_api(self) -> bool:
        """Whether it goes to the API, which knows tokens and no sessions."""
        return self.address.startswith("/api/")


@dataclass
class Answer:
    """What was answered."""

    request: Request
    status: int
    headers: dict[str, str]
    text: str
    forms: list[dict[str, Any]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    then: "Answer | None" = None
    """The page to which a form that was carried out has led, seen before it was undone."""


@dataclass(frozen=True)
class Known:
    """An address of the site taken apart: its route, and what stands for each of the route's parameters."""

    address: str
    route: str
    values: tuple[str, ...]


class Site:
    """The running code on one copy of the data. Made once in a process."""

    def __init__(self, data: Path, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.moment = datetime.fromisoformat(kept["at"])
        self._open = ExitStack()
        self._enter(data)

    def _enter(self, data: Path) -> None:
        from safehold.config.installation import open_installation

        self._open.enter_context(open_installation(data, role="web", migrate=False))
        import psycopg
        import time_machine
        from django.test import Client

        from safehold.config.postgres import connection_parameters, database_settings

        self._open.enter_context(time_machine.travel(self.moment, tick=False))
        self._owner = psycopg.connect(**connection_parameters(database_settings(data, "owner")), autocommit=True)
        self._sequences = self._read_sequences()
        self._client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", REMOTE_ADDR="127.0.0.1")

    def close(self) -> None:
        """Leave the copy."""
        self._owner.close()
        self._open.close()

    def ask(self, request: Request, *, undo: bool = True) -> Answer:
        """Ask, and undo what it did."""
        if not undo:
            return self._answer(request)
        if request.method == "POST":
            self._restore_sequences()
        with _undone():
            answer = self._answer(request)
            target = answer.headers.get("Location", "")
            if request.given == "filled" and answer.status in (302, 303) and target.startswith("/"):
                answer.then = self._answer(Request(request.who, "GET", target, "", ""), fresh=False)
        return answer

    def _answer(self, request: Request, *, fresh: bool = True) -> Answer:
        client, headers = self._client, {}
        kept = self.kept["officers"].get(request.who, {})
        if fresh:
            client.cookies.clear()
            if kept and not request.is_api:
                client.cookies["sessionid"] = kept["session"]
        if kept and request.is_api:
            headers["authorization"] = f"Bearer {kept['token']}"
        if request.method == "GET":
            response = client.get(request.address, headers=headers)
        elif request.is_api:
            response = client.post(request.address, request.sent or "{}", content_type="application/json", headers=headers)
        else:
            response = client.post(request.address, json.loads(request.sent or "{}"), headers=headers)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        said = {name: value for name, value in sorted(response.headers.items()) if name not in LEFT_OUT}
        if response.cookies:
            said["Cookies"] = " ".join(sorted(response.cookies))
        for name, value in said.items():
            said[name] = reading.normalised("text/plain", value.encode())
        answer = Answer(request, response.status_code, said, reading.normalised(kind, body))
        page = reading.tree(answer.text) if kind == "text/html" else None
        if page is not None:
            answer.links = reading.links(page, request.address)
            answer.forms = reading.forms(page, request.address)
        return answer

    def log_in(self, name: str, password: str) -> str:
        """Log in by the page, and give the session."""
        self._client.cookies.clear()
        self._client.post("/log-in", {"username": name, "password": password})
        return str(self._client.cookies["sessionid"].value)

    def secret_shown(self, name: str) -> str:
        """The token that the officer's account shows once."""
        self._client.cookies.clear()
        self._client.cookies["sessionid"] = self.kept["officers"][name]["session"]
        found = re.search(r"\bsafehold_[A-Za-z0-9_-]{20,}", self._client.get("/account").content.decode())
        if found is None:
            raise RuntimeError(f"{name}: no token was made")
        return found[0]

    def known(self, addresses: Iterable[str]) -> list[Known]:
        """The addresses of the site among these, taken apart."""
        from django.urls import Resolver404, resolve
        from django.urls.converters import get_converters

        found = []
        for address in addresses:
            try:
                match = resolve(address.partition("?")[0])
            except Resolver404:
                continue
            kinds = {}
            for part in match.route.split("<")[1:]:
                kind, _, name = part.partition(">")[0].rpartition(":")
                kinds[name] = get_converters()[kind or "str"]
            named = match.captured_kwargs or match.kwargs
            values = tuple(kinds[name].to_url(named[name]) for name in kinds if name in named)
            found.append(Known(address, match.route, values))
        return found

    def routes(self) -> list[str]:
        """Every route of the site, such as `cases/<str:reference>/people`."""
        from django.urls import URLPattern, get_resolver

        def walk(resolver: Any, before: str) -> Iterator[str]:
            for entry in resolver.url_patterns:
                route = before + str(entry.pattern)
                if isinstance(entry, URLPattern):
                    yield route
                else:
                    yield from walk(entry, route)

        return sorted({route for route in walk(get_resolver(), "") if "^" not in route})

    def _read_sequences(self) -> dict[str, int | None]:
        rows = self._owner.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        return dict(rows.fetchall())

    def _restore_sequences(self) -> None:
        """Let numbers be given as at the beginning: a rollback does not take them back."""
        now = self._read_sequences()
        for name, value in self._sequences.items():
            if now.get(name) != value:
                self._owner.execute("SELECT setval(%s, %s, %s)", [name, value or 1, value is not None])


@contextmanager
def _undone() -> Iterator[None]:
    """Undo at the end whatever is written in the block, actions with transactions of their own included."""
    from django.db import transaction

    outer = transaction.atomic()
    outer._from_testcase = True  # What Django's own tests do, so that a durable transaction may be opened inside.
    with outer:
        yield
        transaction.set_rollback(True)


_site: list[Site] = []


def enter(folders: Any, kept: dict[str, Any]) -> None:
    """Begin a process that asks: it takes one of the copies."""
    os.environ["SAFEHOLD_DEMO"] = "1"
    logging.disable(logging.CRITICAL)  # Each refusal would be a line.
    _site.append(Site(folders.get(), kept))


def answers(requests: list[Request]) -> list[tuple[Answer, list[Known]]]:
    """Ask one after the other; with each answer the addresses that it names, taken apart."""
    site = _site[0]
    answered = []
    for request in requests:
        answer = site.ask(request)
        targets = [*answer.links, *(form["action"] for form in answer.forms)]
        answered.append((answer, site.known([request.address, *targets])))
    return answered


def routes() -> list[str]:
    """Every route of the site."""
    return _site[0].routes()
