"""Fails where a view, presenter, form, API router or command asks the database itself instead of a named query or action.

Read from the syntax tree, so that text in comments and strings does not count.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "safehold"
ASKING = {"objects", "_default_manager", "_base_manager"}
ASKING_FUNCTIONS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
LAYERS = ("views", "presenters", "urls", "middleware", "frame")


def layers() -> Iterator[Path]:
    """The modules in which no query may be written."""
    for name in LAYERS:
        yield from SOURCE.glob(f"casework/*/{name}.py")
        yield from SOURCE.glob(f"casework/*/{name}/**/*.py")
        yield from SOURCE.glob(f"web/{name}.py")
    yield from SOURCE.glob("api/**/*.py")
    yield from SOURCE.glob("cli/**/*.py")


def complaints(path: Path) -> Iterator[str]:
    """One line for each query that is written in this module."""
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        name = ""
        if isinstance(node, ast.Attribute) and node.attr in ASKING | ASKING_FUNCTIONS:
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
    """Print every complaint; 1 when there is one."""
    found = [line for path in sorted(set(layers())) for line in complaints(path)]
    sys.stdout.write(("\n".join(found) or "No query outside queries.py and actions.py.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
