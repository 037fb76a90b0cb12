"""Reader of the JSON download that law-enforcement systems offer for a CyberTipline report.

Rules: any value may be null or absent; a value of another kind than expected is noted with its path, and the rest
is read. A date without zone, an invalid address and the like are treated as in the XML documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn

from ..errors import UnreadableReportError
from . import fields
from .fields import Notebook, UnreadableFieldError, clean_text
from .incident_types import referral_type
from .models import (
    Device,
    Email,
    Incident,
    InternetDetail,
    IpEvent,
    PersonRole,
    Phone,
    PostalAddress,
    Referral,
    ReportedFile,
    ReportedPerson,
    Source,
)
from .xml_documents import CLASSIFICATIONS, read_digest

_ROLES: Final = {
    "reportedPeople": ("reportedPersons", PersonRole.REPORTED),
    "victims": ("victims", PersonRole.VICTIM),
    "childVictims": ("childVictims", PersonRole.VICTIM),
    "intendedRecipients": ("intendedRecipients", PersonRole.RECIPIENT),
}

type Object = dict[str, object]


def parse(data: bytes, file: str) -> object:
    """Parse a JSON document that nobody vouches for. Raises: UnreadableReportError, with line and column."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableReportError(file, "the JSON is not in UTF-8", f"line {line}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableReportError(file, f"the JSON is broken or cut short: {error.msg}", where) from None
    except RecursionError:
        raise UnreadableReportError(file, "the JSON is nested too deeply") from None
    except ValueError as error:
        raise UnreadableReportError(file, f"the JSON has a value that no report has: {error}") from None


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def read(parsed: object, file: str, shown: str) -> list[Referral]:
    """Read one download, or a list of them. Raises: UnreadableReportError when it is none."""
    listed = parsed if isinstance(parsed, list) else [parsed]
    if not listed:
        raise UnreadableReportError(file, "the JSON holds no report")
    referrals = []
    for number, item in enumerate(listed):
        where = f"$[{number}]" if isinstance(parsed, list) else "$"
        if not isinstance(item, dict) or "reportedInformation" not in item:
            raise UnreadableReportError(file, "the JSON is no CyberTipline download: no reportedInformation", where)
        referrals.append(_DownloadReader(shown).referral(item, where))
    return referrals


