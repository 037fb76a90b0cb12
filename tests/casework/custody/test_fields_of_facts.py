"""What the law finds impossible in a detention is said at a field of the form."""

import ast
from collections.abc import Iterator
from pathlib import Path

import safehold.law.detention.facts as source
from safehold.casework.custody.refusals import FIELDS_OF_FACTS
from safehold.law.errors import Fact, FactsError


def facts_named_by_the_law() -> Iterator[tuple[str, str]]:
    """The name and the part of each fact that the checks of a detention can refuse, read from their source."""
    for node in ast.walk(ast.parse(Path(source.__file__).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [value.value for value in ast.walk(node.args[0]) if isinstance(value, ast.Constant)] if node.args else []
        if node.func.id == "Fact":
            part = [value.value for value in [*node.args[2:], *(word.value for word in node.keywords)] if hasattr(value, "value")]
            yield str(texts[0]), str(part[0]) if part else ""
        elif node.func.id in ("FactsError", "_utc", "_utc_or_none") and not isinstance(node.args[0], ast.Call):
            yield from ((str(text), "") for text in texts)


def test_every_fact_that_the_law_can_refuse_has_a_field() -> None:
    named = set(facts_named_by_the_law())
    assert {("excluded", "from"), ("court", "hours"), ("reviews", ""), ("used_minutes", "")} <= named
    assert named - set(FIELDS_OF_FACTS) == set()


def test_a_fact_is_written_as_the_contract_of_the_json_names_it() -> None:
    error = FactsError(Fact("excluded", 2, "from"), "it begins before the relevant time")
    assert (error.fact, error.about.name, error.about.part) == ("excluded[2].from", "excluded", "from")
    assert str(error) == "excluded[2].from: it begins before the relevant time"
    assert [str(Fact("arrived")), str(Fact("reviews", 0)), str(Fact("out_of_area", part="arrived"))] == [
        "arrived",
        "reviews[0]",
        "out_of_area.arrived",
    ]
