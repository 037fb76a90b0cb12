"""Fails where behaviour hangs on the wording of a text: give the state, the fact or the refusal a code, and compare that.

Read from the syntax tree: a text for people that is compared, looked for in another, looked up, or that takes a text apart. A
constant is followed to where its module, or the module it is imported from, defines it. Says how many modules it read.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "safehold"
FOREIGN = {
    "exchange": "reports in the formats of other bodies",
    "examiner": "what is found on devices",
    "hashlists/deltas.py": "statements of a database dump",
    "hashlists/readers.py": "keys of the hash lists of other bodies",
    "linking/words.py": "categories of Unicode",
    "config/postgres_cluster.py": "messages of PostgreSQL and of the system",
    "config/postgres_programs.py": "messages of PostgreSQL",
    "config/supervision.py": "logs of other processes",
    "config/applied_migrations.py": "lines of the list of first tables",
    "cli/backup.py": "dumps of PostgreSQL",
    "demo/sample": "names of files on the sample disk",
}
"""Parsers of foreign formats, whose words are not this project's to choose, and what they read."""
TYPED = {
    ("casework/operations/actions.py", "operation "): "what people type before the name of an operation",
    ("web/clock_bar.py", " months"): "a unit is shortened under a slim bar, and nothing else follows",
    ("web/clock_bar.py", " hours"): "a unit is shortened under a slim bar, and nothing else follows",
}
"""Single texts that may be looked for, and why."""
NAMES = {"Problem", "Refusal", "NoArgsIsHelpError", "Value error, "}
"""Names of shapes and classes, and what a library writes before a message: the programs of others read them."""
HEADER = re.compile(r"Accept|Allow|Host|Vary|[A-Z][a-z]+(-[A-Z][A-Za-z]+)+")
"""Headers of HTTP."""
METHODS = {
    "startswith", "endswith", "partition", "rpartition", "split", "rsplit", "replace", "removeprefix", "removesuffix", "find",
    "rfind", "index", "count", "get", "pop",
}  # fmt: skip
"""Methods that compare with their first argument, take a text apart at it, or look it up."""
JOINTS = {", ", ": ", "; ", ". ", " – "}
"""What joins the parts of a sentence. Code that splits a text here takes a sentence apart."""


def is_shown(text: object, *, of_parts: bool = False) -> bool:
    """Say whether a constant looks like words for people: words with a space between or beside them, or a capitalised one.

    Statements of a database and paths are none. `of_parts`: what only joins sentences counts too.
    """
    if not isinstance(text, str) or text in NAMES or HEADER.fullmatch(text):
        return False
    if of_parts and text in JOINTS:
        return True
    if re.search(r"[/\\<>{}=_]", text):
        return False
    return bool(re.search(r"[A-Za-z]{2,} |[ ][A-Za-z]{2,}", text) or re.fullmatch(r"[A-Z][a-z]+[.:,]?", text))


def modules() -> Iterator[Path]:
    """The modules of the project, without migrations and parsers of foreign formats."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if "migrations" not in path.parts and not any(place == one or place.startswith(f"{one}/") for one in FOREIGN):
            yield path


def module_name(path: Path) -> str:
    """By which name a module is imported."""
    return ".".join(("safehold", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def constants_of(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives a name to."""
    found = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found |= {target.id: value.value for target in targets if isinstance(target, ast.Name)}
    return found


class Known:
    """What names mean in one module: its own constants, and those that it imports."""

    def __init__(self, tree: ast.Module, own: dict[str, str], everywhere: dict[str, dict[str, str]]) -> None:
        self.names, self.modules = dict(own), dict[str, dict[str, str]]()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    name = alias.asname or alias.name
                    if alias.name in everywhere.get(node.module, {}):
                        self.names[name] = everywhere[node.module][alias.name]
                    elif f"{node.module}.{alias.name}" in everywhere:
                        self.modules[name] = everywhere[f"{node.module}.{alias.name}"]

    def texts(self, node: ast.expr | None) -> Iterator[str]:
        """The texts that an expression stands for: a constant, a name of one, or several of them side by side."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name) and node.id in self.names:
            yield self.names[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self.modules:
            text = self.modules[node.value.id].get(node.attr)
            yield from [] if text is None else [text]
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            for one in node.elts:
                yield from self.texts(one)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("frozenset", "set", "tuple"):
            for one in node.args:
                yield from self.texts(one)


def is_type(node: ast.expr) -> bool:
    """Whether what is subscripted is a type, whose parameter may be named in quotation marks."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return (name[:1].isupper() and not name.isupper()) or name in ("type", "list", "dict", "tuple")


def hangs_on(node: ast.AST, known: Known) -> Iterator[tuple[str, Iterable[str]]]:
    """How a piece of code hangs on texts, and on which."""
    if isinstance(node, ast.Compare):
        for operator, sides in zip(node.ops, zip([node.left, *node.comparators], node.comparators, strict=False), strict=True):
            how = "looked for" if isinstance(operator, ast.In | ast.NotIn) else "compared"
            yield how, [text for side in sides for text in known.texts(side) if is_shown(text)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and node.args:
        parts = node.func.attr in ("partition", "rpartition", "split", "rsplit")
        found = [text for text in known.texts(node.args[0]) if is_shown(text, of_parts=parts)]
        yield f".{node.func.attr}", found
    elif isinstance(node, ast.Dict):
        yield "key of a table", [text for key in node.keys for text in known.texts(key) if is_shown(text)]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and not is_type(node.value):
        yield "looked up", [text for text in known.texts(node.slice) if is_shown(text)]
    elif isinstance(node, ast.MatchValue):
        yield "case", [text for text in known.texts(node.value) if is_shown(text)]


def complaints(path: Path, tree: ast.Module, known: Known) -> Iterator[str]:
    """One line for each text on whose wording something hangs."""
    place = path.relative_to(SOURCE.parents[1])
    own = path.relative_to(SOURCE).as_posix()
    for node in ast.walk(tree):
        for how, texts in hangs_on(node, known):
            line = node.value.lineno if isinstance(node, ast.MatchValue) else getattr(node, "lineno", 0)
            yield from (f"{place}:{line}: {how}: {text!r}" for text in texts if (own, text) not in TYPED)


def main() -> int:
    """Print every complaint, and how many modules were read; 1 when there is a complaint, or nothing to read."""
    trees = {path: ast.parse(path.read_bytes(), str(path)) for path in modules()}
    everywhere = {module_name(path): constants_of(tree) for path, tree in trees.items()}
    found = [
        line
        for path, tree in trees.items()
        for line in complaints(path, tree, Known(tree, everywhere[module_name(path)], everywhere))
    ]
    sys.stdout.write("".join(f"{line}: give it a code, and hang nothing on words\n" for line in found))
    sys.stdout.write(f"{len(trees)} modules read: {len(found)} places hang on the wording of a text.\n")
    return 1 if found or not trees else 0


if __name__ == "__main__":
    sys.exit(main())
