"""The answer of `safehold referral read`: the contract's JSON from what was read."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from .models import Incident, ReadResult, Referral, ReportedFile, ReportedPerson


def document(result: ReadResult) -> dict[str, object]:
    """Build the contract's JSON; times are RFC 3339 with offset, absent values are null."""
    counts = result.counts
    return {
        "referrals": [_referral(referral) for referral in result.referrals],
        "counts": {
            "ip_events": counts.ip_events,
            "ip_distinct": counts.ip_distinct,
            "unreadable": counts.unreadable,
            "duplicates": counts.duplicates,
        },
        "unreadable": [_plain(part) for part in result.unreadable],
    }


def _referral(referral: Referral) -> dict[str, object]:
    return {
        "source": referral.source.value,
        "reference": referral.reference,
        "received": _plain(referral.received),
        "reporter": referral.reporter_name,
        "incident": _incident(referral.incident),
        "urls": list(referral.urls),
        "people": [_person(person) for person in referral.people],
        "contact": None if referral.contact is None else _person(referral.contact),
        "ip_events": [{**_plain_fields(event), "seen_on": list(owners)} for event, owners in referral.seen_on().items()],
        "files": [_file(file) for file in referral.files],
        "internet_details": [_plain(detail) for detail in referral.internet_details],
        "law_enforcement": [_plain(agency) for agency in referral.law_enforcement],
        "additional_info": list(referral.additional_info),
        "unrecognised": list(referral.unrecognised),
        "documents": [{"name": name, "sha256": digest} for name, digest in referral.digests],
    }


def _incident(incident: Incident) -> dict[str, object]:
    return _plain_fields(incident)


def _person(person: ReportedPerson) -> dict[str, object]:
    plain = _plain_fields(person)
    plain["name"] = person.name
    plain["associated_accounts"] = [_person(account) for account in person.associated_accounts]
    return plain


def _file(file: ReportedFile) -> dict[str, object]:
    plain = _plain_fields(file)
    plain["digests"] = [{"algorithm": algorithm, "value": value} for algorithm, value in file.digests]
    plain["details"] = [{"name": name, "value": value} for name, value in file.details]
    for algorithm in ("md5", "sha1", "sha256"):
        plain[algorithm] = file.digest(algorithm)
    return plain


def _plain_fields(item: object) -> dict[str, object]:
    assert is_dataclass(item)
    return {field.name: _plain(getattr(item, field.name)) for field in fields(item)}


def _plain(value: object) -> object:
    """Turn a value of the models into one that JSON has."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        return _plain_fields(value)
    return value
