"""Reader of the XML documents `report` and `fileDetails`.

Source: CyberTipline Reporting API documentation (report, fileDetails). The schema itself is not public, so
known variants are taken: values in attributes or child elements, empty tags or 0/1 as marks, any namespace.

Rules:
- A document type declaration is refused before anything is parsed: no entity is ever defined, expanded or fetched.
- What the documentation requires must be there (incident type, reporter with an e-mail address), or all is refused.
- A single value that cannot be read is noted with its line, and the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final
from xml.parsers import expat

from lxml import etree

from ..errors import UnreadableReportError
from . import fields
from .fields import Notebook, UnreadableFieldError
from .incident_types import referral_type
from .models import (
    Device,
    Email,
    EstimatedLocation,
    Incident,
    InternetDetail,
    IpEvent,
    LawEnforcement,
    PersonRole,
    Phone,
    PostalAddress,
    Referral,
    ReportedFile,
    ReportedPerson,
    Source,
)
from .xml_values import Elements, local_name

_PERSON_PARTS: Final = {
    "personOrUserReported": (PersonRole.REPORTED, "personOrUserReportedPerson"),
    "victim": (PersonRole.VICTIM, "victimPerson"),
    "intendedRecipient": (PersonRole.RECIPIENT, "intendedRecipientPerson"),
}
DETAIL_KINDS: Final = {
    "webpage": "web_page", "email": "email", "newsgroup": "newsgroup", "chatim": "chat", "onlinegaming": "online_gaming",
    "cellphone": "cell_phone", "noninternet": "non_internet", "peer2peer": "peer_to_peer",
}  # fmt: skip
DETAIL_NAMES: Final = ("name", "chatClient", "chatRoomName", "gameName", "console", "locationName", "client")
CLASSIFICATIONS: Final = ("A1", "A2", "B1", "B2")
_DIGEST_LENGTHS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


class _SeenEnoughError(Exception):
    """Ends the search for a document type declaration."""


def parse(data: bytes, file: str) -> etree._Element:
    """Parse an XML document that nobody vouches for. Raises: UnreadableReportError, with the line."""
    _refuse_document_type(data, file)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        what = re.sub(r"(, line \d+, column \d+)+$", "", error.msg or "unknown").strip()
        raise UnreadableReportError(file, f"the XML is broken or cut short: {what}", f"line {line}") from None
    except (ValueError, LookupError) as error:
        raise UnreadableReportError(file, f"the XML cannot be parsed: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableReportError(file, "a document type declaration is not accepted")
    return root


def _refuse_document_type(data: bytes, file: str) -> None:
    """Refuse a document type declaration, looking no further than the root element."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        where = f"line {parser.CurrentLineNumber}"
        raise UnreadableReportError(file, "a document type declaration (entities, external files) is not accepted", where)

    def element(*_: object) -> None:
        raise _SeenEnoughError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        for place in range(0, len(data), 65536):
            parser.Parse(data[place : place + 65536], False)
    except UnreadableReportError:
        raise
    except (_SeenEnoughError, expat.ExpatError, ValueError, LookupError):
        return  # the parser proper says what is wrong, if anything is


