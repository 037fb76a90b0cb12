"""Documents about a case that are kept as they stood: JSON in canonical form with its digest, never changed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models

from safehold import ledger
from safehold.casework.accounts.models import Officer
from safehold.casework.cases.models import Case


class KeptDocument(models.Model):
    """What every kept document has. The number counts the documents of one record, from 1."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    document = models.TextField(help_text="JSON in the canonical form of `safehold.ledger`")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def facts(self) -> dict[str, Any]:
        """What the document says."""
        found: dict[str, Any] = json.loads(self.document)
        return found

    @property
    def is_as_kept(self) -> bool:
        """Say whether the document still has the digest with which it was kept."""
        return hashlib.sha256(self.document.encode()).hexdigest() == self.sha256


def as_kept(document: dict[str, Any], *, by: Officer, at: datetime) -> dict[str, Any]:
    """The fields that hold a document in canonical form, its digest, and who made it when."""
    text = ledger.canonical_bytes(document)
    return {"document": text.decode(), "sha256": hashlib.sha256(text).hexdigest(), "made_at": at, "made_by": by}
