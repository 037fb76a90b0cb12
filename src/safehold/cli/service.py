"""`safehold serve`, `worker`, `migrate` and `manage`: the running of an installation."""

import os
import sys
from typing import Annotated

import typer

from safehold.config.data_folder import data_folder, prepare_data_folder
from safehold.config.installation import open_installation
from safehold.config.postgres import ensure_running
from safehold.config.schema import prepare_schema


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the site; 0 takes any free one.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, help="The number of web processes.")] = 2,
    job_workers: Annotated[int, typer.Option(min=0, max=64, help="The number of job workers.")] = 1,
) -> int:
    """Serve the site until stopped: database, web processes and job workers; what ends is started again."""
    from safehold.config.supervision import serve_until_stopped

    return serve_until_stopped(data_folder(), port, host=host, workers=workers, job_workers=job_workers, announce=_announce)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="The number of jobs at once.")] = 1,
    queues: Annotated[str, typer.Option(help="Only these queues, separated by commas.")] = "",
) -> None:
    """Work off jobs until stopped. Any number of workers may run, on any number of machines with DATABASE_URL."""
    from safehold.config.confinement import become_worker

    become_worker(data_folder(), ["--concurrency", str(concurrency), "--queues", queues])


def migrate() -> int:
    """Bring the tables up to date, and what each role may do to them, as the role that owns them."""
    data = data_folder()
    prepare_data_folder(data)
    # Always, for grants may have changed although no migration is missing; repeating it changes nothing.
    with ensure_running(data):
        prepare_schema(data)
        print("The tables are up to date.", file=sys.stderr)
    return 0


def manage(ctx: typer.Context) -> int:
    """Run one of Django's management commands, as the owner of the tables unless SAFEHOLD_DATABASE_ROLE says otherwise."""
    from safehold.config.postgres import ROLE_NAMES, Role

    roles: dict[str, Role] = {name: name for name in ROLE_NAMES}
    with open_installation(role=roles.get(os.environ.get("SAFEHOLD_DATABASE_ROLE", ""), "owner"), migrate=False):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["safehold manage", *ctx.args])
    return 0


manage.context_settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}  # type: ignore[attr-defined]


def _announce(address: str) -> None:
    """Say where the site is, once it answers."""
    print(f"The site is at {address} (stop it with Ctrl+C)", flush=True)
