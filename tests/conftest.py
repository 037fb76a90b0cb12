"""What all tests share: one PostgreSQL for everybody who tests at this moment, and a database of its own for each process.

The server lives in a folder below the system's temporary one and is started by the first process that needs it; it
stops when the last one ends. The tables are made once for each state of the migrations, in a template, from which each
process (and each test that must really commit) gets a copy in a fraction of a second. Tests connect as `safehold_web`,
so row-level security applies to them. Tests of the pure libraries alone need neither Django nor a database.
"""

import ast
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from safehold.config.data_folder import database_password, owner_password, prepare_data_folder
from safehold.config.postgres import Lease, connection_parameters, database_settings, ensure_running
from safehold.config.postgres_programs import choose_programs
from safehold.config.schema import prepare_schema

pytest_plugins = ["casework.fixtures", "demonstration"]

ROOT = Path(__file__).parents[1]
PURE_LIBRARIES = ("law", "examiner", "hashlists", "exchange", "ledger", "linking", "planning")
KEPT_TEMPLATES = 3
#: What takes longest, or waits longest for what others do, begun by the first, second and third process before all else: at the
#: end of a run everybody else would wait for it. The first two need the demonstration; one comes to it when the other has
#: prepared it.
BEGUN_FIRST = (("cli", "demo", "config"), ("journeys",), ("casework/examinations",))
NO_BROWSER = "journeys and other browser tests skipped (no chromium)"
EXPECTED_SKIPS = (
    "this machine does not allow a small disk to be mounted",
    "changes the account, which only root may",
    "this kernel offers no whole Landlock",
    "no filter of system calls for this architecture",
    "no block device can be made of a file here",
    "losetup is not installed",
    "forensics-samples-",
)
"""Reasons for which a test may be skipped even where every tool has been installed first (`CI=true`)."""

# How long an example takes, or its making, says how busy the machine is, not whether the test should pass; and what passed
# once passes again. To look further: `./run test tests/law --hypothesis-profile=further`.
UNTIMED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("tests", derandomize=True, **UNTIMED)
hypothesis.settings.register_profile("further", max_examples=1000, **UNTIMED)
hypothesis.settings.load_profile("tests")

# Makers of file systems live where ordinary users do not look.
os.environ["PATH"] = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE_NAME = f"test_{os.getpid()}_{WORKER}"


def _shared_data() -> Path:
    """The data folder that holds the server of all tests; nobody else's folder is trusted."""
    wanted = Path(tempfile.gettempdir()) / f"safehold-tests-{os.geteuid()}"
    wanted.mkdir(mode=0o711, exist_ok=True)
    if wanted.is_symlink() or wanted.stat().st_uid != os.geteuid():
        wanted = Path(tempfile.mkdtemp(prefix="safehold-tests-"))
        wanted.chmod(0o711)
    return wanted / f"server-{choose_programs(None).major}"


SHARED_DATA = _shared_data()


def _own_data_folder(name: str) -> Path:
    """A data folder with its own catalogues, images and keys, whose database server is the shared one."""
    data = Path(tempfile.mkdtemp(prefix=f"safehold-{name}-"))
    data.chmod(0o711)
    prepare_data_folder(SHARED_DATA)
    for shared in ("database", "run", "owner"):
        (data / shared).symlink_to(SHARED_DATA / shared)
    prepare_data_folder(data)
    # An account without a name logs in with the password of the shared server, which is made here on the very first run.
    database_password(SHARED_DATA)
    owner_password(SHARED_DATA)
    shutil.copy(SHARED_DATA / "keys" / "database-password", data / "keys" / "database-password")
    return data


def _needs_django(config: pytest.Config) -> bool:
    """Whether more than tests of the pure libraries was asked for."""
    pure = [ROOT / "tests" / library for library in PURE_LIBRARIES]
    asked = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return not asked or not all(any(path.is_relative_to(library) for library in pure) for path in asked)


