"""CyberTipline referrals: reader of the XML documents, the JSON download and the referral table; writer of XML.

`read` takes the documents of one delivery together and answers with a `ReadResult`; `document` makes JSON of it.
"""

from __future__ import annotations

from ..errors import UnreadableReportError
from .deliveries import LARGEST_FILE, read
from .documents import document
from .incident_types import PUBLISHED_TEXT, ReferralType
from .models import (
    Counts,
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
    ReadResult,
    Referral,
    ReportedFile,
    ReportedPerson,
    Source,
    Unreadable,
)
from .referral_tables import COLUMNS, write_template
from .writer import write_file_details, write_report

__all__ = [
    "COLUMNS",
    "LARGEST_FILE",
    "PUBLISHED_TEXT",
    "Counts",
    "Device",
    "Email",
    "EstimatedLocation",
    "Incident",
    "InternetDetail",
    "IpEvent",
    "LawEnforcement",
    "PersonRole",
    "Phone",
    "PostalAddress",
    "ReadResult",
    "Referral",
    "ReferralType",
    "ReportedFile",
    "ReportedPerson",
    "Source",
    "Unreadable",
    "UnreadableReportError",
    "document",
    "read",
    "write_file_details",
    "write_report",
    "write_template",
]
