"""Readers of what people write in words: telephone numbers, accounts, names, postal addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers

from .readings import Quality, Reading, UnreadableValueError

_SPACES = re.compile(r"\s+")
_POSTCODE = re.compile(r"(?<![A-Z0-9])(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})(?![A-Z0-9])")

# Letters that no Unicode decomposition takes apart, as British registers usually write them.
_PLAIN_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´ʹʼ′\u02bb")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame"})
_STREET_WORDS: Final = {
    "STREET": "ST", "ROAD": "RD", "AVENUE": "AVE", "LANE": "LN", "CLOSE": "CL", "DRIVE": "DR", "COURT": "CT",
    "CRESCENT": "CRES", "GARDENS": "GDNS", "PLACE": "PL", "SQUARE": "SQ", "TERRACE": "TER", "GROVE": "GR",
    "APARTMENT": "FLAT", "APT": "FLAT", "SAINT": "ST",
}  # fmt: skip
# Two of the ranges in Ofcom's "Numbers for use in TV and radio drama"; the others are valid-looking area codes.
_DRAMA_NUMBERS: Final = ("+441632960", "+447700900")
_COUNTRIES: Final = ("UNITED KINGDOM", "GREAT BRITAIN", "UK", "GB")


def folded(text: str) -> str:
    """Text with compatibility forms, letter case, invisible characters and runs of spaces evened out.

    Source: Unicode Standard section 3.13, NFKC_Casefold, applied until it changes nothing.
    """
    while True:
        visible = "".join(
            " " if unicodedata.category(letter) == "Cc" else letter
            for letter in text
            if unicodedata.category(letter) not in ("Cf", "Cs")
        )
        after = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
        after = _SPACES.sub(" ", after).strip()
        if after == text:
            return text
        text = after


def read_phone(value: str) -> Reading:
    """Read a telephone number; the key is E.164, without an extension.

    Source: ITU-T E.164; ranges as in the phonenumbers metadata; national numbers are United Kingdom ones.
    """
    number = _parsed_phone(value.strip())
    if not phonenumbers.is_possible_number(number):
        raise UnreadableValueError("it has too few or too many digits for a telephone number")
    cautions = []
    quality = Quality.COMPLETE
    extension, number.extension = number.extension, None
    e164 = _e164(number)
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if any(_e164(_parsed_phone(text)) != e164 for text in (e164, shown)):
        raise UnreadableValueError("it reads as a telephone number in more than one way")
    if e164.startswith(_DRAMA_NUMBERS):
        quality = Quality.PARTIAL
        cautions.append("The number is in a range that Ofcom keeps for drama: no subscriber has it.")
    elif not phonenumbers.is_valid_number(number):
        quality = Quality.PARTIAL
        cautions.append("The number is in no range known to be in use: check it for a wrong digit.")
    if extension:
        cautions.append(f"The extension {extension} is left out of the comparison.")
    return Reading(
        key=e164,
        shown=shown,
        quality=quality,
        cautions=tuple(cautions),
    )


def _parsed_phone(text: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise UnreadableValueError("it is no telephone number") from None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_account(value: str, service: str | None) -> Reading:
    """Read a user name or account number; the key is `service:name`, so that it joins within one service only."""
    name = folded(value).lstrip("@ ")
    if not name:
        raise UnreadableValueError("nothing is left of the user name")
    where = folded((service or "").replace(":", " ")).replace(":", " ").strip()
    shown = _SPACES.sub(" ", value).strip()
    if where:
        return Reading(key=f"{where}:{name}", shown=shown, service=where, alike=name)
    caution = "The service is not stated: the same user name on another service may be another person."
    return Reading(key=f":{name}", shown=shown, quality=Quality.PARTIAL, cautions=(caution,), alike=name)


def read_name(value: str) -> Reading:
    """Read a person's name; the key has no case, accents, titles or punctuation, in the order written."""
    text = folded(value.translate(_APOSTROPHES))
    while True:
        plain = "".join(
            letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
        ).translate(_PLAIN_LETTERS).translate(_APOSTROPHES)  # fmt: skip
        plain = folded("".join(letter if letter.isalnum() else " " for letter in plain))
        if plain == text:
            break
        text = plain
    parts = text.split()
    while len(parts) > 1 and parts[0] in _TITLES:
        del parts[0]
    if not any(letter.isalpha() for letter in text):
        raise UnreadableValueError("it has no letters")
    quality = Quality.COMPLETE if len(parts) > 1 else Quality.PARTIAL
    cautions = () if len(parts) > 1 else ("Only one name is given.",)
    return Reading(
        key=" ".join(parts),
        shown=_SPACES.sub(" ", value).strip(),
        quality=quality,
        cautions=cautions,
        alike=" ".join(sorted(parts)),
    )


def read_postcode(value: str) -> Reading:
    """Read a United Kingdom postcode; the key has one space before the last three characters."""
    found = _POSTCODE.fullmatch(folded(value).upper())
    if found is None:
        raise UnreadableValueError("it has not the form of a United Kingdom postcode")
    code = f"{found[1]} {found[2]}"
    caution = "A postcode covers about 15 addresses."
    return Reading(key=code, shown=code, quality=Quality.PARTIAL, cautions=(caution,))


def read_address(value: str) -> Reading:
    """Read a postal address; the key has usual abbreviations, no punctuation, the postcode last."""
    text = folded(value.translate(_APOSTROPHES)).upper()
    text = " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())
    while ending := next((f" {country}" for country in _COUNTRIES if text.endswith(f" {country}")), ""):
        text = text.removesuffix(ending)
    postcode = None
    found = list(_POSTCODE.finditer(text))
    if found:
        last = found[-1]
        postcode = f"{last[1]} {last[2]}"
        text = f"{text[: last.start()]} {text[last.end() :]}"
    words = [_STREET_WORDS.get(word, word) for word in text.split()]
    if not words and postcode is None:
        raise UnreadableValueError("nothing is left of the address")
    cautions = []
    if postcode is None:
        cautions.append("No postcode is given: a street of this name may be in several towns.")
    if not any(word[0].isdigit() for word in words):
        cautions.append("No house or flat number is given.")
    return Reading(
        key=" ".join([*words, postcode] if postcode else words),
        shown=_SPACES.sub(" ", value).strip(),
        quality=Quality.PARTIAL if cautions else Quality.COMPLETE,
        cautions=tuple(cautions),
        alike=postcode,
    )
