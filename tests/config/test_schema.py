"""Tables of an earlier version are brought up to date, with what each role may do to them, also where no migration is missing."""

import subprocess
import sys

import pytest

from conftest import TestDatabase
from safehold.config.schema import schema_is_current

TABLE = "axes_accessattemptexpiration"


@pytest.fixture
def earlier(fresh_database: TestDatabase) -> TestDatabase:
    """An installation whose grants were given by an earlier version; every migration is there."""
    with fresh_database.connect("owner") as connection:
        connection.execute(f"REVOKE DELETE ON {TABLE} FROM safehold_web, safehold_worker")
        connection.execute("COMMENT ON SCHEMA public IS 'safehold of an earlier version'")
    assert not _may_lose_rows(fresh_database)
    return fresh_database


def test_migrating_renews_the_grants_of_an_earlier_version(earlier: TestDatabase) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "migrate"], env=earlier.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "The tables are up to date.\n")
    assert _may_lose_rows(earlier)
    assert schema_is_current(earlier.data)


def test_serving_renews_the_grants_of_an_earlier_version_before_the_site_answers(earlier: TestDatabase) -> None:
    served = subprocess.Popen(
        [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1", "--job-workers", "0"],
        env=earlier.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        assert served.stdout.readline().startswith("The site is at ")
        assert _may_lose_rows(earlier)
    finally:
        served.terminate()
        served.communicate(timeout=30)


def _may_lose_rows(database: TestDatabase) -> bool:
    with database.connect() as connection:
        row = connection.execute("SELECT has_table_privilege('safehold_web', %s, 'DELETE')", [TABLE]).fetchone()
        assert row is not None
        return bool(row[0])
