"""Writes a referral as the XML documents it would have come in, for exercises, demonstrations and tests.

Source: CyberTipline Reporting API documentation, order of elements.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from lxml import etree

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
)

_PERSON_ELEMENTS: Final = {
    PersonRole.REPORTED: ("personOrUserReported", "personOrUserReportedPerson"),
    PersonRole.RECIPIENT: ("intendedRecipient", "intendedRecipientPerson"),
    PersonRole.VICTIM: ("victim", "victimPerson"),
}
_DETAIL_ELEMENTS: Final = {
    "web_page": ("webPageIncident", "additionalInfo"),
    "email": ("emailIncident", "additionalInfo"),
    "newsgroup": ("newsgroupIncident", "name"),
    "chat": ("chatImIncident", "chatRoomName"),
    "online_gaming": ("onlineGamingIncident", "gameName"),
    "cell_phone": ("cellPhoneIncident", "additionalInfo"),
    "non_internet": ("nonInternetIncident", "locationName"),
    "peer_to_peer": ("peer2peerIncident", "client"),
}
_DIGEST_NAMES: Final = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha512": "SHA512"}


def write_report(referral: Referral) -> bytes:
    """Write the `report` document of a referral; its files go into documents of their own (`write_file_details`).

    Reading it again gives an equal referral, apart from the files, the reference and the time of receipt: the
    format has no place for them in this document.

    Raises: ValueError when the referral has no reporter with an e-mail address or no incident type.
    """
    reporter = next((person for person in referral.people if person.role is PersonRole.REPORTER), None)
    if reporter is None or not reporter.emails:
        raise ValueError("a report needs a reporter with an e-mail address")
    if not referral.incident.original_type:
        raise ValueError("a report needs an incident type")
    root = etree.Element("report")
    _write_incident(root, referral.incident)
    for detail in referral.internet_details:
        _write_detail(etree.SubElement(root, "internetDetails"), detail)
    for agency in referral.law_enforcement:
        element = etree.SubElement(root, "lawEnforcement")
        _write(element, "agencyName", agency.agency)
        _write(element, "caseNumber", agency.case_number)
    element = etree.SubElement(root, "reporter")
    _write_personal(etree.SubElement(element, "reportingPerson"), reporter)
    if referral.contact is not None:
        _write_personal(etree.SubElement(element, "contactPerson"), referral.contact)
    for role, (outer, inner) in _PERSON_ELEMENTS.items():
        for person in referral.people:
            if person.role is role:
                _write_person(etree.SubElement(root, outer), person, inner)
    for text in referral.additional_info:
        _write(root, "additionalInfo", text)
    return _document(root)


def write_file_details(referral: Referral) -> list[bytes]:
    """Write one `fileDetails` document for each file of the referral, with the referral's reference as number."""
    documents = []
    for file in referral.files:
        root = etree.Element("fileDetails")
        _write(root, "reportId", referral.reference)
        _write_file(root, file)
        documents.append(_document(root))
    return documents


def _document(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write(parent: etree._Element, name: str, value: str | int | bool | datetime | date | None) -> None:
    """Write a child element with a text, unless there is none."""
    if value is None:
        return
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, datetime | date):
        value = value.isoformat()
    etree.SubElement(parent, name).text = str(value)


def _write_incident(root: etree._Element, incident: Incident) -> None:
    summary = etree.SubElement(root, "incidentSummary")
    _write(summary, "incidentType", incident.original_type)
    _write(summary, "platform", incident.platform)
    if incident.high_priority:
        _write(summary, "escalateToHighPriority", incident.high_priority_reason or "true")
    _write_marks(summary, "reportAnnotations", incident.annotations)
    _write(summary, "incidentDateTime", incident.at)
    _write(summary, "incidentDateTimeDescription", incident.at_description)


def _write_marks(parent: etree._Element, name: str, marks: Iterable[str]) -> None:
    listed = list(marks)
    if listed:
        element = etree.SubElement(parent, name)
        for mark in listed:
            etree.SubElement(element, mark)


def _write_detail(parent: etree._Element, detail: InternetDetail) -> None:
    name, name_element = _DETAIL_ELEMENTS[detail.kind]
    element = etree.SubElement(parent, name)
    for text in detail.names:
        _write(element, name_element, text)
    for url in detail.urls:
        _write(element, "url", url)
    for address in detail.email_addresses:
        _write(element, "emailAddress", address)
    _write(element, "phoneNumber", detail.phone)
    for place in detail.addresses:
        _write_address(etree.SubElement(element, "incidentAddress"), place)
    _write_events(element, detail.ip_events)
    _write(element, "additionalInfo", detail.additional_info)


