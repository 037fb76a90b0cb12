"""The command line as a whole: exit codes, one line for what goes wrong, and nothing on standard output but answers."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from safehold.cli import COMMANDS, _module_exists, app

BOXES = set("─│╭╮╰╯")
PRESENT = [name for name, (target, _) in COMMANDS.items() if _module_exists(target.split(":")[0])]


def safehold(*arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "safehold", *arguments], capture_output=True, text=True, check=False, **options  # type: ignore[call-overload, no-any-return]
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "x"], ["clock"], ["--data"], ["backup"]])
def test_a_wrong_command_is_refused_in_one_line(arguments: list[str]) -> None:
    done = safehold(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("safehold: ")
    assert done.stderr.count("\n") == 1


def test_help_names_every_command_that_is_here_without_importing_one() -> None:
    done = safehold("--help")
    assert done.returncode == 0
    for name in PRESENT:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", [name for name in PRESENT if name != "manage"])  # manage passes --help on to Django
def test_every_command_has_help(name: str) -> None:
    done = safehold(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Usage: safehold {name}" in done.stdout
    assert not BOXES & set(done.stdout)


def test_no_command_of_a_group_draws_its_help_either() -> None:
    """Asked of the commands themselves: a process for each would take a minute."""
    known: Any = get_command(app)
    groups = [group for name in PRESENT if hasattr(group := known.get_command(None, name), "commands")]
    commands = [(f"{group.name} {name}", command) for group in groups for name, command in group.commands.items()]
    assert {"hashlist lookup", "referral import", "clocks check"} <= {name for name, _ in commands}
    assert [name for name, command in commands if command.rich_markup_mode is not None] == []


@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_the_data_folder_may_be_named_on_either_side_of_the_command(place: str, tmp_path: Path) -> None:
    named = ["--data", str(tmp_path / "mine")]
    arguments = {
        "before": [*named, "doctor", "--json"],
        "after": ["doctor", "--json", *named],
        "joined": ["doctor", f"--data={tmp_path / 'mine'}", "--json"],
    }[place]
    assert json.loads(safehold(*arguments).stdout)["data"] == str(tmp_path / "mine")


def test_figures_of_a_folder_that_holds_no_installation_are_refused_and_it_stays_empty(tmp_path: Path) -> None:
    done = safehold("figures", "--data", str(tmp_path / "mine"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no installation; name its data folder with --data DIR" in done.stderr
    assert not (tmp_path / "mine").exists()
    checks = json.loads(safehold("doctor", "--json", "--data", str(tmp_path / "mine")).stdout)["checks"]
    (found,) = [check for check in checks if check["name"] == "data folder"]
    assert "name yours with --data DIR" in found["detail"]


def test_a_relative_data_folder_belongs_to_where_the_command_was_called(tmp_path: Path) -> None:
    done = safehold("doctor", "--json", "--data", "here", cwd=tmp_path)
    assert json.loads(done.stdout)["data"] == str(tmp_path / "here")


def test_an_error_that_nobody_foresaw_is_one_line_and_its_traceback_is_kept(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    script = (
        "import safehold.cli as cli, sys\ncli.COMMANDS['doctor'] = ('safehold.cli.doctor:no_such_name', '')\ncli.main(['doctor'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "SAFEHOLD_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "something unexpected went wrong: AttributeError" in done.stderr
    assert "Traceback (most recent call last)" in (tmp_path / "logs" / "errors.log").read_text()


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -P -m safehold doctor --json --data /nonexistent/x | true"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_a_data_folder_that_cannot_be_made_is_refused_by_name() -> None:
    done = safehold("migrate", "--data", "/proc/nowhere")
    assert done.returncode == 2
    assert done.stderr.startswith("safehold: /proc/nowhere: ")


def test_a_command_that_is_asked_to_stop_leaves_nothing_running(reachable_folder: Path) -> None:
    data = reachable_folder / "data"
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "safehold", "migrate", "--data", str(data)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 30
    while not (data / "run" / "database.keeper").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    command = os.fsencode(data)
    until = time.monotonic() + 10
    while any(command in _command(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        assert time.monotonic() < until, "a process is left"
        time.sleep(0.05)


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
