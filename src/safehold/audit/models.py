"""The audit entry (Data Protection Act 2018 s.62)."""

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One thing that one person did or read. Append-only: triggers refuse update, delete and truncate, to the owner too.

    The actor and the record stand here by value: nothing that happens to them later changes or removes an entry.
    """

    at = models.DateTimeField(help_text="When it was done, as recorded by the action (UTC)")
    written_at = models.DateTimeField(db_default=Now())
    officer_id = models.BigIntegerField(null=True)
    officer_name = models.CharField(max_length=80)
    officer_role = models.CharField(max_length=24)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200)
    case_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    recipients = models.JSONField(default=list, help_text="For a disclosure: to whom")
    payload = models.JSONField(default=dict)
    submission = models.UUIDField(null=True, unique=True, help_text="The form that was sent, so that it is carried out once")

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-at"], name="audit_of_a_case"),
            models.Index(fields=["officer_id", "-at"], name="audit_of_an_officer"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label} by {self.officer_name}"