class ReportReader:
    """Reads the parts of one document and notes what it cannot read."""

    def __init__(self, file: str, shown: str) -> None:
        """Take the file's name for errors, and the name shown in places."""
        self.file = file
        self.notebook = Notebook(shown)
        self.elements = Elements()

    # ── whole documents ──────────────────────────────────────────────────────────────────────────────────────────
    def report(self, root: etree._Element) -> Referral:
        """Read a `report`. Raises: UnreadableReportError when a required part is missing or there twice."""
        summary = self._only(root, "incidentSummary")
        reporter = self._only(root, "reporter")
        reporting = self.elements.child(reporter, "reportingPerson")
        if reporting is None or self.elements.child(reporting, "email") is None:
            what = "the reporter has no reporting person with an e-mail address"
            raise UnreadableReportError(self.file, what, f"line {reporter.sourceline}")
        reporting_person = self._person(reporting, PersonRole.REPORTER, None)
        contact = self.elements.child(reporter, "contactPerson")
        people = [
            self._person(element, *_PERSON_PARTS[local_name(element)]) for element in self.elements.children(root, *_PERSON_PARTS)
        ]
        return Referral(
            source=Source.CYBERTIP,
            reference=self.elements.value(root, "reportId"),
            incident=self._incident(summary),
            reporter_name=reporting_person.name,
            people=(*people, reporting_person),
            contact=None if contact is None else self._person(contact, PersonRole.REPORTER, None),
            files=tuple(self.file_details(element)[1] for element in self.elements.children(root, "fileDetails")),
            internet_details=tuple(
                self._internet_detail(self.elements.ask(detail))
                for element in self.elements.children(root, "internetDetails")
                for detail in element
                if local_name(detail).removesuffix("Incident").casefold() in DETAIL_KINDS
            ),
            law_enforcement=tuple(
                LawEnforcement(self.elements.value(element, "agencyName"), self.elements.value(element, "caseNumber"))
                for element in self.elements.children(root, "lawEnforcement")
            ),
            additional_info=self.elements.values(root, "additionalInfo"),
            unrecognised=self.elements.unrecognised(root),
            unreadable=tuple(self.notebook.unreadable),
            collapsed=self.notebook.collapsed,
        )

    def file_details(self, root: etree._Element) -> tuple[str | None, ReportedFile]:
        """Read a `fileDetails`; the first of the pair is the number of the report that it belongs to."""
        file = ReportedFile(
            file_id=self.elements.value(root, "fileId"),
            name=self.elements.value(root, "originalFileName", "fileName"),
            digests=tuple(
                digest for element in self.elements.children(root, "originalFileHash") if (digest := self._digest(element))
            ),
            viewed=self._boolean(root, "fileViewedByEsp", "viewedByEsp"),
            publicly_available=self._boolean(root, "publiclyAvailable"),
            relevance=self.elements.value(root, "fileRelevance"),
            classification=self._classification(root),
            annotations=self._marks(self.elements.child(root, "fileAnnotations")),
            ip_events=self._ip_events(root),
            devices=self._devices(root),
            details=tuple(
                (self.elements.value(pair, "name") or "", self.elements.value(pair, "value") or "")
                for details in self.elements.children(root, "details")
                for pair in self.elements.children(details, "nameValuePair")
            ),
            additional_info=self.elements.values(root, "additionalInfo"),
        )
        return self.elements.value(root, "reportId"), file

    def _only(self, root: etree._Element, name: str) -> etree._Element:
        found = list(self.elements.children(root, name))
        if not found:
            raise UnreadableReportError(self.file, f"the report has no {name}", f"line {root.sourceline}")
        if len(found) > 1:
            raise UnreadableReportError(self.file, f"the report has more than one {name}", f"line {found[1].sourceline}")
        return found[0]

    # ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _incident(self, summary: etree._Element) -> Incident:
        original_type = self.elements.value(summary, "incidentType")
        if original_type is None:
            raise UnreadableReportError(self.file, "the incident summary has no incident type", f"line {summary.sourceline}")
        moment = self._read(summary, fields.read_moment, "incidentDateTime")
        urgent = self.elements.child(summary, "escalateToHighPriority")
        reason = self.elements.value(summary, "escalateToHighPriority")
        high_priority = urgent is not None or reason is not None
        if reason is not None:
            try:
                high_priority, reason = fields.read_boolean(reason), None
            except UnreadableFieldError:
                high_priority = True  # any other text is the reason itself
        return Incident(
            type=referral_type(original_type),
            original_type=original_type,
            at=moment.at if moment else None,
            at_original=self.elements.value(summary, "incidentDateTime") if moment is None or moment.original else None,
            at_description=self.elements.value(summary, "incidentDateTimeDescription"),
            platform=self.elements.value(summary, "platform"),
            high_priority=high_priority,
            high_priority_reason=reason,
            annotations=self._marks(self.elements.child(summary, "reportAnnotations")),
        )

    def _person(self, element: etree._Element, role: PersonRole, nested: str | None) -> ReportedPerson:
        """Read a person or user; personal facts stand in a nested element, or directly in this one."""
        inner = self.elements.child(element, nested) if nested else None
        given_names, surname = self._names(inner if inner is not None else element)
        places = [element] if inner is None else [inner, element]

        def each(name: str) -> list[etree._Element]:
            return [child for place in places for child in self.elements.children(place, name)]

        location = next(iter(each("estimatedLocation")), None)
        personal = places[0]
        return ReportedPerson(
            role=role,
            given_names=given_names,
            surname=surname,
            date_of_birth=self._read(personal, fields.read_date, "dateOfBirth"),
            age=self._read(personal, lambda text: fields.read_number(text, 0, 150), "age", "approximateAge"),
            phones=tuple(phone for child in each("phone") if (phone := self._phone(child))),
            emails=tuple(email for child in each("email") if (email := self._email(child))),
            addresses=tuple(address for child in each("address") if (address := self._address(child))),
            service=self.elements.value(element, "espService", "platform"),
            account_identifier=self.elements.value(element, "espIdentifier"),
            screen_name=self.elements.value(element, "screenName"),
            display_names=self.elements.values(element, "displayName"),
            profile_urls=self.elements.values(element, "profileUrl"),
            ip_events=self._ip_events(*places),
            devices=self._devices(*places),
            prior_reports=self.elements.values(element, "priorCTReports"),
            associated_accounts=tuple(self._person(child, role, None) for child in each("associatedAccount")),
            estimated_location=None if location is None else self._location(location),
            additional_info=self._remarks(element),
        )

    def _remarks(self, element: etree._Element) -> str | None:
        texts = self.elements.values(element, "additionalInfo")
        return "\n".join(texts) or self.elements.value(element, "additionalInfo")

    def _names(self, personal: etree._Element) -> tuple[str | None, str | None]:
        whole = self.elements.child(personal, "name")
        place = personal if whole is None or len(whole) == 0 else whole
        given = [text for name in ("firstName", "middleName") if (text := self.elements.value(place, name))]
        surname = self.elements.value(place, "lastName")
        if not given and surname is None and whole is not None:
            return None, self.elements.text(whole)  # a name in one piece: which part is the surname is not known
        return " ".join(given) or None, surname

    def _phone(self, element: etree._Element) -> Phone | None:
        number = self.elements.value(element, "number", "phoneNumber", "phone", "value") or self.elements.own_text(element)
        if number is None:
            return None
        code = self.elements.value(element, "countryCallingCode")
        if code and not number.startswith(("+", "00")):
            number = f"+{code.lstrip('+')} {number}"
        extension = self.elements.value(element, "extension")
        if extension:
            number = f"{number} x{extension}"
        return Phone(number, self.elements.value(element, "type"), self._boolean(element, "verified"))

    def _email(self, element: etree._Element) -> Email | None:
        address = self.elements.value(element, "emailAddress", "address", "email", "value") or self.elements.own_text(element)
        if address is None:
            return None
        return Email(address, self.elements.value(element, "type"), self._boolean(element, "verified"))

    def _location(self, element: etree._Element) -> EstimatedLocation:
        moment = self._read(element, fields.read_moment, "timestamp")
        return EstimatedLocation(
            self.elements.value(element, "city"),
            self.elements.value(element, "region"),
            self.elements.value(element, "countryCode", "country"),
            self._boolean(element, "verified"),
            moment.at if moment else None,
        )

    def _internet_detail(self, element: etree._Element) -> InternetDetail:
        phone = self.elements.child(element, "phoneNumber")
        addresses = (self._address(child) for child in self.elements.children(element, "incidentAddress", "address"))
        emails = (self._email(child) for child in self.elements.children(element, "emailAddress"))
        read_phone = None if phone is None else self._phone(phone)
        return InternetDetail(
            kind=DETAIL_KINDS[local_name(element).removesuffix("Incident").casefold()],
            urls=self.elements.values(element, "url"),
            email_addresses=tuple(email.address for email in emails if email),
            phone=read_phone.number if read_phone else None,
            names=tuple(text for name in DETAIL_NAMES for text in self.elements.values(element, name)),
            addresses=tuple(address for address in addresses if address),
            ip_events=self._ip_events(element),
            has_content=self.elements.value(element, "content") is not None,
            additional_info=self._remarks(element),
        )

    def _ip_events(self, *places: etree._Element) -> tuple[IpEvent, ...]:
        events = []
        numbered = [pair for place in places for pair in enumerate(self.elements.children(place, "ipCaptureEvent"), 1)]
        for number, element in numbered:
            event = fields.read_ip_event(
                self.notebook,
                partial(_where, element, number),
                address=self.elements.value(element, "ipAddress"),
                event=self.elements.value(element, "eventName"),
                at=self.elements.value(element, "dateTime"),
                port=self.elements.value(element, "port"),
                possible_proxy=self.elements.value(element, "possibleProxy"),
            )
            if event is not None:
                events.append(event)
        return self.notebook.without_repetitions(events)

    def _devices(self, *places: etree._Element) -> tuple[Device, ...]:
        devices = []
        for element in (child for place in places for child in self.elements.children(place, "deviceId")):
            value = self.elements.value(element, "idValue", "value") or self.elements.own_text(element)
            if value is None:
                continue
            moment = self._read(element, fields.read_moment, "dateTime")
            device = Device(
                self.elements.value(element, "idType", "type"),
                value,
                self.elements.value(element, "eventName"),
                moment.at if moment else None,
            )
            devices.append(device)
        return tuple(devices)

    def _digest(self, element: etree._Element) -> tuple[str, str] | None:
        value = self.elements.text(element)
        if value is None:
            return None
        try:
            return read_digest(self.elements.attribute(element, "hashType"), value)
        except UnreadableFieldError as error:
            self.notebook.note(_where(element), value, str(error))
            return None

    def _classification(self, root: etree._Element) -> str | None:
        text = self.elements.value(root, "industryClassification")
        if text is None or text.upper() in CLASSIFICATIONS:
            return text.upper() if text else None
        element = self.elements.child(root, "industryClassification")
        self.notebook.note(_where(root if element is None else element), text, f"it is none of {', '.join(CLASSIFICATIONS)}")
        return None

    def _marks(self, element: etree._Element | None) -> tuple[str, ...]:
        """Names of the marks that are set: an empty tag, or one that says true or 1."""
        marks = []
        for child in () if element is None else element:
            text = self.elements.text(self.elements.ask(child))
            try:
                is_set = text is None or fields.read_boolean(text)
            except UnreadableFieldError as error:
                self.notebook.note(_where(child), text or "", f"{error}; the mark is taken as set")
                is_set = True
            if is_set:
                marks.append(local_name(child))
        return tuple(dict.fromkeys(marks))

    def _address(self, element: etree._Element) -> PostalAddress | None:
        streets = [
            text for name in ("address", "street", "street1", "addressLine1", "street2", "addressLine2")
            if (text := self.elements.value(element, name))
        ]  # fmt: skip
        address = PostalAddress(
            ", ".join(streets) or self.elements.own_text(element),
            self.elements.value(element, "city", "town"),
            self.elements.value(element, "nonUsaState", "state", "region", "county"),
            self.elements.value(element, "zipCode", "postalCode", "postcode"),
            self.elements.value(element, "country", "countryCode"),
            self.elements.value(element, "type"),
        )
        return address if address.line() else None

    def _boolean(self, element: etree._Element, *names: str) -> bool | None:
        return self._read(element, fields.read_boolean, *names)

    def _read[Value](self, element: etree._Element, reader: Callable[[str], Value], *names: str) -> Value | None:
        """Read a child's or attribute's text; what cannot be read is noted and left out."""
        text = self.elements.value(element, *names)
        if text is None:
            return None
        try:
            return reader(text)
        except UnreadableFieldError as error:
            child = self.elements.child(element, *names)
            where = f"{_where(element)}@{names[0]}" if child is None else _where(child)
            self.notebook.note(where, text, str(error))
            return None


