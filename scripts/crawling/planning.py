"""Which addresses are asked: by links from each first page, then every route with names of real records filled in.

What is chosen depends on the addresses that exist, never on the order in which they were found.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from crawling.asking import Answer, Known

API = "api/v1/"
NAMES_IN_API = {"bails": "bail", "charging-requests": "charging"}
"""Where the API names a collection otherwise than the pages do."""

KEYS = ("reference", "number", "slug", "person", "id")
"""By which of its keys a thing in an answer of the API is named in addresses."""

type Key = tuple[str, ...]


def spread(candidates: Iterable[Any], most: int) -> list[Any]:
    """So many of the candidates, chosen by digest: the same whoever found them first."""
    return sorted(set(candidates), key=lambda one: hashlib.sha256(repr(one).encode()).digest())[:most]


def shape(known: Known) -> tuple[str, tuple[str, ...]]:
    """The route and the names of what is asked: addresses of one shape are pages of one kind."""
    return known.route, tuple(sorted({name for name, _ in parse_qsl(urlsplit(known.address).query, keep_blank_values=True)}))


def keys_of(route: str) -> list[Key]:
    """For each parameter of a route the way to it: `cases/<str:reference>/people` has ("cases", "*")."""
    parts = [part if "<" not in part else part.partition("<")[0] + "*" for part in route.split("/")]
    return [tuple(parts[: place + 1]) for place, part in enumerate(parts) if "*" in part]


class Pool:
    """The names of records that are known to stand in addresses, as a whole and for each officer who was led there."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, Key], set[tuple[str, ...]]] = defaultdict(set)
        self._mentions: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def add(self, who: str, known: Known) -> None:
        """Remember what an address tells."""
        for count, key in enumerate(keys_of(known.route), start=1):
            values = known.values[:count]
            if len(values) == count:
                self._put(who, key, values)
                self._mentions[(key[0], values[0])].add(known.route)

    def add_things(self, who: str, known: Known, text: str) -> None:
        """Remember what an answer of the API names: things in a list are named below the list's address or its key."""
        try:
            found = json.loads(text)
        except ValueError:
            return
        self._walk(who, known, found, known.route.removeprefix(API).rpartition("/")[2])

    def _walk(self, who: str, known: Known, found: Any, noun: str) -> None:
        if isinstance(found, dict):
            for name, value in found.items():
                self._walk(who, known, value, noun if name in ("items", "results") else name)
        elif isinstance(found, list):
            for one in found:
                if isinstance(one, dict):
                    names = [str(one[key]) for key in KEYS if isinstance(one.get(key), int | str) and one[key] != ""]
                    before = keys_of(known.route.removeprefix(API))
                    for key, count in [((), 0), *((key, place) for place, key in enumerate(before, start=1))]:
                        for name in names[:1]:
                            self._put(who, (*key, noun, "*"), (*known.values[:count], name))
                self._walk(who, known, one, noun)

    def _put(self, who: str, key: Key, values: tuple[str, ...]) -> None:
        for owner in ("*", who):
            self._values[owner, key].add(values)

    def fill(self, route: str, who: str, *, own: int, common: int) -> list[str]:
        """Addresses of a route: some with records to which the officer was led, some that all are asked for."""
        ways = keys_of(route)
        if not ways:
            return [f"/{route}"]
        chosen = [*self._pick(ways[-1], who, own), *self._pick(ways[-1], "*", common)]
        return [_address(route, values) for values in dict.fromkeys(chosen) if len(values) == len(ways)]

    def named(self, values: tuple[str, ...]) -> dict[str, Any]:
        """Records by the field that names them in a body of the API, of the same case where the address names one."""
        fields = {"to": "detective", "officer": "detective", "sent_to": "superintendent", "supervisor": "inspector"}
        named: dict[str, Any] = dict(fields)
        for field, key in (("case", ("cases", "*")), ("warrant", ("warrants", "*")), ("exhibit", ("exhibits", "*"))):
            for found in self._pick(key, "*", 1):
                named[field] = found[-1]
        people = self._values.get(("*", ("cases", "*", "people", "*")), set())
        for found in sorted(people, key=lambda one: (one[:1] != values[:1], one))[:1]:
            named["person"] = int(found[-1])
        return named

    def _pick(self, way: Key, who: str, most: int) -> list[tuple[str, ...]]:
        if most <= 0:
            return []
        for key in _other_ways(way):
            candidates = self._values.get((who, key))
            if candidates:
                richest = max(sorted(candidates), key=lambda values: len(self._mentions[(key[0], values[0])]))
                return list(dict.fromkeys([richest, *spread(candidates, most)]))[:most]
        return []


