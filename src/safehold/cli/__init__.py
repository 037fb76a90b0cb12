"""The command `safehold`: its names, and what a failure looks like.

Exit codes: 0 done; 1 the answer is "no"; 2 the input or the command is wrong, said in one line on standard error;
3 done, but parts of the input could not be read. A command is a function that prints and returns its exit code (None
is 0), or raises one of the errors that `main` turns into that one line. Each is imported only when it is called, so
that `safehold clock` starts without Django.
"""

import importlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command, get_group

from safehold.config.data_folder import data_folder
from safehold.config.errors import SetUpError

DONE, NO, WRONG, IN_PART = 0, 1, 2, 3

COMMANDS = {
    "demo": ("safehold.cli.demo:command", "Prepare the synthetic force and serve it."),
    "serve": ("safehold.cli.service:serve", "Serve the site: database, several web processes, a job worker."),
    "worker": ("safehold.cli.service:worker", "Work off jobs until stopped."),
    "doctor": ("safehold.cli.doctor:command", "Say what is found, what is missing, and what mends it."),
    "migrate": ("safehold.cli.service:migrate", "Bring the tables up to date."),
    "administrator": ("safehold.cli.administrator:command", "Add the first officer of an installation."),
    "backup": ("safehold.cli.backup:backup", "Copy database, catalogues and keys into a new folder."),
    "restore": ("safehold.cli.backup:restore", "Restore a backup into an empty data folder, and verify it."),
    "clocks": ("safehold.cli.clocks:app", "Compare every clock with the facts."),
    "fixity": ("safehold.cli.fixity:command", "Compare everything that is stored with its digest on record."),
    "notices": ("safehold.cli.notices:app", "Tell officers of limits ahead."),
    "clock": ("safehold.cli.clock:command", "Compute a legal time limit from facts."),
    "examine": ("safehold.cli.examine:command", "Examine a disk image, read-only, into a report and a catalogue."),
    "occurrences": ("safehold.cli.occurrences:command", "Where else a file occurs, in the exhibits that an officer may see."),
    "hashlist": ("safehold.cli.hashlist:app", "Build, look up and update hash lists."),
    "referral": ("safehold.cli.referral:app", "Read and import referrals."),
    "vics": ("safehold.cli.vics:app", "Read VICS files."),
    "export": ("safehold.cli.export:command", "Export a case."),
    "custody": ("safehold.cli.custody:app", "Check the continuity of exported exhibits."),
    "verify": ("safehold.cli.verify:command", "Verify an evidence bundle, without database or network."),
    "figures": ("safehold.cli.figures:command", "The figures of an operation or a period, with their definitions."),
    "manage": ("safehold.cli.service:manage", "Run one of Django's management commands."),
    "bench": ("safehold.cli.bench:app", "Make data for the benchmarks."),
}


class InputError(Exception):
    """The input of a command is wrong. The message is one sentence: `FILE: what is wrong and where`."""


class CommandsOnDemand(TyperGroup):
    """The commands by name, each imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names whose module is part of this installation, in the order of the table."""
        return [name for name, (target, _) in COMMANDS.items() if _module_exists(target.split(":")[0])]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The named command, or None for a name that is not one."""
        if cmd_name not in self.list_commands(ctx):
            return None
        target, summary = COMMANDS[cmd_name]
        module, _, attribute = target.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command = get_group(found)
        else:
            alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            alone.command(cmd_name, context_settings=getattr(found, "context_settings", None))(found)
            command = get_command(alone)  # type: ignore[assignment]
        command.name = cmd_name
        command.short_help = summary
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands with their summaries, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


app = typer.Typer(
    cls=CommandsOnDemand,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Runs the work of an Internet Sex Offences Team and its Digital Forensics Unit.",
    epilog="Exit codes: 0 done; 1 the answer is no; 2 the input or the command is wrong; 3 done, parts could not be read.",
)


@app.callback()
def _root(
    data: str = typer.Option("", "--data", metavar="DIR", help="The data folder of this one command (or SAFEHOLD_DATA)."),
) -> None:
    """Describe `--data`, which `main` takes out of the arguments wherever it stands."""
    if data:
        os.environ["SAFEHOLD_DATA"] = str(data_folder(data))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `safehold` and leave with its exit code; whatever goes wrong, no traceback is shown."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        code = run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has had enough; keep the interpreter from complaining when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code. Errors become one line on standard error."""
    try:
        root = get_command(app)
        answer = root.main(_take_data_folder(arguments), prog_name="safehold", standalone_mode=False)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        raise
    except (SetUpError, InputError) as error:
        return _refuse(str(error))
    except typer.Abort:
        return 128 + signal.SIGINT
    except TyperException as error:
        return _refuse_usage(error)
    except Exception as error:
        return _refuse(f"{_describe(error)} (details in {_keep_traceback(error)})")
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else DONE


def _stop(number: int, _: FrameType | None) -> None:
    """Leave in good order when asked to stop, so that what was started is stopped too."""
    raise SystemExit(128 + number)


def _refuse_usage(error: Exception) -> int:
    """Say what is wrong with the arguments; a command that was given none shows its help instead."""
    message = getattr(error, "format_message", lambda: str(error))()
    if type(error).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)
        return WRONG
    return _refuse(message)


def _refuse(message: str) -> int:
    print("safehold: " + " ".join(message.split()), file=sys.stderr)
    return WRONG


def _describe(error: Exception) -> str:
    """What an error that nobody foresaw says about itself, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    text = str(error).strip().splitlines()
    return f"something unexpected went wrong: {type(error).__name__}" + (f": {text[0]}" if text else "")


def _keep_traceback(error: Exception) -> Path:
    """Write the traceback where whoever mends it will look, and return that place."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{moment} safehold {' '.join(sys.argv[1:2])}\n{''.join(traceback.format_exception(error))}\n"
    try:
        log = data_folder() / "logs" / "errors.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        descriptor, name = tempfile.mkstemp(prefix="safehold-error-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return Path(name)
    return log


def _take_data_folder(arguments: list[str]) -> list[str]:
    """Take `--data DIR` out of the arguments wherever it stands before `--`, and let it hold for this process."""
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == "--data":
            named = next(waiting, "")
            if not named or named.startswith("--"):
                raise InputError("--data: name the data folder, as in --data DIR")
            os.environ["SAFEHOLD_DATA"] = str(data_folder(named))
        elif argument.startswith("--data="):
            os.environ["SAFEHOLD_DATA"] = str(data_folder(argument.removeprefix("--data=")))
        else:
            rest.append(argument)
    return rest


def _module_exists(name: str) -> bool:
    """Whether this module is part of the installation, without importing it."""
    return (Path(__file__).parent / f"{name.rpartition('.')[2]}.py").is_file()
