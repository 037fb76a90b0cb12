"""`safehold doctor`: what is found, what is missing, and the one command that mends it."""

import importlib
import importlib.metadata
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from safehold.config.data_folder import OWNER, PRIVATE, data_folder, is_open_to_services, prepare_data_folder
from safehold.config.errors import SetUpError, TablesError

State = Literal["ok", "note", "wrong"]
NEEDED_MEGABYTES = 500
MEND = "safehold doctor --mend"
CHECK_CLOCKS = "safehold clocks check --mend"
CHECK_STORED = "safehold fixity"
MOST_NAMED = 5
LIBRARIES = {
    "django": "the site",
    "psycopg": "the database",
    "procrastinate": "jobs",
    "pytsk3": "disk images",
    "pyewf": "E01 images",
    "pyarrow": "catalogues",
    "duckdb": "catalogues",
    "lxml": "referrals",
    "cryptography": "the ledger",
    "typst": "documents",
}
CHECKOUT = Path(__file__).resolve().parents[3]
OPTIONAL_TOOLS = {"chromium": "browser tests", "fls": "comparison with The Sleuth Kit in tests", "ewfacquire": "E01 tests"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    detail: str
    mend: str = ""


def command(
    mend: Annotated[bool, typer.Option("--mend", help="Mend what can be mended, then look again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Say what is found, what is missing, and the one command that mends it. Exit code 1 when something is wrong."""
    data = data_folder()
    if mend:
        _mend(data)
    findings = list(examine(data))
    wrong = [finding for finding in findings if finding.state == "wrong"]
    if as_json:
        print(json.dumps({"ok": not wrong, "data": str(data), "checks": [asdict(finding) for finding in findings]}, indent=2))
        return 1 if wrong else 0
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        print(f"{finding.state:<5}  {finding.name:<{width}}  {finding.detail}")
        if finding.mend:
            print(f"{'':<5}  {'':<{width}}  → {finding.mend}")
    mends = list(dict.fromkeys(finding.mend for finding in wrong if finding.mend))
    print(
        f"\n{len(wrong)} wrong. First: {mends[0]}" if mends else "\nNothing is wrong." if not wrong else f"\n{len(wrong)} wrong."
    )
    return 1 if wrong else 0


def examine(data: Path) -> Iterator[Finding]:
    """Look at everything an installation needs. Changes nothing, except that the database server may run meanwhile."""
    yield _interpreter()
    yield from _libraries()
    yield _digests()
    yield _time_zones()
    yield from _postgresql_programs(data)
    yield from _data_folder(data)
    yield _disk_space(data)
    yield _readers()
    yield from _database(data)
    yield from _abandoned()
    yield from _tools()


def _interpreter() -> Finding:
    version, needed = platform.python_version(), (3, 12)
    detail = f"Python {version} in {sys.prefix}"
    if sys.version_info < needed:
        return Finding("interpreter", "wrong", detail, "install Python 3.12 or newer, then ./run safehold doctor")
    return Finding("interpreter", "ok", detail)


def _libraries() -> Iterator[Finding]:
    missing = []
    for name, purpose in LIBRARIES.items():
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever a broken library raises is its finding
            missing.append(f"{name} ({purpose}): {str(error).splitlines()[0] if str(error) else type(error).__name__}")
    if missing:
        yield Finding("libraries", "wrong", "; ".join(missing), _install_again())
    else:
        versions = ", ".join(f"{name} {_version(name)}" for name in ("django", "psycopg", "pytsk3", "duckdb", "typst"))
        yield Finding("libraries", "ok", versions)
    uv = CHECKOUT / ".tools" / "bin" / "uv"
    if uv.is_file():
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
        yield Finding("uv", "ok" if answer.returncode == 0 else "note", answer.stdout.strip() or f"{uv} does not run")


def _install_again() -> str:
    if (CHECKOUT / "run").is_file():
        return f"rm -rf {CHECKOUT / '.venv'} && {CHECKOUT / 'run'} safehold doctor"
    return "pip install --force-reinstall safehold"


def _digests() -> Finding:
    from safehold.examiner.digests.lanes import widest

    if width := widest():
        return Finding("digests", "ok", f"MD5 and SHA-1 of {width} files at once")
    detail = "one file at a time: an examination takes half as long again. What is compiled is missing, or not right here"
    return Finding("digests", "note", detail, _install_again())


def _time_zones() -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "wrong", "Europe/London is not known here", "apt-get install tzdata")
    return Finding("time zones", "ok", "Europe/London is known")


def _postgresql_programs(data: Path) -> Iterator[Finding]:
    from safehold.config.postgres_cluster import locate
    from safehold.config.postgres_programs import choose_programs, found_programs

    if os.environ.get("DATABASE_URL"):
        yield Finding("PostgreSQL", "ok", "DATABASE_URL names the server")
        return
    try:
        major = locate(data).major if (data / "database").is_dir() else None
        chosen = choose_programs(major)
        found = found_programs()
    except SetUpError as error:
        yield Finding("PostgreSQL", "wrong", str(error), "apt-get install postgresql")
        return
    others = ", ".join(f"{programs.version} ({programs.source})" for programs in found if programs != chosen)
    yield Finding(
        "PostgreSQL", "ok", f"{chosen.version} ({chosen.source}) in {chosen.folder}" + (f"; also {others}" if others else "")
    )


def _data_folder(data: Path) -> Iterator[Finding]:
    if is_open_to_services(data):
        where = f"{data} lies where the processes that serve may write anyway"
        yield Finding("data folder", "wrong", where, "safehold doctor --data DIR  # a folder outside of shared memory")
        return
    if not data.exists():
        yield Finding(
            "data folder",
            "note",
            f"{data} does not exist yet; the first start makes it, or name yours with --data DIR",
        )
        return
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("data folder", "wrong", f"{data} cannot be written by this account", f"chown -R {os.geteuid()} {data}")
        return
    missing = [name for name in (*PRIVATE, "logs", "run", "database") if not (data / name).is_dir()]
    if missing:
        yield Finding("data folder", "note", f"{data} lacks {', '.join(missing)}; the next start makes what is missing")
        return
    open_ones = [path for path in _private_paths(data) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        yield Finding("data folder", "wrong", f"others may read {', '.join(map(str, open_ones))}", MEND)
        return
    yield Finding("data folder", "ok", str(data))


def _private_paths(data: Path) -> list[Path]:
    """What nobody but the account of the application may open."""
    folders = [data / name for name in (*PRIVATE, "logs") if (data / name).is_dir()]
    return [*folders, *(data / "keys").glob("*"), *(data / OWNER).glob("*")]


def _disk_space(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free // 1024 // 1024
    detail = f"{free} MB free at {place}"
    if free < NEEDED_MEGABYTES:
        return Finding("disk space", "wrong", detail, f"free {NEEDED_MEGABYTES} MB, or choose another --data DIR")
    return Finding("disk space", "ok", detail)


def _database(data: Path) -> Iterator[Finding]:
    """Start the server of an existing database and ask it; a data folder without one is left without."""
    from safehold.config.postgres import ensure_running
    from safehold.config.postgres_cluster import live_server, locate
    from safehold.config.schema import refuse_other_tables, schema_is_current

    external = bool(os.environ.get("DATABASE_URL"))
    if not external:
        if not (data / "database").is_dir() or not (data / "run").is_dir():
            yield Finding("database", "note", "there is none yet; the first start makes it")
            return
        try:
            cluster = locate(data)
            made = cluster.major is not None
        except SetUpError as error:
            yield Finding("database", "wrong", str(error), MEND)
            return
        if not made:
            yield Finding("database", "note", "there is none yet; the first start makes it")
            return
        owner = cluster.files.stat().st_uid
        if owner != cluster.account.uid:
            detail = f"{cluster.files} belongs to account {owner} instead of {cluster.account.uid}"
            yield Finding("database", "wrong", detail, MEND)
            return
        if (cluster.files / "postmaster.pid").exists() and live_server(cluster) is None:
            yield Finding("database", "note", "the server was ended hard; the next start recovers it")
    try:
        with ensure_running(data):
            yield from _roles(data)
            yield _service(data)
            refuse_other_tables(data)
            current = schema_is_current(data)
            checks = [_clock_check(data), _fixity_check(data)] if current else []
    except TablesError as error:
        yield Finding("tables", "wrong", str(error))
        return
    except SetUpError as error:
        yield Finding("database", "wrong", str(error), MEND)
        return
    yield (
        Finding("tables", "ok", "up to date")
        if current
        else Finding("tables", "wrong", "not as this version makes them: migrations or grants are missing", "safehold migrate")
    )
    yield from (check for check in checks if check is not None)


def _clock_check(data: Path) -> Finding | None:
    """When the clocks were last compared with the facts, and what was found; None where the database cannot be asked."""
    import psycopg

    from safehold.config.postgres import connection_parameters, database_settings
    from safehold.law.calendar import spoken_time

    asked = (
        "SELECT began_at, cases, clocks, differences, corrected, unreadable, is_finished, began_at < now() - interval '26 hours'"
        " FROM notices_clockcheck ORDER BY began_at DESC, id DESC LIMIT 1"
    )
    try:
        with psycopg.connect(**connection_parameters(database_settings(data, "web"))) as connection:
            row = connection.execute(asked).fetchone()
    except psycopg.Error:
        return None
    if row is None:
        return Finding("clocks", "note", "never compared with the facts yet; each night they are", CHECK_CLOCKS)
    began, cases, clocks, differences, corrected, unreadable, is_finished, is_old = row
    found = f"{differences:,} differed, {corrected:,} records put right" if differences else "none differed"
    found += f"; the clocks of {unreadable:,} records can't be computed" if unreadable else ""
    not_finished = "" if is_finished else "; it did not come to its end"
    detail = f"{clocks:,} clocks of {cases:,} cases compared at {spoken_time(began)}; {found}{not_finished}"
    if is_old:
        return Finding("clocks", "note", f"{detail}; no night since then", CHECK_CLOCKS)
    return Finding(
        "clocks", "note" if differences or unreadable else "ok", detail, CHECK_CLOCKS if differences or unreadable else ""
    )


def _fixity_check(data: Path) -> Finding | None:
    """When what is stored was last checked, and what is damaged or missing; None where the database cannot be asked."""
    import psycopg

    from safehold.config.postgres import connection_parameters, database_settings
    from safehold.law.calendar import spoken_time

    last = (
        "SELECT began_at, things, is_finished, began_at < now() - interval '26 hours' FROM examinations_fixityrun"
        " ORDER BY began_at DESC, id DESC LIMIT 1"
    )
    wrong = "SELECT kind, name, state FROM examinations_storedcheck WHERE wrong_since IS NOT NULL ORDER BY wrong_since, id"
    try:
        # A worker sees all cases: whoever asks the doctor sits at the machine of the installation.
        with psycopg.connect(**connection_parameters(database_settings(data, "worker"))) as connection:
            row, failed = connection.execute(last).fetchone(), connection.execute(wrong).fetchall()
    except psycopg.Error:
        return None
    if row is None:
        return Finding("stored files", "note", "never compared with their digests yet; each night they are", CHECK_STORED)
    began, things, is_finished, is_old = row
    detail = f"{things:,} compared with their digests at {spoken_time(began)}"
    detail += "" if is_finished else "; it did not come to its end"
    if failed:
        named = ", ".join(f"{kind.replace('_', ' ')} {name} {state}" for kind, name, state in failed[:MOST_NAMED])
        more = f" and {len(failed) - MOST_NAMED:,} more" if len(failed) > MOST_NAMED else ""
        return Finding("stored files", "wrong", f"{detail}; {named}{more}", "put them back from a backup, then safehold fixity")
    if is_old:
        return Finding("stored files", "note", f"{detail}; no night since then", CHECK_STORED)
    return Finding("stored files", "ok" if is_finished else "note", f"{detail}; each as recorded" if is_finished else detail)


def _roles(data: Path) -> Iterator[Finding]:
    import psycopg

    from safehold.config.postgres import ROLE_NAMES, connection_parameters, database_settings

    wrong = []
    for role in ROLE_NAMES:
        try:
            with psycopg.connect(**connection_parameters(database_settings(data, role))) as connection:
                row = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
        except psycopg.Error as error:
            wrong.append(f"{role}: {str(error).strip().splitlines()[-1]}")
        else:
            if role != "owner" and row and row[0]:
                wrong.append(f"{role}: is not subject to row-level security")
    if wrong:
        yield Finding("roles", "wrong", "; ".join(wrong), MEND)
    else:
        yield Finding("roles", "ok", f"{', '.join(ROLE_NAMES)} can log in")


def _readers() -> Finding:
    """What a process that reads a disk image can't do here: one confines itself and says so."""
    program = (
        "import json, pathlib, tempfile; from safehold.examiner.processes.confinement import Files, Limits, confine\n"
        "print(json.dumps(confine(Limits(), Files([], pathlib.Path(tempfile.gettempdir()), beside=False))))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, cwd="/", check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return Finding(
            "readers of images", "note", f"can't be confined here: {(done.stderr.strip() or 'no reason').splitlines()[-1]}"
        )
    words = {
        "files": "open other files than the image's",
        "sockets": "make sockets and set the times of files",
        "network": "use the network",
    }
    refused = [word for name, word in words.items() if said[name]]
    allowed = [word for name, word in words.items() if not said[name]]
    detail = f"can't {', '.join(refused)}" if refused else "are confined by their limits alone"
    if allowed:
        return Finding(
            "readers of images", "note", f"{detail}. This machine does not keep them from these: {', '.join(allowed)}", ""
        )
    return Finding("readers of images", "ok", detail)


def _service(data: Path) -> Finding:
    """Whether a process that serves can get at what opens the database as its owner: one is confined and tries."""
    from safehold.config.postgres_cluster import home_of
    from safehold.examiner.processes import landlock

    name = "web and workers"
    url = os.environ.get("DATABASE_URL")
    shared = [role for role in ("web", "worker") if url and not os.environ.get(f"DATABASE_URL_{role.upper()}")]
    if shared:
        variables = " and ".join(f"DATABASE_URL_{role.upper()}" for role in shared)
        detail = f"log in as the database's owner and take their role on, so they hold the owner's password: set {variables}"
        return Finding(name, "note", detail)
    hidden = [data / OWNER / "database-password", home_of(data) / "cluster" / "PG_VERSION"]
    program = (
        "import pathlib, sys; from safehold.config.confinement import confine_service\n"
        "confine_service(pathlib.Path(sys.argv[1]))\n"
        "def opens(path):\n"
        "    try: return bool(pathlib.Path(path).read_bytes())\n"
        "    except OSError: return False\n"
        "print(*[path for path in sys.argv[2:] if opens(path)], sep='\\n')"
    )
    command = [sys.executable, "-P", "-c", program, str(data), *map(str, hidden)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and not done.stdout.strip():
        detail = "can't read the password of the database's owner" if not url else "are kept to the files that they need"
        if landlock.version() < landlock.SOCKETS_FROM:
            detail += "; sockets of other programs stay open to their account (docs/run-for-real.md)"
        return Finding(name, "ok", detail)
    detail = (
        "are not kept from the files of this account by the system (Landlock, Linux 6.2): code in them could become the owner"
    )
    return Finding(name, "note", f"{detail} of the database")


def _abandoned() -> Iterator[Finding]:
    """Database files that were placed outside a data folder which is gone, or has its database elsewhere now."""
    for note in Path("/var/lib").glob("safehold-*/data-folder"):
        data = Path(note.read_text(encoding="utf-8").strip())
        record = data / "database" / "elsewhere"
        if not record.is_file() or record.read_text(encoding="utf-8").strip() != str(note.parent):
            yield Finding("left over", "note", f"{note.parent} belonged to {data}, which does not use it", f"rm -r {note.parent}")


def _tools() -> Iterator[Finding]:
    for name, purpose in OPTIONAL_TOOLS.items():
        where = shutil.which(name)
        yield Finding(name, "ok" if where else "note", where or f"not installed; only for {purpose}")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _mend(data: Path) -> None:
    """Mend what can be mended without losing anything; each step that fails leaves its finding to say why."""
    for step in (_mend_folders, _mend_database):
        try:
            step(data)
        except (SetUpError, OSError) as error:
            print(f"{step.__name__.removeprefix('_mend_')}: {error}", file=sys.stderr)


def _mend_folders(data: Path) -> None:
    prepare_data_folder(data)
    for path in _private_paths(data):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o077)


def _mend_database(data: Path) -> None:
    """Give the files back to the server's account, establish the roles again, and bring the tables up to date."""
    from safehold.config.postgres import ensure_running
    from safehold.config.postgres_cluster import locate
    from safehold.config.schema import prepare_schema

    if not os.environ.get("DATABASE_URL"):
        cluster = locate(data)
        if cluster.files.is_dir():
            if os.geteuid() == 0 and cluster.files.stat().st_uid != cluster.account.uid:
                for path in (cluster.files, *cluster.files.rglob("*")):
                    os.chown(path, cluster.account.uid, cluster.account.gid, follow_symlinks=False)
            (cluster.files / "safehold-roles").unlink(missing_ok=True)
    with ensure_running(data):
        prepare_schema(data)