class _DownloadReader:
    """Reads one download and notes what it cannot read."""

    def __init__(self, shown: str) -> None:
        self.notebook = Notebook(shown)

    def referral(self, report: Object, where: str) -> Referral:
        information, at = self._object(report, "reportedInformation", where)
        esp, esp_at = self._object(information, "reportingEsp", at)
        esp_name = self._text(esp, "espName", esp_at)
        people = [
            self._person(person, path, role)
            for holder, (name, role) in _ROLES.items()
            for person, path in self._items(information, holder, name, at)
        ]
        people.append(
            ReportedPerson(
                role=PersonRole.REPORTER,
                given_names=self._text(esp, "firstName", esp_at),
                surname=self._text(esp, "lastName", esp_at),
                organisation=esp_name,
                emails=self._emails(esp, esp_at),
                phones=self._phones(esp, esp_at),
            )
        )
        received = self._read(report, "dateReceived", where, fields.read_moment)
        return Referral(
            source=Source.CYBERTIP,
            reference=self._text(report, "reportId", where),
            received=received.at if received else None,
            reporter_name=esp_name,
            incident=self._incident(information, at),
            people=tuple(people),
            files=tuple(self._file(item, path) for item, path in self._items(information, "uploadedFiles", "uploadedFiles", at)),
            internet_details=self._internet_details(information, at),
            additional_info=self._remarks(information, at),
            unreadable=tuple(self.notebook.unreadable),
            collapsed=self.notebook.collapsed,
        )

    def _incident(self, information: Object, where: str) -> Incident:
        summary, at = self._object(information, "incidentSummary", where)
        original_type = self._text(summary, "incidentType", at)
        moment = self._read(summary, "incidentDateTime", at, fields.read_moment)
        priority = self._text(summary, "escalateToHighPriority", at)
        urgent = priority is not None
        if priority is not None:
            try:
                urgent, priority = fields.read_boolean(priority), None
            except UnreadableFieldError:
                urgent = True  # any other text is the reason itself
        original = self._text(summary, "incidentDateTime", at)
        return Incident(
            type=referral_type(original_type),
            original_type=original_type,
            at=moment.at if moment else None,
            at_original=original if moment is None or moment.original else None,
            at_description=self._text(summary, "incidentDateTimeDescription", at),
            platform=self._text(summary, "platform", at),
            high_priority=urgent,
            high_priority_reason=priority,
            annotations=self._marks(summary, "reportAnnotations", at),
        )

    def _person(self, person: Object, where: str, role: PersonRole) -> ReportedPerson:
        given = [text for name in ("firstName", "middleName") if (text := self._text(person, name, where))]
        captures, events, devices, urls = self._captures(person, where)
        remarks = [*self._remarks(person, where), *captures]
        return ReportedPerson(
            role=role,
            given_names=" ".join(given) or None,
            surname=self._text(person, "lastName", where),
            date_of_birth=self._read(person, "dateOfBirth", where, fields.read_date),
            age=self._read(person, "approximateAge", where, lambda text: fields.read_number(text, 0, 150)),
            phones=self._phones(person, where),
            emails=self._emails(person, where),
            addresses=self._addresses(person, where),
            service=self._text(person, "espService", where),
            account_identifier=self._text(person, "espUserId", where),
            screen_name=self._text(person, "screenName", where),
            profile_urls=urls,
            ip_events=events,
            devices=devices,
            additional_info="\n".join(remarks) or None,
        )

    def _file(self, item: Object, where: str) -> ReportedFile:
        captures, events, devices, _ = self._captures(item, where)
        classification = self._text(item, "industryClassification", where)
        if classification is not None:
            given, classification = classification, classification.upper()
            if classification not in CLASSIFICATIONS:
                reason = f"it is none of {', '.join(CLASSIFICATIONS)}"
                self.notebook.note(f"{where}.industryClassification", given, reason)
                classification = None
        value = self._text(item, "verificationHash", where)
        digests: list[tuple[str, str]] = []
        if value is not None:
            digests.append(read_digest(None, value))  # with no algorithm stated, nothing can contradict
        return ReportedFile(
            file_id=self._text(item, "submittalId", where) or self._text(item, "filename", where),
            name=self._text(item, "originalFilename", where) or self._text(item, "filename", where),
            digests=tuple(digests),
            viewed=self._read(item, "viewedByEsp", where, fields.read_boolean),
            publicly_available=self._read(item, "publiclyAvailable", where, fields.read_boolean),
            relevance=self._text(item, "fileRelevance", where),
            classification=classification,
            annotations=self._tags(item, where),
            ip_events=events,
            devices=devices,
            additional_info=(*self._remarks(item, where), *captures),
        )

    def _internet_details(self, information: Object, where: str) -> tuple[InternetDetail, ...]:
        details, at = self._object(information, "incidentDetails", where)
        pages = [
            InternetDetail(
                kind="web_page",
                urls=(url,) if (url := self._text(page, "url", path)) else (),
                has_content=page.get("text") is not None,
                additional_info="\n".join(self._remarks(page, path)) or None,
            )
            for page, path in self._listed(details, "webpageIncident", at)
        ]
        emails = [
            InternetDetail(
                kind="email",
                email_addresses=tuple(email.address for email in self._emails(message, path)),
                has_content=bool(message.get("contents") or message.get("content")),
                additional_info="\n".join(self._remarks(message, path)) or None,
            )
            for message, path in self._listed(details, "emailIncident", at)
        ]
        return (*pages, *emails)

    def _captures(self, owner: Object, where: str) -> tuple[list[str], tuple[IpEvent, ...], tuple[Device, ...], tuple[str, ...]]:
        """Sort what was captured of a person or file: other captures as text, IP events, devices, profile addresses."""
        others: list[str] = []
        events: list[IpEvent] = []
        devices: list[Device] = []
        urls: list[str] = []
        for capture, path in self._items(owner, "sourceInformation", "sourceCaptures", where):
            kind = self._text(capture, "captureType", path) or ""
            value = self._text(capture, "value", path)
            if "IP" in kind.upper().split() or kind.casefold() == "ipaddress" or (not kind and _is_address(value)):
                event = fields.read_ip_event(
                    self.notebook,
                    partial(str, path),
                    address=value,
                    event=self._text(capture, "eventName", path),
                    at=self._text(capture, "dateTime", path),
                    port=self._text(capture, "port", path),
                    possible_proxy=self._text(capture, "possibleProxy", path),
                )
                events += [] if event is None else [event]
            elif value is not None and "url" in kind.casefold():
                urls.append(value)
            elif value is not None and ("device" in kind.casefold() or kind.upper() in ("IMEI", "ICCID", "MAC")):
                moment = self._read(capture, "dateTime", path, fields.read_moment)
                devices.append(Device(kind, value, self._text(capture, "eventName", path), moment.at if moment else None))
            elif value is not None:
                others.append(f"{kind or 'Capture'}: {value}")
        return others, self.notebook.without_repetitions(events), tuple(devices), tuple(urls)

    def _emails(self, owner: Object, where: str) -> tuple[Email, ...]:
        found = [
            Email(address, self._text(item, "type", path), self._verified(item, path))
            for item, path in self._items(owner, "emails", "emails", where)
            if (address := self._text(item, "value", path))
        ]
        for name in ("email", "emailAddress"):
            single = self._text(owner, name, where)
            found += [Email(single)] if single else []
        return tuple(found)

    def _phones(self, owner: Object, where: str) -> tuple[Phone, ...]:
        return tuple(
            Phone(number, self._text(item, "type", path), self._verified(item, path))
            for item, path in self._items(owner, "phones", "phones", where)
            if (number := self._text(item, "value", path))
        )

    def _addresses(self, owner: Object, where: str) -> tuple[PostalAddress, ...]:
        found = []
        for item, path in self._items(owner, "addresses", "addresses", where):
            streets = [text for name in ("address", "street1", "street2") if (text := self._text(item, name, path))]
            address = PostalAddress(
                ", ".join(streets) or None,
                self._text(item, "city", path),
                self._text(item, "state", path) or self._text(item, "nonUsaState", path),
                self._text(item, "postalCode", path) or self._text(item, "zipCode", path),
                self._text(item, "country", path),
                self._text(item, "type", path),
            )
            found += [address] if address.line() else []
        return tuple(found)

    def _tags(self, item: Object, where: str) -> tuple[str, ...]:
        tags = [
            text
            for group, path in self._items(item, "ncmecTags", "groups", where)
            for tag, tag_path in self._listed(group, "tags", path)
            if (text := self._text(tag, "value", tag_path))
        ]
        return tuple(dict.fromkeys([*tags, *self._marks(item, "fileAnnotations", where)]))

    def _marks(self, owner: Object, name: str, where: str) -> tuple[str, ...]:
        value = owner.get(name)
        if isinstance(value, list):
            return tuple(dict.fromkeys(text for text in map(_as_text, value) if text))
        marks, _ = self._object(owner, name, where)
        return tuple(mark for mark, is_set in marks.items() if is_set not in (None, False, 0, "0", "false"))

    def _remarks(self, owner: Object, where: str) -> tuple[str, ...]:
        texts = [
            text
            for item, path in self._listed(owner, "additionalInformations", where)
            if (text := self._text(item, "value", path))
        ]
        single = self._text(owner, "additionalInformation", where) or self._text(owner, "additionalInfo", where)
        return tuple([*texts, single] if single else texts)

    def _verified(self, item: Object, where: str) -> bool | None:
        return self._read(item, "verified", where, fields.read_boolean)

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _object(self, owner: Object, name: str, where: str) -> tuple[Object, str]:
        value = owner.get(name)
        path = f"{where}.{name}"
        if value is not None and not isinstance(value, dict):
            self.notebook.note(path, json.dumps(value)[:200], "an object was expected here")
        return (value, path) if isinstance(value, dict) else ({}, path)

    def _items(self, owner: Object, holder: str, name: str, where: str) -> list[tuple[Object, str]]:
        """Items of a list that stands inside a holder object, as most lists of the download do, or directly."""
        value = owner.get(holder)
        if isinstance(value, list):
            return self._listed(owner, holder, where)
        inner, path = self._object(owner, holder, where)
        return self._listed(inner, name, path)

    def _listed(self, owner: Object, name: str, where: str) -> list[tuple[Object, str]]:
        value = owner.get(name)
        if value is None:
            return []
        path = f"{where}.{name}"
        if isinstance(value, dict):
            return [(value, path)]
        if not isinstance(value, list):
            self.notebook.note(path, json.dumps(value)[:200], "a list was expected here")
            return []
        found: list[tuple[Object, str]] = []
        for number, item in enumerate(value):
            if isinstance(item, dict):
                found.append((item, f"{path}[{number}]"))
            elif isinstance(item, str | int):
                found.append(({"value": item, "url": item}, f"{path}[{number}]"))
            elif item is not None:
                self.notebook.note(f"{path}[{number}]", json.dumps(item)[:200], "an object was expected here")
        return found

    def _text(self, owner: Object, name: str, where: str) -> str | None:
        value = owner.get(name)
        if isinstance(value, dict):
            value = value.get("value")
        text = _as_text(value)
        if text is None and value is not None and not isinstance(value, str):
            self.notebook.note(f"{where}.{name}", json.dumps(value)[:200], "a text was expected here")
        return text

    def _read[Value](self, owner: Object, name: str, where: str, reader: Callable[[str], Value]) -> Value | None:
        text = self._text(owner, name, where)
        if text is None:
            return None
        try:
            return reader(text)
        except UnreadableFieldError as error:
            self.notebook.note(f"{where}.{name}", text, str(error))
            return None


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def _is_address(value: str | None) -> bool:
    try:
        return value is not None and bool(fields.read_ip_address(value))
    except UnreadableFieldError:
        return False
