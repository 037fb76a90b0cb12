"""Two people at the same record: a program can say which version it saw wherever a page does."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import safehold.api


def operations() -> Iterator[tuple[str, Any, FunctionType]]:
    """Each operation that takes a body, with the class of the body and each action that it calls."""
    for path in sorted(Path(safehold.api.__file__).parent.glob("*.py")):
        module = import_module(f"safehold.api.{path.stem}")
        for name, operation in inspect.getmembers(module, inspect.isfunction):
            body = inspect.get_annotations(operation).get("body")
            if operation.__module__ != module.__name__ or body is None:
                continue
            for called in operation.__code__.co_names:
                action = _action(module, called)
                if action is not None:
                    yield f"{path.stem}.{name}", body, action


def _action(module: ModuleType, name: str) -> FunctionType | None:
    for holder in vars(module).values():
        if isinstance(holder, ModuleType) and holder.__name__.endswith("actions"):
            found = getattr(holder, name, None)
            if isinstance(found, FunctionType) and {"by", "at"} <= inspect.signature(found).parameters.keys():
                return found
    return None


def test_each_body_offers_the_version_that_its_action_compares() -> None:
    found = list(operations())
    assert len(found) > 40
    takes = [(name, body) for name, body, action in found if "version" in inspect.signature(action).parameters]
    assert [name for name, body in takes if "version" not in body.model_fields] == []