def _where(element: etree._Element, number: int | None = None) -> str:
    """Line and path of an element, with its number among its like, as in `line 9, victim/ipCaptureEvent[3]`."""
    steps = [local_name(step) for step in element.iterancestors()][-2::-1]
    name = f"{local_name(element)}[{number}]" if number else local_name(element)
    return f"line {element.sourceline}, {'/'.join([*steps, name])}"


def read_digest(kind: str | None, value: str) -> tuple[str, str]:
    """Read a file's digest into algorithm and value. Raises: UnreadableFieldError.

    The algorithm is that stated, in small letters without dashes, or else the one that the length tells.
    """
    algorithm = (kind or "").strip().lower().replace("-", "").replace(" ", "")
    compact = value.replace(" ", "").lower()
    is_hexadecimal = re.fullmatch(r"[0-9a-f]+", compact) is not None
    if not algorithm and is_hexadecimal:
        algorithm = next((name for name, length in _DIGEST_LENGTHS.items() if length == len(compact)), "")
    if algorithm not in _DIGEST_LENGTHS:
        return algorithm or "unknown", value
    if not is_hexadecimal or len(compact) != _DIGEST_LENGTHS[algorithm]:
        raise UnreadableFieldError(f"it is no {algorithm} digest in hexadecimal")
    return algorithm, compact
