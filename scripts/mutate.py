"""Changes the source in small ways, one at a time, and lists the changes that no test notices: `./run mutate`.

Each change (a mutant) is made in a copy of the checkout, which is removed at the end: the checkout itself is never written to,
however this ends. Only the tests that concern the changed module are run, by the mirror of the folders; `policies` changes the
SQL of the row-level policies, for which each copy of the database is made anew. What is chosen follows from `--seed`.

Prints one JSON line for each mutant: file, line, operator, before, after, outcome (killed, survived, timeout), the first test
that noticed it, seconds. Exit code: 0 none survived, 1 some did, 2 it can't be run, such as where a test fails without a change.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = (".git", ".venv", ".tools", ".data", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")
AREAS = ("law", "permissions", "policies", "actions")
MIRRORS = (
    "law/test_register.py::test_page_is_what_the_library_says",
    "casework/test_permissions.py::test_the_page_of_the_documentation_is_up_to_date",
)
"""Tests that compare a written page with the tables that it is written from: they notice any change, and prove none wrong."""
NEGATED = {
    ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
BOUNDARY = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
WRITTEN = re.compile(r"not\s+in\b|is\s+not\b|in\b|is\b|[<>=!]=|[<>]")
REFUSALS = re.compile(r"_?(refuse|require|check|pass_gates|not_before|one_of)")
IN_SQL = (
    (re.compile(r"\bRETURN false\b"), "RETURN true"),
    (re.compile(r"\bIS NOT NULL\b"), "IS NULL"),
    (re.compile(r"\bAND NOT\b"), "AND"),
    (re.compile(r"\bAND\b(?! NOT)"), "OR"),
    (re.compile(r"(?<=\s)<=(?=\s)"), "<"),
    (re.compile(r"(?<=\s)<(?=\s)"), "<="),
    (re.compile(r"\bSECURITY DEFINER\b"), "SECURITY INVOKER"),
)


@dataclass(frozen=True)
class Mutant:
    """One change. `begin` and `end` are offsets in the text of the file, which is named below `src/safehold`."""

    file: str
    line: int
    operator: str
    begin: int
    end: int
    before: str
    after: str

    def applied(self, text: str) -> str:
        """The whole text with the change."""
        return text[: self.begin] + self.after + text[self.end :]


class CannotRunError(Exception):
    """Why nothing can be said of any mutant."""


# -- what can be changed


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Every change of one module of Python, in the order of the text."""
    place = _Places(text)
    found: dict[tuple[int, int, str], Mutant] = {}
    for node in _code(ast.parse(text)):
        for operator, begin, end, after in _changes(node, place):
            if text[begin:end] != after:
                line = text.count("\n", 0, begin) + 1
                found.setdefault((begin, end, after), Mutant(file, line, operator, begin, end, text[begin:end], after))
    return [found[key] for key in sorted(found)]


def policy_mutants_of(file: str, text: str) -> list[Mutant]:
    """Every change of the SQL of one module that makes policies, or functions that run as the owner."""
    found: list[Mutant] = []
    for made in re.finditer(r"(?<!def )\b(seen_\w+|append_only)\(", text) if "/migrations/" in file else ():
        begin, end = made.start(), _closing(text, made.end()) + 1
        line = text.count("\n", 0, begin) + 1
        found.append(
            Mutant(file, line, "drop a policy", begin, end, text[begin:end], "migrations.RunSQL(migrations.RunSQL.noop)")
        )

    def add(operator: str, begin: int, end: int, after: str) -> None:
        found.append(Mutant(file, text.count("\n", 0, begin) + 1, operator, begin, end, text[begin:end], after))

    for begin, end in _sql_of(text):
        for clause in re.finditer(r"\b(USING|WITH CHECK) \(", text[begin:end]):
            inner = begin + clause.end()
            outer = _closing(text, inner)
            if text[inner:outer].strip() not in ("true", ""):
                add("open a policy", inner, outer, "true")
        for pattern, after in IN_SQL:
            for one in pattern.finditer(text, begin, end):
                add("in SQL", one.start(), one.end(), after)
    return sorted(found, key=lambda mutant: (mutant.begin, mutant.end))


