"""`safehold administrator`: the first officer of an installation."""

import getpass
import os
import sys
from typing import Annotated

import typer

from safehold.cli import InputError


def command(
    username: Annotated[str, typer.Argument(help="The user name.")],
    name: Annotated[str, typer.Argument(help="The name as colleagues write it.")],
    team: Annotated[str, typer.Option(help="The team of the administrator.")] = "Administration",
) -> None:
    """Add the first administrator, who adds everybody else on the page Officers.

    The password is asked for, or read from standard input.
    """
    from safehold.config.installation import open_installation

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip(os.linesep)
    with open_installation(role="web"):
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError
        from django.utils import timezone

        from safehold.accounts.actions import set_up_first_administrator
        from safehold.accounts.errors import InputError as RefusedInput
        from safehold.accounts.models import Officer

        try:
            validate_password(password, Officer(username=username, name=name))
            set_up_first_administrator(username=username, name=name, password=password, team_name=team, at=timezone.now())
        except ValidationError as error:
            raise InputError(f"password: {' '.join(error.messages)}") from None
        except RefusedInput as error:
            raise InputError(f"{username}: {error}") from None
    print(f"{name} can log in as {username} and add the other officers.")