def pytest_configure(config: pytest.Config) -> None:
    """Point this process at a data folder and database of its own before the settings are read."""
    if os.environ.get("CI") == "true" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(UnexpectedSkips())
    if not _needs_django(config):
        return
    data = _own_data_folder(WORKER)
    config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "safehold.config.settings",
        "SAFEHOLD_DATA": str(data),
        "SAFEHOLD_DATABASE_NAME": DATABASE_NAME,
        "SAFEHOLD_DATABASE_ROLE": "web",
    }
    for name in [name for name in os.environ if name.startswith("DATABASE_URL")]:
        del os.environ[name]
    import django

    django.setup()
    from django.conf import settings

    # Each test makes its own officers; a hash that is slow on purpose would be most of the suite's time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Processes that are started from here must come to this point themselves, not read the settings on the way to it.
    del os.environ["DJANGO_SETTINGS_MODULE"]


class UnexpectedSkips:
    """Makes a run fail that skipped what it should have tested: a skip must not pass for a success."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a skip whose reason is not expected."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            if not any(expected in reason for expected in EXPECTED_SKIPS):
                self.found.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn the exit code of a run that would have passed."""
        if self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Name what was skipped."""
        for line in self.found:
            terminalreporter.write_line(f"unexpected skip: {line}", red=True)


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Count what was skipped for want of a browser by itself, so that the last line of a run says so."""
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    return (NO_BROWSER, "s", "SKIPPED") if "chromium" in reason.lower() else None


