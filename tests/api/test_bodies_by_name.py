"""Each shape of the API has a name of its own: two of one name are described as one, and a route then with the other's body."""

from collections import defaultdict

from ninja.operation import Operation
from pydantic import BaseModel

from safehold.api.root import api


def operations() -> list[Operation]:
    """Every operation of the API."""
    return [operation for _, router in api._routers for view in router.path_operations.values() for operation in view.operations]


def test_no_two_bodies_or_answers_have_one_name() -> None:
    by_name: dict[str, set[type[BaseModel]]] = defaultdict(set)
    seen: set[type[BaseModel]] = set()

    def look_at(kind: object) -> None:
        for part in getattr(kind, "__args__", ()):
            look_at(part)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            by_name[kind.__name__].add(kind)
            for field in kind.model_fields.values():
                look_at(field.annotation)

    for operation in operations():
        for kind in operation.signature.models:
            for field in kind.model_fields.values():
                look_at(field.annotation)
        for answer in operation.response_models.values():
            if answer is not None and isinstance(answer, type):
                for field in answer.model_fields.values():
                    look_at(field.annotation)
    assert len(by_name) > 150
    assert {name: kinds for name, kinds in by_name.items() if len(kinds) > 1} == {}
