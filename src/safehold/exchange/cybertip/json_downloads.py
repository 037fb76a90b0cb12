"""Reader of the JSON download that law-enforcement systems offer for a CyberTipline report.

Rules: any value may be null or absent; a value of another kind than expected is noted with its path, and the rest
is read. What is not known, wherever it stands, is named as unrecognised. A date without zone, an invalid address and
the like are treated as in the XML documents.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from ..errors import UnreadableReportError
from . import fields
from .fields import UnreadableFieldError
from .incident_types import referral_type
from .json_values import Object, Values
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
from .xml_documents import CLASSIFICATIONS, DETAIL_KINDS, DETAIL_NAMES, read_digest

_ROLES: Final = {
    "reportedPeople": ("reportedPersons", PersonRole.REPORTED),
    "victims": ("victims", PersonRole.VICTIM),
    "childVictims": ("childVictims", PersonRole.VICTIM),
    "intendedRecipients": ("intendedRecipients", PersonRole.RECIPIENT),
}


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
        self.values = Values(shown)

    def referral(self, report: Object, where: str) -> Referral:
        information, at = self.values.inner(report, "reportedInformation", where)
        esp, esp_at = self.values.inner(information, "reportingEsp", at)
        esp_name = self.values.text(esp, "espName", esp_at)
        people = [
            self._person(person, path, role)
            for holder, (name, role) in _ROLES.items()
            for person, path in self.values.items(information, holder, name, at)
        ]
        people.append(
            ReportedPerson(
                role=PersonRole.REPORTER,
                given_names=self.values.text(esp, "firstName", esp_at),
                surname=self.values.text(esp, "lastName", esp_at),
                organisation=esp_name,
                emails=self._emails(esp, esp_at),
                phones=self._phones(esp, esp_at),
            )
        )
        received = self.values.read(report, "dateReceived", where, fields.read_moment)
        return Referral(
            source=Source.CYBERTIP,
            reference=self.values.text(report, "reportId", where),
            received=received.at if received else None,
            reporter_name=esp_name,
            incident=self._incident(information, at),
            people=tuple(people),
            files=tuple(
                self._file(item, path) for item, path in self.values.items(information, "uploadedFiles", "uploadedFiles", at)
            ),
            internet_details=self._internet_details(information, at),
            additional_info=self._remarks(information, at),
            unrecognised=self.values.unrecognised(report),
            unreadable=tuple(self.values.notebook.unreadable),
            collapsed=self.values.notebook.collapsed,
        )

    def _incident(self, information: Object, where: str) -> Incident:
        summary, at = self.values.inner(information, "incidentSummary", where)
        original_type = self.values.text(summary, "incidentType", at)
        moment = self.values.read(summary, "incidentDateTime", at, fields.read_moment)
        priority = self.values.text(summary, "escalateToHighPriority", at)
        urgent = priority is not None
        if priority is not None:
            try:
                urgent, priority = fields.read_boolean(priority), None
            except UnreadableFieldError:
                urgent = True  # any other text is the reason itself
        original = self.values.text(summary, "incidentDateTime", at)
        return Incident(
            type=referral_type(original_type),
            original_type=original_type,
            at=moment.at if moment else None,
            at_original=original if moment is None or moment.original else None,
            at_description=self.values.text(summary, "incidentDateTimeDescription", at),
            platform=self.values.text(summary, "platform", at),
            high_priority=urgent,
            high_priority_reason=priority,
            annotations=self.values.marks(summary, "reportAnnotations", at),
        )

    def _person(self, person: Object, where: str, role: PersonRole) -> ReportedPerson:
        given = [text for name in ("firstName", "middleName") if (text := self.values.text(person, name, where))]
        captures, events, devices, urls = self._captures(person, where)
        remarks = [*self._remarks(person, where), *captures]
        return ReportedPerson(
            role=role,
            given_names=" ".join(given) or None,
            surname=self.values.text(person, "lastName", where),
            date_of_birth=self.values.read(person, "dateOfBirth", where, fields.read_date),
            age=self.values.read(person, "approximateAge", where, lambda text: fields.read_number(text, 0, 150)),
            phones=self._phones(person, where),
            emails=self._emails(person, where),
            addresses=self._addresses(person, where),
            service=self.values.text(person, "espService", where),
            account_identifier=self.values.text(person, "espUserId", where),
            screen_name=self.values.text(person, "screenName", where),
            profile_urls=urls,
            ip_events=events,
            devices=devices,
            additional_info="\n".join(remarks) or None,
        )

    def _file(self, item: Object, where: str) -> ReportedFile:
        captures, events, devices, _ = self._captures(item, where)
        classification = self.values.text(item, "industryClassification", where)
        if classification is not None:
            given, classification = classification, classification.upper()
            if classification not in CLASSIFICATIONS:
                reason = f"it is none of {', '.join(CLASSIFICATIONS)}"
                self.values.notebook.note(f"{where}.industryClassification", given, reason)
                classification = None
        value = self.values.text(item, "verificationHash", where)
        digests: list[tuple[str, str]] = []
        if value is not None:
            digests.append(read_digest(None, value))  # with no algorithm stated, nothing can contradict
        number, original, name = (self.values.text(item, key, where) for key in ("submittalId", "originalFilename", "filename"))
        return ReportedFile(
            file_id=number or name,
            name=original or name,
            details=(("filename", name),) if name and number and original else (),
            digests=tuple(digests),
            viewed=self.values.read(item, "viewedByEsp", where, fields.read_boolean),
            publicly_available=self.values.read(item, "publiclyAvailable", where, fields.read_boolean),
            relevance=self.values.text(item, "fileRelevance", where),
            classification=classification,
            annotations=self._tags(item, where),
            ip_events=events,
            devices=devices,
            additional_info=(*self._remarks(item, where), *captures),
        )

    def _internet_details(self, information: Object, where: str) -> tuple[InternetDetail, ...]:
        details, at = self.values.inner(information, "incidentDetails", where)
        kinds = ((name, DETAIL_KINDS.get(name.removesuffix("Incident").casefold())) for name in details)
        return tuple(
            self._internet_detail(kind, incident, path)
            for name, kind in kinds
            if kind is not None
            for incident, path in self.values.listed(details, name, at)
        )

    def _internet_detail(self, kind: str, incident: Object, where: str) -> InternetDetail:
        others, events, devices, captured_urls = self._captures(incident, where)
        url = self.values.text(incident, "url", where) if kind == "web_page" or not self.values.is_bare(incident) else None
        names = [text for name in DETAIL_NAMES if (text := self.values.text(incident, name, where))]
        phones = [phone.number for phone in self._phones(incident, where)]
        single = self.values.text(incident, "phoneNumber", where)
        numbers = [single, *phones] if single else phones
        remarks = [
            *self._remarks(incident, where),
            *others,
            *(_device_line(device) for device in devices),
            *(f"Telephone: {number}" for number in numbers[1:]),
        ]
        return InternetDetail(
            kind=kind,
            urls=tuple(dict.fromkeys([*([url] if url else []), *captured_urls])),
            email_addresses=tuple(email.address for email in self._emails(incident, where)),
            phone=numbers[0] if numbers else None,
            names=tuple(names),
            addresses=(*self._addresses(incident, where), *self._addresses(incident, where, "incidentAddress")),
            ip_events=events,
            has_content=self.values.is_there(incident, "text", "content", "contents"),
            additional_info="\n".join(remarks) or None,
        )

    def _captures(self, owner: Object, where: str) -> tuple[list[str], tuple[IpEvent, ...], tuple[Device, ...], tuple[str, ...]]:
        """Sort what was captured of a person, file or place: other captures as text, IP events, devices, web addresses."""
        others: list[str] = []
        events: list[IpEvent] = []
        devices: list[Device] = []
        urls: list[str] = []
        for capture, path in self.values.items(owner, "sourceInformation", "sourceCaptures", where):
            kind = self.values.text(capture, "captureType", path) or ""
            value = self.values.text(capture, "value", path)
            event, at = (self.values.text(capture, name, path) for name in ("eventName", "dateTime"))
            if "IP" in kind.upper().split() or kind.casefold() == "ipaddress" or (not kind and _is_address(value)):
                seen = fields.read_ip_event(
                    self.values.notebook,
                    partial(str, path),
                    address=value,
                    event=event,
                    at=at,
                    port=self.values.text(capture, "port", path),
                    possible_proxy=self.values.text(capture, "possibleProxy", path),
                )
                events += [] if seen is None else [seen]
                continue
            said = ", ".join(text for text in (event, at) if text)
            if value is None:
                if kind or said:
                    self.values.notebook.note(path, f"{kind} {said}".strip(), "a capture without a value")
            elif "device" in kind.casefold() or kind.upper() in ("IMEI", "ICCID", "MAC"):
                moment = self.values.read(capture, "dateTime", path, fields.read_moment)
                devices.append(Device(kind, value, event, moment.at if moment else None))
            else:
                if "url" in kind.casefold():
                    urls.append(value)
                if said or "url" not in kind.casefold():
                    others.append(f"{kind or 'Capture'}: {value}" + (f" ({said})" if said else ""))
        return others, self.values.notebook.without_repetitions(events), tuple(devices), tuple(urls)

    def _emails(self, owner: Object, where: str) -> tuple[Email, ...]:
        found = [
            Email(address, self.values.text(item, "type", path), self._verified(item, path))
            for item, path in self.values.items(owner, "emails", "emails", where)
            if (address := self.values.text(item, "value", path))
        ]
        for name in ("email", "emailAddress"):
            single = self.values.text(owner, name, where)
            found += [Email(single)] if single else []
        return tuple(found)

    def _phones(self, owner: Object, where: str) -> tuple[Phone, ...]:
        return tuple(
            Phone(number, self.values.text(item, "type", path), self._verified(item, path))
            for item, path in self.values.items(owner, "phones", "phones", where)
            if (number := self.values.text(item, "value", path))
        )

    def _addresses(self, owner: Object, where: str, name: str = "addresses") -> tuple[PostalAddress, ...]:
        found = []
        for item, path in self.values.items(owner, name, "addresses", where):
            streets = [text for part in ("address", "street1", "street2") if (text := self.values.text(item, part, path))]
            address = PostalAddress(
                ", ".join(streets) or None,
                self.values.text(item, "city", path),
                self.values.text(item, "state", path) or self.values.text(item, "nonUsaState", path),
                self.values.text(item, "postalCode", path) or self.values.text(item, "zipCode", path),
                self.values.text(item, "country", path),
            )
            if address.line():
                found.append(replace(address, type=self.values.text(item, "type", path)))
        return tuple(found)

    def _tags(self, item: Object, where: str) -> tuple[str, ...]:
        tags = [
            text
            for group, path in self.values.items(item, "ncmecTags", "groups", where)
            for tag, tag_path in self.values.listed(group, "tags", path)
            if (text := self.values.text(tag, "value", tag_path))
        ]
        return tuple(dict.fromkeys([*tags, *self.values.marks(item, "fileAnnotations", where)]))

    def _remarks(self, owner: Object, where: str) -> tuple[str, ...]:
        texts = [
            text
            for item, path in self.values.listed(owner, "additionalInformations", where)
            if (text := self.values.text(item, "value", path))
        ]
        singles = (self.values.text(owner, name, where) for name in ("additionalInformation", "additionalInfo"))
        return (*texts, *filter(None, singles))

    def _verified(self, item: Object, where: str) -> bool | None:
        return self.values.read(item, "verified", where, fields.read_boolean)


def _device_line(device: Device) -> str:
    said = ", ".join(filter(None, (device.event, device.at.isoformat() if device.at else None)))
    return f"{device.type}: {device.value}" + (f" ({said})" if said else "")


def _is_address(value: str | None) -> bool:
    try:
        return value is not None and bool(fields.read_ip_address(value))
    except UnreadableFieldError:
        return False
