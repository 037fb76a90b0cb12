"""Writes docs/registrations.md: every hook by which apps meet, and who registers there. With `--check`, says if it is old.

Read from the source as text, so that a hook that nobody lists can't hide behind an import that has an effect.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from generated_page import ROOT, write_or_check

PAGE = ROOT / "docs" / "registrations.md"
SOURCE = ROOT / "src"
ROOMS = ("accounts", "audit", "casework", "web")
HOOK = re.compile(r"^(register(_\w+)?|follow|keeps_dates|pages_need)$")
HEAD = """# Where apps meet

Written by `scripts/write_registrations.py` from the source; do not edit it by hand.

An app imports only apps before it. What several of them show or do together is registered: the earlier app has a hook, and
each later one says at its start (`apps.py`, `ready`) what it adds. These are all the hooks, and everybody who uses them.

| Hook | What is registered | By |
|---|---|---|
"""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the rooms that have hooks, by its name without the package."""
    for room in ROOMS:
        for path in sorted((SOURCE / "safehold" / room).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def hooks() -> dict[str, str]:
    """The first sentence of each hook, by its whole name. A function that takes nothing registers; it is no hook."""
    found = {}
    for module, tree in modules():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not HOOK.match(node.name):
                continue
            given = node.args
            if given.args or given.posonlyargs or given.kwonlyargs or given.vararg:
                found[f"{module}.{node.name}"] = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
    return found


def called(tree: ast.Module) -> Iterator[str]:
    """The whole names of what a module calls or is decorated with, as its imports say."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        used = [node.func] if isinstance(node, ast.Call) else []
        used += node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        for each in used:
            if isinstance(each, ast.Name) and each.id in known:
                yield known[each.id]
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in known:
                yield f"{known[each.value.id]}.{each.attr}"


def page() -> str:
    """The page as it should be."""
    known = hooks()
    users: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in modules():
        for name in called(tree):
            if name in known and not name.startswith(f"{module}."):
                users[name].add(module)
    rows = []
    for name in sorted(known):
        module, _, function = name.rpartition(".")
        by = ", ".join(f"`{_short(user)}`" for user in sorted(users[name])) or "nobody"
        rows.append(f"| `{_short(module)}.{function}` | {known[name]} | {by} |\n")
    return HEAD + "".join(rows)


def _short(module: str) -> str:
    return module.removeprefix("safehold.").removeprefix("casework.")


if __name__ == "__main__":
    sys.exit(write_or_check(Path(PAGE), page()))
