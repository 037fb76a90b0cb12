"""`safehold occurrences`: where else a file occurs, for one officer."""

import json
from typing import Annotated

import typer


def command(
    digest: Annotated[str, typer.Argument(help="The SHA-256 or MD5 of the file.")],
    officer: Annotated[str, typer.Option("--officer", help="User name of who asks: only what this officer may see is asked.")],
) -> int:
    """Find a file by its digest in the catalogues of the exhibits that an officer may see; one line of JSON for each.

    Exit code 0 where it was found, 1 where it was not.
    """
    from safehold.cli import InputError
    from safehold.config.installation import open_installation

    with open_installation():
        from django.utils import timezone

        from safehold.casework.accounts import errors
        from safehold.casework.accounts.acting import reading_as
        from safehold.casework.accounts.queries import officer_by_username
        from safehold.casework.examinations import where_found

        asker = officer_by_username(officer)
        if asker is None:
            raise InputError(f"{officer}: there is no such officer, or the account has ended")
        try:
            with reading_as(asker):
                found = where_found.find(asker, digest, at=timezone.now())
                for one in found.files:
                    print(json.dumps(where_found.document_of(one), ensure_ascii=False))
        except (errors.InputError, errors.NotPermittedError) as refused:
            raise InputError(f"{digest}: {refused}") from refused
    return 0 if found.files else 1