@dataclass(frozen=True)
class TestDatabase:
    """A database made from the migrated template, and the data folder that goes with it."""

    __test__ = False
    name: str
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which a `safehold` command works on this database."""
        return {**os.environ, "SAFEHOLD_DATA": str(self.data), "SAFEHOLD_DATABASE_NAME": self.name}

    def settings(self, role: str = "web") -> dict[str, Any]:
        """Django's settings of a connection as owner, web, worker or audit."""
        return {**database_settings(self.data, role), "NAME": self.name}

    def connect(self, role: str = "web") -> psycopg.Connection[Any]:
        """A new autocommitting connection as owner, web, worker or audit."""
        return psycopg.connect(**connection_parameters(self.settings(role)), autocommit=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes longest at the head of the part that each process begins with: an even share, in this order."""
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    parts: list[list[pytest.Item]] = [[] for _ in range(processes)]
    others: list[pytest.Item] = []
    for item in items:
        path = item.path.relative_to(ROOT / "tests") if item.path.is_relative_to(ROOT / "tests") else item.path
        group = next((number for number, places in enumerate(BEGUN_FIRST) if any(map(path.is_relative_to, places))), None)
        (others if group is None else parts[group % processes]).append(item)
    left, place = len(items), 0
    for number, part in enumerate(parts):
        share = left // (processes - number)
        taken = others[place : place + max(0, share - len(part))]
        part += taken
        place += len(taken)
        left -= len(part)
    items[:] = [*(item for part in parts for item in part), *others[place:]]


@pytest.fixture(scope="session")
def database_server() -> Iterator[Lease]:
    """The running server that all tests of this moment share."""
    with ensure_running(SHARED_DATA, durable=False) as lease:
        yield lease


@pytest.fixture(scope="session")
def database_template(database_server: Lease) -> str:
    """The name of the database whose tables are up to date, made at the first need."""
    name = f"template_{_migrations_digest()}"
    with (SHARED_DATA / "run" / "template.lock").open("w") as lock, _maintenance() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_remains(connection, name)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            draft = f"draft_{os.getpid()}"
            connection.execute(f"CREATE DATABASE {draft}")
            own, os.environ["SAFEHOLD_DATABASE_NAME"] = os.environ.get("SAFEHOLD_DATABASE_NAME", ""), draft
            try:
                prepare_schema(Path(os.environ["SAFEHOLD_DATA"]))
            finally:
                os.environ["SAFEHOLD_DATABASE_NAME"] = own
            connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


@pytest.fixture(scope="session")
def django_db_setup(database_template: str, django_db_blocker: Any) -> Iterator[None]:
    """The database of this process; Django's default connection already names it, as role web."""
    from django.db import connections
    from django.test import TransactionTestCase

    def renew(case: TransactionTestCase) -> None:
        # Emptying tables is refused by the triggers of append-only ones, so a test that committed gets a new database.
        connections.close_all()
        _create(DATABASE_NAME, database_template)

    TransactionTestCase._fixture_teardown = renew
    _create(DATABASE_NAME, database_template)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    _drop(DATABASE_NAME)


@pytest.fixture(scope="session")
def test_database(django_db_setup: None) -> TestDatabase:
    """The database of this process. Other connections do not see what a test has not committed."""
    return TestDatabase(DATABASE_NAME, Path(os.environ["SAFEHOLD_DATA"]))


@pytest.fixture
def fresh_database(
    database_template: str, django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestDatabase]:
    """A database of the test's own, for tests that need real commits: jobs, kills, journeys, several connections.

    Django's default connection uses it during the test. Do not combine it with `db` or the mark `django_db`.
    """
    with _fresh(database_template, "fresh", django_db_blocker, monkeypatch) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def database_of_module(database_template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[TestDatabase]:
    """The same for a whole module, whose tests look at what was made there once; not together with other databases."""
    with pytest.MonkeyPatch.context() as patch, _fresh(database_template, "module", django_db_blocker, patch) as fresh:
        yield fresh


@contextmanager
def _fresh(template: str, name: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestDatabase]:
    from django.conf import settings
    from django.db import connections

    fresh = TestDatabase(f"{DATABASE_NAME}_{name}", _own_data_folder(name))
    _create(fresh.name, template)
    monkeypatch.setenv("SAFEHOLD_DATA", str(fresh.data))
    monkeypatch.setenv("SAFEHOLD_DATABASE_NAME", fresh.name)
    usual = settings.DATA
    for name in ("DATA", "STATIC_ROOT", "MEDIA_ROOT", "CATALOGUE_STORE", "IMAGE_STORE", "HASH_LIST_STORE"):
        place = getattr(settings, name, None)
        if place is not None and Path(place).is_relative_to(usual):
            monkeypatch.setattr(settings, name, fresh.data / Path(place).relative_to(usual))
    with django_db_blocker.unblock():
        connections.close_all()
        monkeypatch.setitem(connections["default"].settings_dict, "NAME", fresh.name)
        try:
            yield fresh
        finally:
            connections.close_all()
            _drop(fresh.name)
            shutil.rmtree(fresh.data, ignore_errors=True)


@contextmanager
def database_without_tables(name: str) -> Iterator[TestDatabase]:
    """A database in which nothing was made yet. Assumes: the shared server runs (`database_server`)."""
    made = TestDatabase(f"{DATABASE_NAME}_{name}", _own_data_folder(name))
    try:
        with _maintenance() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {made.name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {made.name}")
        yield made
    finally:
        _drop(made.name)
        shutil.rmtree(made.data, ignore_errors=True)


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """A temporary folder that the account of a database server can pass through; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="safehold-folder-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def connect_as(test_database: TestDatabase) -> Iterator[Callable[[str], psycopg.Connection[Any]]]:
    """Connect to the database of this process as another role: `connect_as("audit")`; closed after the test."""
    opened: list[psycopg.Connection[Any]] = []

    def connect(role: str) -> psycopg.Connection[Any]:
        opened.append(test_database.connect(role))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def _maintenance() -> psycopg.Connection[Any]:
    settings = {**database_settings(SHARED_DATA, "owner"), "NAME": "postgres"}
    return psycopg.connect(**connection_parameters(settings), autocommit=True)


def _create(name: str, template: str) -> None:
    with _maintenance() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def _drop(name: str) -> None:
    with _maintenance() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _drop_remains(connection: psycopg.Connection[Any], wanted: str) -> None:
    """Remove databases of test processes that have ended without cleaning up, and templates of older migrations."""
    rows = connection.execute("SELECT datname FROM pg_database ORDER BY oid DESC").fetchall()
    templates = [name for (name,) in rows if name.startswith("template_") and name != wanted]
    remains = templates[KEPT_TEMPLATES:]
    for (name,) in rows:
        if name.startswith(("test_", "draft_")) and not Path(f"/proc/{name.split('_')[1]}").exists():
            remains.append(name)
    for name in remains:
        try:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except psycopg.errors.ObjectInUse:
            continue


def _migrations_digest() -> str:
    """A digest of everything that decides what the tables are: migrations, what they import, and the pinned packages."""
    source = ROOT / "src"
    safehold = source / "safehold"
    files = {ROOT / "uv.lock", safehold / "config" / "schema.py", safehold / "config" / "applied_migrations.py"}
    files.add(safehold / "accounts" / "grants.py")
    for migration in source.glob("safehold/**/migrations/*.py"):
        files.add(migration)
        for node in ast.walk(ast.parse(migration.read_bytes())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("safehold."):
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
                files.update(source / f"{name.replace('.', '/')}.py" for name in names)
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
