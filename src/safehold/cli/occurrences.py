"""`safehold occurrences`: where else a file occurs, for one officer."""

import json
import sys
from typing import Annotated

import typer


def command(
    digest: Annotated[str, typer.Argument(help="The SHA-256, SHA-1 or MD5 of the file.")],
    officer: Annotated[str, typer.Option("--officer", help="User name of who asks: only what this officer may see is asked.")],
) -> int:
    """Find a file by its digest in the catalogues of the exhibits that an officer may see; one line of JSON for each.

    Exit code 0 where it was found, 1 where it was not, 3 where a catalogue was left out, which is named: damaged, or missing.
    """
    from safehold.cli import IN_PART, InputError
    from safehold.config.installation import open_installation

    with open_installation():
        from django.utils import timezone

        from safehold.accounts import errors
        from safehold.accounts.acting import reading_as
        from safehold.accounts.permissions import require
        from safehold.accounts.queries import officer_by_username
        from safehold.audit import recording as audit
        from safehold.casework.examinations import permissions, queries
        from safehold.casework.examinations.where_found_presenters import document_of, left_out

        asker = officer_by_username(officer)
        if asker is None:
            raise InputError(f"{officer}: there is no such officer, or the account has ended")
        try:
            with reading_as(asker):
                require(asker, permissions.READ_CATALOGUE)
                found = queries.where_found(asker, digest)
                audit.searched(asker, found.digest, at=timezone.now(), found=len(found.files))
                for one in found.files:
                    print(json.dumps(document_of(one), ensure_ascii=False))
        except (errors.InputError, errors.NotPermittedError) as refused:
            raise InputError(f"{digest}: {refused}") from refused
    if left := left_out(found):
        print(f"safehold: {left}", file=sys.stderr)
        return IN_PART
    return 0 if found.files else 1
