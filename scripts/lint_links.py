"""Fails where an app names a page or a permission of a later app, and does not declare it; or declares what it doesn't name.

An app imports only apps before it (`.importlinter`), but the name of a page ("operations:schedule") and that of a permission
("operations.schedule") are strings. Those of later apps stand in `LINKS_UPWARDS` in the app's `links.py`, each with its reason.
Reads Python from the syntax tree, and templates; says how many files it read.
"""

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "safehold"
DECLARATION = "LINKS_UPWARDS"
BELOW_THE_WORK = ("audit", "accounts", "web")
"""Stand below every app, in this order: what is recorded, who works here, and the frame of the pages."""
PAGE = re.compile(r"([a-z_]+):[a-z_]+")
QUOTED = re.compile(r"""(["'])([^"'\n]*)\1""")


def places() -> dict[str, int]:
    """Each app with its place in the order of the work; what stands below the work comes before all."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:work"]["layers"].split("\n")
    order = {name.strip("()"): place for place, layer in enumerate(reversed(layers)) for name in layer.replace(":", " ").split()}
    return {**{name: place - len(BELOW_THE_WORK) for place, name in enumerate(BELOW_THE_WORK)}, **order}


def permissions() -> dict[str, str]:
    """The app of each permission, by its name."""
    found = {}
    for path in sorted(SOURCE.rglob("permissions.py")):
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name == "declare" and isinstance(node.args[0], ast.Constant):
                    found[str(node.args[0].value)] = path.parent.name
    return found


def files() -> Iterator[tuple[str, Path]]:
    """The modules and templates of the apps and of what stands below them, each with its app."""
    for folder in (*sorted((SOURCE / "casework").glob("*/")), *(SOURCE / name for name in BELOW_THE_WORK)):
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.jinja")]):
            if "migrations" not in path.parts and path.name != "links.py":
                yield folder.name, path


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the words of each string of a file; what explains the code is none."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jinja":
        yield from ((text.count("\n", 0, match.start()) + 1, match[2]) for match in QUOTED.finditer(text))
        return
    tree = ast.parse(text, str(path))
    explaining = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining:
            yield node.lineno, node.value


def links_upwards() -> dict[str, dict[str, list[str]]]:
    """For each app: the pages and permissions of later apps that it names, each with where."""
    order, may = places(), permissions()
    found: dict[str, dict[str, list[str]]] = {}
    for app, path in files():
        for line, text in texts(path):
            name = text.partition("?")[0]
            page = PAGE.fullmatch(name)
            later = page[1] if page else may.get(name, "")
            if later in order and app in order and order[later] > order[app]:
                found.setdefault(app, {}).setdefault(name, []).append(f"{path.relative_to(ROOT)}:{line}")
    return found


def declared() -> dict[str, dict[str, str]]:
    """For each app: what its `links.py` declares, with the reasons."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted([*SOURCE.glob("casework/*/links.py"), *SOURCE.glob("*/links.py")]):
        for node in ast.parse(path.read_bytes(), str(path)).body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if any(isinstance(target, ast.Name) and target.id == DECLARATION for target in targets):
                found[path.parent.name] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
    return found


def complaints() -> Iterator[str]:
    """One line for each name that is not declared, and for each declaration that names nothing."""
    named, said = links_upwards(), declared()
    for app, names in named.items():
        for name, where in names.items():
            if name not in said.get(app, {}):
                yield f"{where[0]}: {name}: of a later app; declare it in {DECLARATION} of {app}/links.py, with the reason"
    for app, reasons in said.items():
        for name in reasons:
            if name not in named.get(app, {}):
                yield f"{app}/links.py: {name}: is declared, and nothing in {app} names it as one of a later app"


def main() -> int:
    """Print every complaint, and how many files were read; 1 when there is a complaint, or nothing to read."""
    read, found = len(list(files())), list(complaints())
    count = sum(map(len, declared().values()))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{read} files read: {count} links to later apps are declared, {len(found)} complaints.\n")
    return 1 if found or not read else 0


if __name__ == "__main__":
    sys.exit(main())
