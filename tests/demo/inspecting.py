"""Looks at a prepared demonstration as the owner of its tables, in a process of its own, and prints what it finds as JSON."""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from safehold.config.installation import open_installation

DRAMA = re.compile(r"(01632 ?960 ?\d{3}|07700 ?900 ?\d{3}|\+?441632960\d{3}|\+?447700900\d{3})")
PHONE = re.compile(r"(?<![\w.-])(?:\+44|0)[127][\d ]{8,12}\d(?!\w)")
DOMAIN = re.compile(r"[\w.+-]+@([\w.-]+)")
IPV4 = re.compile(r"(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}(?![\w.])")
APPS = [
    "accounts",
    "audit",
    "bail",
    "cases",
    "charging",
    "custody",
    "examinations",
    "exhibits",
    "notices",
    "operations",
    "people",
    "referrals",
    "safeguarding",
    "statistics",
    "warrants",
]
DOCUMENTATION = {("192", "0", "2"), ("198", "51", "100"), ("203", "0", "113")}


def main(data: Path) -> None:
    """Print the findings."""
    with open_installation(data, role="owner", migrate=False):
        from safehold.audit.models import Entry
        from safehold.casework.cases.clock_comparison import compare_cases
        from safehold.casework.cases.models import Case, Clock
        from safehold.casework.custody.models import Arrest
        from safehold.casework.exhibits.models import Exhibit
        from safehold.casework.exhibits.queries import continuity_check
        from safehold.casework.people.models import Identifier, Person, PersonInCase

        compared = compare_cases(list(Case.objects.all()))
        found = {
            "differences": [found.sentence for found in (*compared.differences, *compared.unreadable)],
            "broken": [str(exhibit) for exhibit in Exhibit.objects.all() if not continuity_check(exhibit).is_unbroken],
            "verbs": Counter(Entry.objects.values_list("verb", flat=True)),
            "records": {
                model.__name__: model.objects.count() for model in (Case, Exhibit, Arrest, Person, Identifier, Clock, Entry)
            },
            "references": sorted(
                f"{case.reference} {case.title}: {', '.join(case.exhibits.order_by('pk').values_list('reference', flat=True))}"
                for case in Case.objects.all()
            ),
            "victims": sorted(PersonInCase.objects.filter(role="victim").values_list("person__name", flat=True)),
            "to_tell": list(Clock.objects.filter(kind="victim").values_list("limit_name", "subject_name")),
            "hearings": sorted(set(Clock.objects.filter(kind="hearing", tag="").values_list("limit_name", flat=True))),
            "in_custody": Arrest.objects.filter(released_at__isnull=True).count(),
            "restricted": Case.objects.filter(restriction="restricted").count(),
            "closed": Case.objects.filter(stage="closed").count(),
            "names": sorted({person.name for person in Person.objects.all()}),
            "not_invented": list(_not_invented()),
            "bail_tomorrow": list(Clock.objects.filter(tag="Authority missing").values_list("limit_name", "subject_name")),
            "charged": list(Case.objects.filter(title="Test Subject 012").values_list("stage", flat=True)),
        }
    sys.stdout.write(json.dumps(found))


def _not_invented() -> "list[str]":
    """Every telephone number, mail domain and IP address in a text column that is not one kept for examples."""
    from django.db import connection

    strange: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY') AND split_part(table_name, '_', 1) = ANY(%s)"
            " AND (table_name !~ 'event$' OR table_name = 'exhibits_continuityevent') AND column_name <> 'password'",
            [APPS],
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (text,) in cursor.fetchall():
                strange.update(f"{table}.{column}: {number}" for number in PHONE.findall(text) if not DRAMA.fullmatch(number))
                strange.update(
                    f"{table}.{column}: {domain}"
                    for domain in DOMAIN.findall(text)
                    if not domain.rstrip(".").endswith("example.org")
                )
                strange.update(
                    f"{table}.{column}: {'.'.join(parts)}"
                    for parts in IPV4.findall(text)
                    if parts not in DOCUMENTATION and not column.endswith(("version", "report"))
                )
    return sorted(strange)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