class _Places:
    """Where nodes stand in a text: the syntax tree counts bytes of UTF-8 in a line."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self.text = text

    def at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def of(self, node: ast.AST) -> tuple[int, int]:
        begin = self.at(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return begin, self.at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _code(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that do something: no imports, annotations, docstrings, assertions or blocks for a type checker."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr | ast.TypeAlias):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":  # of zip: what has one length has it either way
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "type_params", "decorator_list"):
                waiting += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]


def _changes(node: ast.AST, place: _Places) -> Iterator[tuple[str, int, int, str]]:
    match node:
        case ast.Compare():
            sides = [node.left, *node.comparators]
            for number, operator in enumerate(node.ops):
                between = place.of(sides[number])[1], place.of(sides[number + 1])[0]
                written = WRITTEN.search(place.text, *between)
                if written is None:
                    continue
                if type(operator) in BOUNDARY:
                    yield "boundary", *written.span(), BOUNDARY[type(operator)]
                yield "comparison", *written.span(), NEGATED[type(operator)]
        case ast.BoolOp():
            for one, other in zip(node.values, node.values[1:], strict=False):
                word = re.compile(r"\b(and|or)\b").search(place.text, place.of(one)[1], place.of(other)[0])
                if word is not None:
                    yield "boolean", *word.span(), "or" if word[0] == "and" else "and"
        case ast.UnaryOp(op=ast.Not()):
            begin, _ = place.of(node)
            yield "boolean", begin, place.of(node.operand)[0], ""
        case ast.Constant(value=bool()):
            yield "constant", *place.of(node), str(not node.value)
        case ast.Constant(value=int()):
            yield "constant", *place.of(node), str(node.value + 1)
        case ast.Expr(value=ast.Call(func=called)):
            is_refusal = REFUSALS.match(called.attr if isinstance(called, ast.Attribute) else ast.unparse(called))
            yield "drop a refusal" if is_refusal else "drop a statement", *place.of(node), "pass"
        case ast.Raise() | ast.AugAssign():
            yield "drop a refusal" if isinstance(node, ast.Raise) else "drop a statement", *place.of(node), "pass"


def _sql_of(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of long texts that hold SQL of policies or of functions of the owner."""
    place = _Places(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            begin, end = place.of(node)
            if re.search(r"CREATE (POLICY|(OR REPLACE )?(FUNCTION|VIEW))", text[begin:end]):
                yield begin, end


def _closing(text: str, begin: int) -> int:
    """Where the bracket closes that was opened before `begin`."""
    depth = 1
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return len(text)


# -- which modules, and which tests


def files_of(area: str, root: Path) -> list[Path]:
    """The modules of an area, below `src/safehold`."""
    source = root / "src" / "safehold"
    if area == "law":
        found = source.glob("law/**/*.py")
    elif area == "permissions":
        declaring = [*source.glob("casework/*/permissions.py"), *source.glob("*/permissions.py")]
        found = iter([*declaring, *source.glob("accounts/checks.py")])
    elif area == "policies":
        every = [*source.glob("casework/**/*.py"), *source.glob("*/migrations/*.py")]
        having = (path for path in every if path.parent.name == "migrations" or "sec" in path.name)
        found = (path for path in having if re.search(r"CREATE POLICY|SECURITY DEFINER|seen_", path.read_text(encoding="utf-8")))
    else:
        of_the_work = [*source.glob("casework/*/actions.py"), *source.glob("casework/*/actions/**/*.py")]
        found = iter([*source.glob("accounts/actions.py"), *of_the_work])
    return sorted(path for path in found if path.name != "illustrations.py")


def tests_of(file: str, area: str, root: Path) -> list[str]:
    """The tests that concern a module, those first whose name is nearest to its own."""
    parts = Path(file).parts
    tests = root / "tests"
    if parts[0] == "law":
        near = parts[1].removesuffix(".py")
        every = sorted(tests.glob("law/test_*.py"))
        return [str(path.relative_to(root)) for path in sorted(every, key=lambda path: near not in path.name)]
    wanted = [tests / Path(*parts[: 2 if parts[0] == "casework" else 1])]
    if area in ("permissions", "policies"):
        wanted += [tests / "casework" / "test_permissions.py"]
    if area == "policies":
        wanted += [tests / "casework" / "cases" / "test_access.py", tests / "casework" / "cases" / "test_supervisors.py"]
    return list(dict.fromkeys(str(path.relative_to(root)) for path in wanted if path.exists()))


# -- trying them


class Copy:
    """A copy of the checkout, in which a mutant stands while its tests run."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self._temporary = folder / "checkout", folder / "t"
        shutil.copytree(root, self.root, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        self._temporary.mkdir(mode=0o711)
        folder.chmod(0o711)

    def run(self, tests: list[str], limit: float) -> tuple[str, str, float]:
        """Run tests until the first that fails: passed, failed or timeout; which one it was; and the seconds."""
        deselected = [part for test in MIRRORS for part in ("--deselect", f"tests/{test}")]
        options = ["-qx", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib"]
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, *deselected, *tests],
            cwd=self.root, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return "timeout", "", time.monotonic() - began
        finally:
            # Whatever the tests started goes with them.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        seconds = time.monotonic() - began
        named = re.search(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE)
        if process.returncode == 0:
            return "passed", "", seconds
        return "failed", named[1] if named else f"exit code {process.returncode}: {said.strip()[-300:]}", seconds

    def try_one(self, mutant: Mutant, tests: list[str], limit: float) -> tuple[str, str, float]:
        """Run the tests with the mutant in its place; the copy is as it was afterwards."""
        path = self.root / "src" / "safehold" / mutant.file
        text = path.read_text(encoding="utf-8")
        try:
            self._write(path, mutant.applied(text))
            return self.run(tests, limit)
        finally:
            self._write(path, text)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        # Compiled code counts as current by the second and the size, both of which may be the same.
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            compiled.unlink()

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL", "PYTEST_"))}
        # A database server of its own, which is found by the temporary folder: templates are made here by the dozen.
        return {**own, "PYTHONPATH": str(self.root / "src"), "TMPDIR": str(self._temporary)}


def chosen(area: str, root: Path, *, seed: int, count: int, only: str = "") -> list[Mutant]:
    """The mutants that a seed chooses, in the order of the files. The same checkout and seed give the same ones."""
    everything: list[Mutant] = []
    for path in files_of(area, root):
        name, text = str(path.relative_to(root / "src" / "safehold")), path.read_text(encoding="utf-8")
        if only in name:
            everything += policy_mutants_of(name, text) if area == "policies" else mutants_of(name, text)
    if not everything:
        raise CannotRunError(f"nothing to change in the area {area}{f' in files named {only}' if only else ''}")
    picked = random.Random(seed).sample(everything, min(count, len(everything)))  # noqa: S311 - to repeat, not to hide
    return sorted(picked, key=lambda mutant: (mutant.file, mutant.begin, mutant.after))


def try_all(mutants: list[Mutant], area: str, root: Path, *, seconds: float) -> Iterator[dict[str, object]]:
    """Try each mutant and say what became of it. Raises: CannotRunError where tests fail without a change."""
    with tempfile.TemporaryDirectory(prefix="safehold-mutate-", ignore_cleanup_errors=True) as folder:
        copy = Copy(root, Path(folder))
        plain: dict[tuple[str, ...], float] = {}
        for mutant in mutants:
            tests = tests_of(mutant.file, area, root)
            if not tests:
                raise CannotRunError(f"{mutant.file}: no tests are known for it")
            if tuple(tests) not in plain:
                outcome, named, plain[tuple(tests)] = copy.run(tests, seconds)
                if outcome != "passed":
                    raise CannotRunError(f"without any change: {outcome} {named}")
            limit = min(seconds, 60 + 5 * plain[tuple(tests)])
            outcome, named, took = copy.try_one(mutant, tests, limit)
            yield {
                "file": f"src/safehold/{mutant.file}", "line": mutant.line, "operator": mutant.operator, "before": mutant.before,
                "after": mutant.after, "outcome": {"passed": "survived", "failed": "killed"}.get(outcome, outcome), "by": named,
                "seconds": round(took, 1),
            }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants; return the exit code."""
    parser = argparse.ArgumentParser(prog="./run mutate", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--area", choices=AREAS, default="law", help="what is changed (law)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same mutants (1)")
    parser.add_argument("--count", type=int, default=20, help="how many are tried (20)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only in files whose path holds this")
    parser.add_argument("--seconds", type=float, default=900, help="the most that one run of tests may take (900)")
    parser.add_argument("--list", action="store_true", help="print what would be tried, and try nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    survived = tried = 0
    try:
        mutants = chosen(asked.area, asked.root, seed=asked.seed, count=asked.count, only=asked.only)
        if asked.list:
            for mutant in mutants:
                _say({name: getattr(mutant, name) for name in ("file", "line", "operator", "before", "after")})
            return 0
        for line in try_all(mutants, asked.area, asked.root, seconds=asked.seconds):
            tried += 1
            survived += line["outcome"] == "survived"
            _say(line)
    except CannotRunError as error:
        sys.stderr.write(f"mutate: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("mutate: stopped\n")
        return 130
    sys.stderr.write(f"{tried} tried, {survived} survived (area {asked.area}, seed {asked.seed}).\n")
    return 1 if survived else 0


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
