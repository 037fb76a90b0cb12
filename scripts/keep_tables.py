"""Keep the tables of today's program for the tests that bring them up to date: `scripts/keep_tables.py [NAME]`.

Makes the demonstration in a folder of its own, and keeps its dump as `tests/upgrades/data/NAME.dump` (today's date where no name
is given). Every release adds one, and none is ever made again. The dump is made by the oldest version of PostgreSQL that the
program runs on, because an older version can't read what a newer one has dumped; PGBIN names its programs where they are not
found.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from safehold.config.postgres_programs import OLDEST_MAJOR, found_programs

KEPT = Path(__file__).parents[1] / "tests" / "upgrades" / "data"


def main() -> int:
    """Make the demonstration and keep its dump; 1 with a sentence where that can't be done."""
    name = sys.argv[1] if len(sys.argv) > 1 else datetime.now(UTC).date().isoformat()
    target = KEPT / f"{name}.dump"
    if target.exists():
        return _refuse(f"{target}: is there already, and what was kept stays; choose another name")
    programs = next((found for found in found_programs() if found.major == OLDEST_MAJOR and found.has("pg_dump")), None)
    if programs is None:
        return _refuse(f"the programs of PostgreSQL {OLDEST_MAJOR} were not found; install them, or set PGBIN")
    place = Path(tempfile.mkdtemp(prefix="safehold-kept-"))
    # The account of the database server must be able to pass through.
    place.chmod(0o711)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SAFEHOLD_", "DATABASE_URL", "DJANGO_"))}
    environment = {**kept, "PGBIN": str(programs.folder), "SAFEHOLD_DATA": str(place / "data")}
    try:
        for arguments in (["demo", "--no-serve"], ["backup", str(place / "copy"), "--without-images"]):
            done = subprocess.run([sys.executable, "-P", "-m", "safehold", *arguments], env=environment, check=False)
            if done.returncode != 0:
                return _refuse(f"safehold {arguments[0]} failed")
        shutil.copyfile(place / "copy" / "database.dump", target)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    sys.stdout.write(f"{target}: {target.stat().st_size:,} bytes. Commit it.\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"keep_tables: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
