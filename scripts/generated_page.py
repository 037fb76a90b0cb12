"""What the scripts share that write a page of the documentation from the program."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def write_or_check(page: Path, expected: str) -> int:
    """Write the page; with `--check`, only say whether it is up to date. Gives the exit code."""
    if "--check" not in sys.argv:
        page.write_text(expected, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == expected:
        return 0
    sys.stdout.write(f"{page.relative_to(ROOT)} is out of date: run python scripts/{Path(sys.argv[0]).name}\n")
    return 1
