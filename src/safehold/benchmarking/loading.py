"""Writes many rows quickly: through COPY, into tables whose triggers, foreign keys and indexes are made again afterwards."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models.base import ModelState

ROWS_AT_ONCE = 20_000


@contextmanager
def unguarded(tables: list[str]) -> Iterator[None]:
    """Load without triggers, foreign keys, unique constraints and indexes, and put all of them back afterwards.

    Runs inside one transaction of the owner. Putting a constraint back checks every row, so that rows which break one are
    refused all the same. What the triggers would have written (history) is not there.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[]) ORDER BY contype DESC",
            [tables],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ANY(%s::regclass[])"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))",
            [tables],
        )
        indexes = cursor.fetchall()
        for table, name, _ in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class Loader:
    """Takes rows of any model, numbers them, and writes them in batches."""

    def __init__(self) -> None:
        self.written: Counter[str] = Counter()
        self._numbers: Counter[type[models.Model]] = Counter()
        self._defaults: dict[type[models.Model], dict[str, Any]] = {}
        self._waiting: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add[Row: models.Model](self, model: type[Row], **columns: Any) -> Row:
        """Take a row for writing and return it, numbered; it may still be changed until `write_full` or `flush`.

        Columns are named as in the table (`case_id=…`). The row is made without the model's constructor, whose work of a few
        dozen microseconds would be most of the time for millions of rows.
        """
        defaults = self._defaults.get(model)
        if defaults is None:
            defaults = {field.attname: field.get_default() for field in model._meta.concrete_fields}
            self._defaults[model] = defaults
        if not columns.keys() <= defaults.keys():
            raise TypeError(f"{model.__name__} has no column {', '.join(sorted(columns.keys() - defaults.keys()))}")
        self._numbers[model] += 1
        row = model.__new__(model)
        row.__dict__ |= {**defaults, **columns, "id": self._numbers[model], "_state": ModelState()}
        self._waiting[model].append(row)
        return row

    def write_full(self) -> None:
        """Write the batches that are full. Called between two cases, when the rows of the one before are final."""
        for model, rows in self._waiting.items():
            if len(rows) >= ROWS_AT_ONCE:
                self._write(model, rows)

    def flush(self) -> None:
        """Write what still waits, and let the numbers of later rows begin after those given."""
        for model, rows in self._waiting.items():
            self._write(model, rows)
        with connection.cursor() as cursor:
            for model, last in self._numbers.items():
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [last])

    def _write(self, model: type[models.Model], rows: list[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if field.db_default is models.NOT_PROVIDED]
        values_of = attrgetter(*(field.attname for field in fields))
        texts = [(place, text) for place, field in enumerate(fields) if (text := _text_of(field)) is not None]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                values = list(values_of(row))
                for place, text in texts:
                    values[place] = text(values[place])
                copy.write_row(values)
        self.written[model._meta.db_table] += len(rows)
        rows.clear()


def _text_of(field: models.Field[Any, Any]) -> Callable[[Any], str] | None:
    """How a value of this field is written, where the driver does not know it."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, SearchVectorField):
        return _lexemes
    return None


def _lexemes(words: list[str]) -> str:
    """Write words as a text search vector without positions."""
    return " ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