def _other_ways(way: Key) -> Iterator[Key]:
    yield way
    if way[:2] == ("api", "v1"):
        short = way[2:]
        yield short
        yield (NAMES_IN_API.get(short[0], short[0]), *short[1:])


def _address(route: str, values: tuple[str, ...]) -> str:
    address, rest = "", f"/{route}"
    for value in values:
        before, _, after = rest.partition("<")
        address += before + quote(value)
        rest = after.partition(">")[2]
    return address + rest


@dataclass(frozen=True)
class Operation:
    """One operation of the API: how it is asked, and the schema of the JSON that it takes."""

    method: str
    route: str
    query: str = ""
    schema: dict[str, Any] | None = None


def operations_of_api(description: dict[str, Any], day: str) -> Iterator[Operation]:
    """Every operation that is described; those that read also with each choice of their queries."""
    for path, operations in description["paths"].items():
        route = path.lstrip("/").replace("{", "<").replace("}", ">")
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            yield Operation(method.upper(), route, "", content.get("application/json", {}).get("schema"))
            for parameter in operation.get("parameters", []) if method == "get" else ():
                if parameter["in"] == "query":
                    for value in _values(parameter, description, day):
                        yield Operation("GET", route, f"{parameter['name']}={quote(value)}")


def _values(parameter: dict[str, Any], description: dict[str, Any], day: str) -> list[str]:
    schema = _resolved(parameter.get("schema", {}), description)
    if "enum" in schema:
        return [str(value) for value in schema["enum"]]
    named = {"limit": ["3"], "q": ["KLP", "Test Subject 0"], "text": ["KLP"], "on": [day], "after": ["nothing"]}
    if schema.get("type") == "boolean":
        return ["true"]
    return named.get(parameter["name"], [day] if schema.get("format") == "date" else ["nothing"])


def _resolved(schema: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    for _ in range(9):
        if "$ref" in schema:
            schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "allOf" in schema and len(schema["allOf"]) == 1:
            schema = schema["allOf"][0]
        elif "anyOf" in schema or "oneOf" in schema:
            schema = next((one for one in schema.get("anyOf") or schema["oneOf"] if one.get("type") != "null"), {})
        else:
            break
    return schema


def example(
    schema: dict[str, Any],
    description: dict[str, Any],
    day: str,
    names: dict[str, Any],
    *,
    whole: bool,
    name: str = "",
    depth: int = 0,
) -> Any:
    """A body of the schema: with all that it may hold, or (not `whole`) with what it must. `names` has records by field."""
    schema = _resolved(schema, description)
    if name in names and schema.get("type") != "array":
        return names[name]
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {}) if whole and depth < 5 else schema.get("required", [])
        return {
            field: example(schema["properties"][field], description, day, names, whole=whole, name=field, depth=depth + 1)
            for field in fields
        }
    if kind == "array":
        one = name.removesuffix("s")
        return [example(schema.get("items", {}), description, day, names, whole=whole, name=one, depth=depth + 1)]
    by_format = {"date": day, "date-time": f"{day}T12:00:00+00:00", "uuid": "00000000-0000-4000-8000-000000000001"}
    by_kind = {"integer": int(schema.get("minimum", 1)), "number": 1, "boolean": True}
    return by_kind.get(str(kind), by_format.get(schema.get("format", ""), "As crawled"))


def forms_to_send(answer: Answer) -> list[dict[str, Any]]:
    """The forms of a page that belong to it, without those of the frame around every page."""
    return [form for form in answer.forms if form["action"].partition("?")[0] not in ("/log-out", "/theme")]