def _write_personal(element: etree._Element, person: ReportedPerson) -> None:
    """Write what is known of a real person."""
    _write(element, "firstName", person.given_names)
    _write(element, "lastName", person.surname)
    for phone in person.phones:
        _write_contact(element, "phone", phone.number, phone)
    for email in person.emails:
        _write_contact(element, "email", email.address, email)
    for address in person.addresses:
        _write_address(etree.SubElement(element, "address"), address)
    _write(element, "age", person.age)
    _write(element, "dateOfBirth", person.date_of_birth)


def _write_contact(parent: etree._Element, name: str, text: str, contact: Phone | Email) -> None:
    element = etree.SubElement(parent, name)
    element.text = text
    if contact.type:
        element.set("type", contact.type)
    if contact.verified is not None:
        element.set("verified", "true" if contact.verified else "false")


def _write_address(element: etree._Element, address: PostalAddress) -> None:
    if address.type:
        element.set("type", address.type)
    _write(element, "address", address.street)
    _write(element, "city", address.city)
    _write(element, "zipCode", address.postcode)
    _write(element, "nonUsaState", address.region)
    _write(element, "country", address.country)


def _write_person(element: etree._Element, person: ReportedPerson, inner: str) -> None:
    personal = etree.SubElement(element, inner)
    _write_personal(personal, person)
    if len(personal) == 0 and person.role is not PersonRole.VICTIM:
        element.remove(personal)
    _write_account(element, person)


def _write_account(element: etree._Element, person: ReportedPerson) -> None:
    """Write what is known of an account."""
    _write(element, "espIdentifier", person.account_identifier)
    _write(element, "espService", person.service)
    _write(element, "screenName", person.screen_name)
    for name in person.display_names:
        _write(element, "displayName", name)
    for url in person.profile_urls:
        _write(element, "profileUrl", url)
    _write_events(element, person.ip_events)
    _write_devices(element, person.devices)
    for number in person.prior_reports:
        _write(element, "priorCTReports", number)
    location = person.estimated_location
    if location is not None:
        place = etree.SubElement(element, "estimatedLocation")
        if location.verified is not None:
            place.set("verified", "true" if location.verified else "false")
        if location.at is not None:
            place.set("timestamp", location.at.isoformat())
        _write(place, "city", location.city)
        _write(place, "region", location.region)
        _write(place, "countryCode", location.country)
    for account in person.associated_accounts:
        other = etree.SubElement(element, "associatedAccount")
        _write_personal(other, account)
        _write_account(other, account)
    _write(element, "additionalInfo", person.additional_info)


def _write_events(parent: etree._Element, events: Iterable[IpEvent]) -> None:
    for event in events:
        element = etree.SubElement(parent, "ipCaptureEvent")
        _write(element, "ipAddress", event.address)
        _write(element, "eventName", event.event)
        _write(element, "dateTime", event.at)
        _write(element, "possibleProxy", event.possible_proxy)
        _write(element, "port", event.port)


def _write_devices(parent: etree._Element, devices: Iterable[Device]) -> None:
    for device in devices:
        element = etree.SubElement(parent, "deviceId")
        _write(element, "idType", device.type)
        _write(element, "idValue", device.value)
        _write(element, "eventName", device.event)
        _write(element, "dateTime", device.at)


def _write_file(root: etree._Element, file: ReportedFile) -> None:
    _write(root, "fileId", file.file_id)
    _write(root, "originalFileName", file.name)
    _write(root, "fileViewedByEsp", file.viewed)
    _write(root, "publiclyAvailable", file.publicly_available)
    _write(root, "fileRelevance", file.relevance)
    _write_marks(root, "fileAnnotations", file.annotations)
    _write(root, "industryClassification", file.classification)
    for algorithm, value in file.digests:
        element = etree.SubElement(root, "originalFileHash")
        element.text = value
        element.set("hashType", _DIGEST_NAMES.get(algorithm, algorithm))
    _write_events(root, file.ip_events)
    _write_devices(root, file.devices)
    if file.details:
        details = etree.SubElement(root, "details")
        for name, value in file.details:
            pair = etree.SubElement(details, "nameValuePair")
            _write(pair, "name", name)
            _write(pair, "value", value)
    for text in file.additional_info:
        _write(root, "additionalInfo", text)
