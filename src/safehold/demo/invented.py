"""What the people and things of the demonstration are called. Nothing here can belong to anybody.

Names say that they are names of tests; domains are reserved (RFC 2606); IP addresses are for documentation (RFC 5737, 3849);
telephone numbers are those that Ofcom keeps for drama; places do not exist.
"""

from dataclasses import dataclass

PLACES = (
    "Alderwick", "Brackmouth", "Coldmere", "Dunsford", "Eastholm", "Fernwick", "Garrow", "Hollinbeck",
    "Inchley", "Kettleby", "Larchford", "Marlow-in-Test", "Netherby", "Oakmoor", "Pelham-on-Map",
)  # fmt: skip

STREETS = ("Sample Street", "Fixture Road", "Placeholder Lane", "Specimen Close", "Template Way", "Mockup Drive", "Stub Terrace")
SERVICES = ("Example Share", "Example Chat", "Example Gallery", "Example Games")
CHILDRENS_SERVICES = "Northshire children's services"
COURT = "Alderwick Magistrates' Court"
CUSTODY_OFFICERS = ("PS N. Gate", "PS D. Ledger", "PS H. Column")
REVIEWERS = ("Insp T. Margin", "Insp U. Footer")
PROSECUTORS = ("Prosecutor Y. Clause", "Prosecutor Z. Comma")
SOLICITORS = ("Solicitor F. Bracket", "Solicitor G. Quote")


@dataclass(frozen=True)
class Subject:
    """An invented person under investigation; the number tells them apart."""

    number: int

    @property
    def name(self) -> str:
        """Test Subject 014."""
        return f"Test Subject {self.number:03}"

    @property
    def surname(self) -> str:
        """What a report gives as the last name."""
        return f"Subject {self.number:03}"

    @property
    def email(self) -> str:
        """An address of a reserved domain."""
        return f"subject.{self.number:03}@example.org"

    @property
    def account(self) -> str:
        """The name of an account."""
        return f"test_account_{self.number:03}"

    @property
    def service(self) -> str:
        """The invented service of the account."""
        return SERVICES[self.number % len(SERVICES)]

    @property
    def phone(self) -> str:
        """A mobile number that Ofcom keeps for drama."""
        return f"07700 900{self.number % 1000:03}"

    @property
    def ip_address(self) -> str:
        """An address for documentation."""
        network = ("192.0.2", "198.51.100", "203.0.113")[self.number % 3]
        return f"{network}.{self.number % 254 + 1}"

    @property
    def ipv6_address(self) -> str:
        """An address for documentation."""
        return f"2001:db8:{self.number:x}::{self.number % 16 + 1:x}"

    def address_in(self, place: str) -> str:
        """A house that does not exist."""
        return f"{self.number % 89 + 2} {STREETS[self.number % len(STREETS)]}, {place}"


def childs_name(number: int) -> str:
    """Test Child 03."""
    return f"Test Child {number:02}"


def adults_name(number: int) -> str:
    """Test Person 040: somebody of the household."""
    return f"Test Person {number:03}"


@dataclass(frozen=True)
class Device:
    """A kind of thing that is seized."""

    type: str
    description: str
    make: str
    place: str


DEVICES = (
    Device("phone", "Phone, black", "Example P4", "Living room, on the table"),
    Device("laptop", "Laptop, grey, 14 inch", "Example L14", "Bedroom 1, on the desk"),
    Device("tablet", "Tablet, white", "Example T9", "Living room, on the sofa"),
    Device("usb_stick", "USB stick, 64 GB", "Example U64", "Bedroom 1, top drawer"),
    Device("hard_drive", "External hard drive, 2 TB", "Example H2", "Bedroom 1, under the desk"),
    Device("computer", "Desktop computer, black tower", "Example D3", "Back room, under the table"),
    Device("phone", "Phone, blue, cracked screen", "Example P2", "Bedroom 1, bedside table"),
    Device("games_console", "Games console, white", "Example G5", "Living room, below the television"),
    Device("memory_card", "Memory card, 32 GB", "Example M32", "Back room, in a tin"),
    Device("camera", "Camera with strap", "Example C7", "Hall, in the wardrobe"),
    Device("hard_drive", "Hard drive, 500 GB, loose", "Example H05", "Loft, in a box"),
    Device("smart_watch", "Smart watch, black", "Example W1", "Bathroom, on the shelf"),
    Device("disc", "Recordable disc, unlabelled", "Example R1", "Back room, on the shelf"),
    Device("router", "Router", "Example N1", "Hall, beside the door"),
)
"""In the order in which a search meets them."""
PAPER = Device("notebook", "Notebook, handwritten", "", "Bedroom 1, on the desk")
