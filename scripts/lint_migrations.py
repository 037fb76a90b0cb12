"""Fails where a migration that exists was changed or removed, or a new one is not in the list: `--write` adds it.

An installation has carried a migration out in the form that it had then; Django remembers its name only. So a migration never
changes once it is on the main branch, and what it should have done is done by another one.
`src/safehold/casework/migrations.lock` has one line for each: its app, its name, the SHA-256 of its file. Where two branches have
added lines, `--write` makes the list anew from the main branch's and from the files, whatever a merge has left in it.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "safehold"
LOCK = HOUSE / "casework" / "migrations.lock"
MAIN = ("main", "origin/main", "HEAD")


def migrations() -> dict[str, str]:
    """The digest of every migration by `app name`."""
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files().items()}


def files() -> dict[str, Path]:
    """The file of every migration by `app name`: of the apps of the work, and of those below the page frame."""
    found = [*HOUSE.glob("*/migrations/[0-9]*.py"), *HOUSE.glob("casework/*/migrations/[0-9]*.py")]
    return {f"{file.parents[1].name} {file.stem}": file for file in found}


def listed(lines: Iterable[str]) -> dict[str, str]:
    """The digests of a list; lines that are none (a conflict's marks) are left out."""
    parts = [line.split() for line in lines]
    return {f"{part[0]} {part[1]}": part[2] for part in parts if len(part) == 3 and len(part[2]) == 64}


def listed_on_main() -> dict[str, str]:
    """The list as the main branch had it where this branch left it; empty where git or the branch is not there.

    What the main branch was given since is not here yet, and not removed.
    """
    for branch in MAIN:
        left = _git("merge-base", "HEAD", branch).strip()
        if left and (written := _git("show", f"{left}:{LOCK.relative_to(ROOT)}")):
            return listed(written.splitlines())
    return {}


def _git(*arguments: str) -> str:
    """What git answers; nothing where it can't."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def complaints(on_main: dict[str, str]) -> Iterator[str]:
    """One line for each migration that is not as the list has it."""
    found, places = migrations(), files()
    written = listed(LOCK.read_text(encoding="utf-8").splitlines()) if LOCK.exists() else {}
    for name in sorted(found.keys() | written.keys() | on_main.keys()):
        app, _, migration = name.partition(" ")
        place = str(places[name].relative_to(ROOT)) if name in places else f"{app}/migrations/{migration}.py"
        wanted = on_main.get(name, written.get(name))
        if name not in found:
            yield f"{place}: was removed: a migration that exists stays; undo what it did with a new one" + (
                "" if name in on_main else " (not on the main branch: scripts/lint_migrations.py --write)"
            )
        elif name in on_main and found[name] != wanted:
            yield f"{place}: was changed: a migration on the main branch never changes; put it back, and add a new one"
        elif found[name] != written.get(name):
            yield f"{place}: is not in {LOCK.name} as it is: scripts/lint_migrations.py --write"


def write(on_main: dict[str, str]) -> None:
    """Write the list anew: what the main branch has stays, what it does not have is as the files are."""
    lines = [f"{name} {digest}\n" for name, digest in sorted((migrations() | on_main).items())]
    LOCK.write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """Print every complaint; 1 when there is one."""
    on_main = listed_on_main()
    if "--write" in sys.argv[1:]:
        write(on_main)
    found = list(complaints(on_main))
    sys.stdout.write(("\n".join(found) or "Every migration is as it was first written.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
