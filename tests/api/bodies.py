"""Bodies and addresses made from the OpenAPI description: the least that is valid, and everything that may be sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from api.callers import Walked

Schema = dict[str, Any]

MISSING = {
    "cases": "ISOT-26-9999",
    "referrals": "REF-26-9999",
    "warrants": "WAR-26-9999",
    "operations": "nowhere",
    "exhibits": "ZZZ-999",
    "arrests": "CUS-26-9999",
    "bails": "BAIL-26-9999",
    "children": "CH-26-9999",
    "examinations": "EX-26-9999",
    "charging-requests": "CR-26-9999",
}
"""References that nothing has."""


def operations(description: Schema, method: str) -> Iterator[tuple[str, Schema]]:
    """Every address of a method, below the prefix, with its description."""
    for path, methods in description["paths"].items():
        if method in methods:
            yield path.removeprefix("/api/v1"), methods[method]


def known(walked: Walked) -> dict[str, str]:
    """The references of a walk by the first part of their addresses."""
    return {
        "cases": walked.case,
        "referrals": walked.referral,
        "warrants": walked.warrant,
        "operations": walked.operation,
        "exhibits": walked.exhibit,
        "arrests": walked.arrest,
        "bails": walked.bail,
        "children": walked.child,
        "examinations": walked.examination,
        "charging-requests": walked.request,
    }


def filled(path: str, references: dict[str, str], person: int) -> str:
    """The address with its references."""
    reference = references.get(path.split("/")[1], "")
    for name, value in (("reference", reference), ("slug", reference), ("person", str(person)), ("number", "1")):
        path = path.replace(f"{{{name}}}", value)
    return path


def body_of(operation: Schema) -> Schema | None:
    """The schema of the JSON body that an operation takes."""
    content: Schema = operation.get("requestBody", {}).get("content", {})
    found: Schema | None = content.get("application/json", {}).get("schema")
    return found


def least(schema: Schema, description: Schema) -> Any:
    """The smallest value that the schema allows, the same each time."""
    schema = _resolved(schema, description)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for choice in schema.get("anyOf", []):
        if choice.get("type") != "null":
            return least(choice, description)
    match schema.get("type"):
        case "object":
            return {name: least(schema["properties"][name], description) for name in schema.get("required", [])}
        case "array":
            return [least(schema["items"], description)] * schema.get("minItems", 0)
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "string":
            return {"date": "2026-03-14", "date-time": "2026-03-14T08:40:00+00:00"}.get(schema.get("format", ""), "x")
    return "x"


def values(schema: Schema, description: Schema, words: list[str]) -> st.SearchStrategy[Any]:
    """Values that the schema allows, or nearly: text is often one of `words`."""
    schema = _resolved(schema, description)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([values(choice, description, words) for choice in schema["anyOf"]])
    match schema.get("type"):
        case "object" if "properties" in schema:
            fields = {name: values(part, description, words) for name, part in schema["properties"].items()}
            required = {name: fields.pop(name) for name in schema.get("required", [])}
            return st.fixed_dictionaries(required, optional=fields)
        case "object":
            return st.dictionaries(st.sampled_from([*"ABCD", *words]), st.text(max_size=20) | st.integers(), max_size=3)
        case "array":
            return st.lists(values(schema["items"], description, words), min_size=schema.get("minItems", 0), max_size=3)
        case "integer":
            return st.integers(0, 20) | st.integers(schema.get("minimum", -5), schema.get("maximum", 2**40))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "string" if schema.get("format") == "date":
            return _days(st.dates(date(1, 1, 1), date(9999, 12, 31))).map(date.isoformat)
        case "string" if schema.get("format") == "date-time":
            return _days(st.datetimes(timezones=st.just(UTC))).map(datetime.isoformat)
        case "string":
            return st.sampled_from([*words, *words, "", "long " * 70]) | st.text(max_size=schema.get("maxLength", 40))
    return JUNK


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(["\x00", "2026-02-30"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
"""Anything that JSON has."""


@st.composite
def nearly(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> Any:
    """A body of which one field is replaced by anything."""
    body = draw(valid)
    if isinstance(body, dict) and body:
        body[draw(st.sampled_from(sorted(body)))] = draw(JUNK)
    return body


def _days[T: (date, datetime)](anywhere: st.SearchStrategy[T]) -> st.SearchStrategy[Any]:
    """Mostly about now, where what is sent gets past the shape; else anywhere in the calendar."""
    now = datetime.now(UTC).replace(microsecond=0)
    return st.integers(-400, 12).map(lambda days: now + timedelta(days=days / 8)) | anywhere


def _resolved(schema: Schema, description: Schema) -> Schema:
    while "$ref" in schema or "allOf" in schema:
        reference = schema["$ref"] if "$ref" in schema else schema["allOf"][0]["$ref"]
        schema = description["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return schema
