"""Fails where a page, form, timeline, API router or command asks the database itself instead of a named query or action.

Read from the syntax tree, so that text in comments and strings does not count. Says how many modules of each kind it read.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "safehold"
ASKING = {"objects", "_default_manager", "_base_manager"}
ASKING_FUNCTIONS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
KIND = re.compile(r"(?:\w+_)?(views|presenters|forms|urls|middleware|frame|navigation|case_page|panels|\w+_sources)")
"""The modules in which no query may be written, by the end of their name: `key_views` is of the kind `views`."""
WHOLE = ("api", "cli", "web")
"""Folders in which no module may."""
APPS = ("casework", "accounts", "audit")


def kind_of(path: Path) -> str | None:
    """Of which kind a module is, where no query may be written in it."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    if parts[0] in WHOLE:
        return parts[0]
    # A module that has grown is a folder of the same name.
    found = [kind for part in parts[1:] if (kind := KIND.fullmatch(part))] if parts[0] in APPS else []
    return found[0][1] if found else None


def complaints(path: Path) -> Iterator[str]:
    """One line for each query that is written in this module."""
    tree = ast.parse(path.read_bytes(), str(path))
    # What a field offers before its form is bound: no row at all.
    empty = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "none"}
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Attribute) and node.attr in ASKING | ASKING_FUNCTIONS and id(node) not in empty:
            name = f".{node.attr}"
        elif isinstance(node, ast.Name) and node.id in ASKING_FUNCTIONS:
            name = node.id
        elif isinstance(node, ast.ImportFrom) and any(alias.name in ASKING_FUNCTIONS for alias in node.names):
            name = "import of get_object_or_404"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db" and "cli" not in path.parts:
            wanted = {alias.name for alias in node.names} & {"connection", "connections"}
            name = f"import of {', '.join(wanted)}" if wanted else ""
        if name:
            place = path.relative_to(SOURCE.parents[1])
            yield f"{place}:{node.lineno}: {name}: write a named query in queries.py, or an action"


def main() -> int:
    """Print every complaint, and how many modules were read; 1 when there is a complaint, or nothing to read."""
    kinds = {path: kind for path in sorted(SOURCE.rglob("*.py")) if (kind := kind_of(path)) is not None}
    found = [line for path in kinds for line in complaints(path)]
    read = ", ".join(f"{kind} {count}" for kind, count in sorted(Counter(kinds.values()).items()))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{len(kinds)} modules read ({read}): {len(found)} queries outside queries.py and actions.py.\n")
    return 1 if found or not kinds else 0


if __name__ == "__main__":
    sys.exit(main())
