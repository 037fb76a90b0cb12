"""Writes docs/permissions.md from the declarations: which role may do what. With `--check`, fails where it is out of date."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby

from generated_page import ROOT, write_or_check

PAGE = ROOT / "docs" / "permissions.md"
DECLARING = ("permissions", "actions")
"""The modules in which an app declares its permissions."""

HEAD = """# Who may do what

Written by `scripts/write_permissions.py` from the declarations of the apps; do not edit it by hand.

A role is needed, and the record must be one that the officer may see: row-level security shows an officer the cases of their team
and those to which they were given access, and hides everything else as if it did not exist. An action marked with a number has
a further condition, written below its table.
"""


def page() -> str:
    """The page as it should be."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    django.setup()
    from django.apps import apps

    from safehold.accounts.models import Role
    from safehold.accounts.permissions import declared

    for app in apps.get_app_configs():
        for module in DECLARING:
            if app.name.startswith("safehold.") and find_spec(f"{app.name}.{module}"):
                import_module(f"{app.name}.{module}")
    parts = [HEAD]
    for area, permissions in groupby(declared(), key=lambda permission: permission.name.split(".")[0]):
        parts.append(f"\n## {area.capitalize()}\n")
        parts.append(f"| | {' | '.join(role.label for role in Role)} |")
        parts.append(f"|---|{':-:|' * len(Role)}")
        conditions: list[str] = []
        for permission in permissions:
            mark = ""
            if permission.condition_words:
                conditions.append(f"{len(conditions) + 1}. To {permission.words}: {permission.condition_words}.")
                mark = f" ({len(conditions)})"
            cells = ("yes" if role in permission.roles else "" for role in Role)
            parts.append(f"| {permission.words[0].upper()}{permission.words[1:]}{mark} | {' | '.join(cells)} |")
        if conditions:
            parts.append("\n" + "\n".join(conditions))
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, page()))
