"""Documents about a case that are kept as they stood: JSON in canonical form with its digest, never changed.

One that was issued is kept as the file, too: a later version of the program, of its typesetting or of a font would print other
bytes, and whoever was given the first file compares.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models

from safehold import ledger
from safehold.accounts.errors import StoredFileError
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case

COMPARE = "Tell your administrator, who compares it with a backup."


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

    def problem(self) -> str:
        """Say what of it is not as it was kept; nothing where all of it is."""
        return "" if self.is_as_kept else f"the document no longer has the SHA-256 with which it was kept, {self.sha256}"

    def refuse_if_changed(self) -> None:
        """Let nobody take what was changed for what was kept. Raises: StoredFileError."""
        if not self.is_as_kept:
            raise StoredFileError(f"{self} is not what was kept: its SHA-256 was {self.sha256}.", COMPARE)


class IssuedDocument(KeptDocument):
    """A kept document with the PDF that was issued of it, and the digest of that file."""

    pdf = models.BinaryField(help_text="The file as it was issued: every download gives these bytes")
    pdf_sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @property
    def issued(self) -> bytes:
        """The file as it was issued. Raises: StoredFileError where it no longer has the digest with which it was kept."""
        found = bytes(self.pdf)
        if not self._is_issued(found):
            raise StoredFileError(
                f"The file that is kept of {self} is not the one that was issued: its SHA-256 was {self.pdf_sha256}.", COMPARE
            )
        return found

    def problem(self) -> str:
        """Say what of it is not as it was kept; nothing where all of it is."""
        if self._is_issued(bytes(self.pdf)):
            return super().problem()
        return f"the file no longer has the SHA-256 with which it was issued, {self.pdf_sha256}"

    def _is_issued(self, pdf: bytes) -> bool:
        return hashlib.sha256(pdf).hexdigest() == self.pdf_sha256

    def issue(self, pdf: bytes) -> None:
        """Hold the file that is issued, with its digest, before the document is written."""
        self.pdf, self.pdf_sha256 = pdf, hashlib.sha256(pdf).hexdigest()


def as_kept(document: dict[str, Any], *, by: Officer, at: datetime) -> dict[str, Any]:
    """The fields that hold a document in canonical form, its digest, and who made it when."""
    text = ledger.canonical_bytes(document)
    return {"document": text.decode(), "sha256": hashlib.sha256(text).hexdigest(), "made_at": at, "made_by": by}
