"""Which functions of the law nothing in the product calls: law that is written down, and that nobody lives by."""

import ast
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

from safehold import law

SOURCE = Path(__file__).resolve().parents[1] / "src" / "safehold"


def functions() -> dict[str, str]:
    """The public functions of the law by name, with the line of their docstring that says what they are for."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(law.__path__, "safehold.law."):
        if module.name == "safehold.law.register":
            continue  # it serves the page of the law
        imported = importlib.import_module(module.name)
        for name in getattr(imported, "__all__", ()):
            value = getattr(imported, name)
            if inspect.isfunction(value):
                found[name] = (inspect.getdoc(value) or "").partition("\n")[0]
    return found


def not_lived_by() -> dict[str, str]:
    """The functions that nothing outside the law calls, and nothing in it that is called from outside."""
    rules = functions()
    lived = {name for path in _parsed() if not _is_law(path) for name in _names(_parsed()[path])} & rules.keys()
    calls = _calls_within(rules)
    # What answers a question of `safehold clock` is named in a table of the law, outside every function.
    ahead = [*lived, *calls.pop("", set())]
    while ahead:
        lived.add(name := ahead.pop())
        ahead += calls.pop(name, set()) - lived
    return {name: text for name, text in rules.items() if name not in lived}


def _calls_within(rules: dict[str, str]) -> dict[str, set[str]]:
    """What each part of the law names of its rules; a part that is no public function counts as called."""
    calls: dict[str, set[str]] = {}
    for path, tree in _parsed().items():
        if not _is_law(path) or (path.name == "__init__.py" and path.parent.name != "documents"):
            continue
        for part in tree.body:
            if isinstance(part, ast.Import | ast.ImportFrom) or _is_list_of_names(part):
                continue
            name = part.name if isinstance(part, ast.FunctionDef) and part.name in rules else ""
            calls.setdefault(name, set()).update(_names(part) & rules.keys() - {name})
    return calls


def _is_list_of_names(part: ast.stmt) -> bool:
    return isinstance(part, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "__all__" for one in part.targets)


def _is_law(path: Path) -> bool:
    return path.is_relative_to(SOURCE / "law")


@cache
def _parsed() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}


def _names(tree: ast.AST) -> set[str]:
    """Every name that a piece of code reads, imports or takes from something."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.name.rpartition(".")[2])
    return found
