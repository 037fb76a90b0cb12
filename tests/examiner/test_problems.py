"""Every code that the examiner can emit has its words, and no words are left of a code that is gone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safehold.examiner.results import problems
from safehold.examiner.results.reports import ENCRYPTED_NAMES, NOTES, TOLD

EXAMINER = Path(problems.__file__).parents[1]
MODULES = [ast.parse(path.read_text()) for path in EXAMINER.rglob("*.py") if path.name != "problems.py"]

SAYERS = {"Problem", "problem", "on_problem", "_problem", "_LimitError", "bare_row"}
"""What a code is given to."""

NO_CODES = {
    "gpt-backup", "split-raw",  # a scheme, a format
    "purgeable-drecs-fixed",  # a flag of APFS
    "zlib-ng", "libewf-python", "libfsapfs-python", "libvhdi-python", "libvmdk-python", "libvshadow-python",  # libraries
}  # fmt: skip
"""Words with hyphens that are no codes."""


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*", part.value):
            yield part.value


def hyphenated() -> set[str]:
    """Every text of the examiner that is written as codes are: words with hyphens."""
    return {text for tree in MODULES for text in texts(tree) if "-" in text} - NO_CODES


def given_to_sayers() -> set[str]:
    """What stands first where a problem is made: in a call, or in a list of code, place and detail."""
    found = set[str]()
    for tree in MODULES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in SAYERS:
                    found |= {text for argument in node.args[:1] for text in texts(argument)}
                if name == "append" and node.args and isinstance(node.args[0], ast.List) and len(node.args[0].elts) == 3:
                    found |= set(texts(node.args[0].elts[0]))
    return found


def test_each_code_has_words_and_each_words_a_code() -> None:
    emitted = hyphenated() | given_to_sayers() | NOTES | TOLD | set(ENCRYPTED_NAMES)
    assert len(emitted) > 55
    assert emitted - set(problems.WORDS) == set()
    assert set(problems.WORDS) - emitted == set()


@pytest.mark.parametrize("code", problems.WORDS)
def test_words_are_plain(code: str) -> None:
    label, sentence = problems.WORDS[code]
    assert 3 < len(label) <= 32
    assert not label.endswith(".")
    assert label[0].isupper()
    assert len(sentence.split()) >= 5
    assert not sentence.endswith(".")
    assert "-" not in code or code not in sentence
    assert problems.sentence(code).replace("’", "'") == f"{sentence[0].upper()}{sentence[1:]}."


def test_a_code_of_another_version_stands_for_itself() -> None:
    assert (problems.label("a-new-one"), problems.sentence("a-new-one")) == ("a-new-one", "")
