"""No connection of a process that serves stands above row-level security."""

import os
import subprocess
import sys

import pytest

from conftest import TestDatabase
from safehold.config.errors import DatabaseServerError


def test_a_connection_above_row_level_security_is_closed_and_refused(fresh_database: TestDatabase) -> None:
    from django.db import connections

    above = connections["default"].copy("default")
    owner = fresh_database.settings("owner")
    above.settings_dict |= {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    with pytest.raises(DatabaseServerError, match="takes the web for `safehold_owner`, which is above row-level security"):
        above.ensure_connection()
    assert above.connection is None


@pytest.mark.parametrize("module", ["safehold.config.wsgi", "safehold.config.worker"])
def test_the_site_and_a_worker_are_not_served_as_the_owner(module: str, fresh_database: TestDatabase) -> None:
    environment = {**fresh_database.environment, "SAFEHOLD_DATABASE_ROLE": "owner"}
    done = subprocess.run([sys.executable, "-P", "-m", module], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "a process that serves is never the owner; unset SAFEHOLD_DATABASE_ROLE" in done.stderr.splitlines()[-1]
    assert os.environ["SAFEHOLD_DATABASE_ROLE"] == "web"
