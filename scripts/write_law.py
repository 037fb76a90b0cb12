"""Writes docs/law.md from the law library: rules, sources, worked examples, points for a lawyer. `--check` fails where stale."""

import inspect
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import ModuleType

from generated_page import ROOT, write_or_check
from lived_by import not_lived_by

from safehold.law import (
    bail,
    charging,
    detention,
    illustrations,
    notification,
    retention,
    safeguarding,
    targets,
    victims_code,
    warrants,
)
from safehold.law.bail import BailFacts, DppRequest, Extension, InPatient, Rank, Regime, Suspended
from safehold.law.bail.limits import Limit
from safehold.law.calendar import spoken
from safehold.law.charging import Offence
from safehold.law.detention import DetentionFacts, ExcludedPeriod, FurtherDetention, OutOfArea
from safehold.law.provisions import Rule, Version
from safehold.law.register import TOPICS, Topic, force_policies, from_general_knowledge, sign_offs
from safehold.law.steps import Basis, Step
from safehold.law.warrants import Power

PAGE = ROOT / "docs" / "law.md"
BASES = {
    Basis.STATUTE: "Statute",
    Basis.STATUTORY_GUIDANCE: "Statutory guidance",
    Basis.FORCE_POLICY: "Force policy, not law",
}
NESTED = "    - "
ONLY_FIRST_DAY = "; first day from general knowledge"

HEAD = """# The law that safehold works by

Written by `scripts/write_law.py` from the library `src/safehold/law`; do not edit it by hand. The rules, dates and sentences
below are those that the product computes with and shows, but for those under [Not used yet](#not-used-yet).

England and Wales. The library records facts and judgements and computes dates from them. It decides nothing: a custody officer,
an inspector, a prosecutor or a court does, and where a record does not meet the law it is refused with the section and a way
forward.

**How to read it.** A rule has versions, each with the days it applies to. A case keeps the version that applied when it began; a
change of law is a new version beside the old one. A date that no version covers is not answered. Under each rule stand what it
rests on and how it was checked: *statute text* was read in the Act; *published source* was read elsewhere; *general knowledge*
was not checked against a text, and is listed again under [Still to be checked](#still-to-be-checked).

**For legal sign-off.** Where the law leaves a point open, the reading by which a limit comes sooner is taken, the answer says so,
and another can be switched on: see [Points for legal sign-off](#points-for-legal-sign-off)."""


class Example:
    """A worked example: the facts in words, and the steps that the library gives for them."""

    def __init__(self, facts: str, steps: Collection[Step]) -> None:
        self.facts, self.steps = facts, steps


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A moment in November 2026, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


MARCH = date(2026, 3, 14)


def of_bail() -> Iterator[Example]:
    """Examples of bail."""
    chain = (
        Extension(date(2026, 6, 1), Rank.INSPECTOR, 6),
        Extension(date(2026, 9, 1), Rank.SUPERINTENDENT, 9),
    )
    yield Example(
        "Arrested on 14 March 2026, released on bail, extended twice.",
        bail.clock(BailFacts(Regime.STANDARD, MARCH, events=chain)).steps,
    )
    stopped = (Suspended(date(2026, 5, 1)), DppRequest(date(2026, 6, 10)))
    yield Example(
        "The same arrest; sent to the prosecutor on 1 May, more asked for on 10 June.",
        bail.clock(BailFacts(Regime.STANDARD, MARCH, events=stopped)).steps,
    )
    stay = (InPatient(date(2026, 6, 10), date(2026, 6, 20)),)
    yield Example(
        "The same arrest; in hospital from 10 to 20 June.", bail.clock(BailFacts(Regime.STANDARD, MARCH, events=stay)).steps
    )
    late = (Extension(date(2026, 6, 15), Rank.INSPECTOR, 6),)
    yield Example(
        "The same arrest; an inspector authorises six months a day late.",
        bail.clock(BailFacts(Regime.STANDARD, MARCH, events=late)).steps,
    )
    facts = BailFacts(Regime.STANDARD, MARCH, events=chain)
    yield Example("After nine months: how far the court may extend.", bail.court_reach(facts).steps)
    failure = bail.FailureToSurrender(date(2026, 6, 14), arrested=date(2026, 12, 1))
    yield Example("Failed to surrender on 14 June 2026, arrested on 1 December.", bail.information_clock(failure).steps)
    yield Example("A condition is suspected to be broken.", bail.after_breach(on=MARCH).steps)


def of_detention() -> Iterator[Example]:
    """Examples of detention."""
    hospital = ExcludedPeriod(at(11), at(14), 20)
    yield Example(
        "Arrived 08:40, authorised 09:00; hospital from 11:00 to 14:00, questioned there for 20 minutes; reviewed at 14:30.",
        detention.clock(DetentionFacts(at(8, 40), at(9), excluded=(hospital,), reviews=(at(14, 30),))).steps,
    )
    yield Example(
        "Arrested at 08:00 in another area, not questioned there, in the area that sought the arrest at 15:00.",
        detention.clock(DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8), at(15)))).steps,
    )
    yield Example(
        "Nine hours used before; arrested for breach of bail, arrives at 14:00.",
        detention.clock(DetentionFacts(at(14), at(14, 10), used_minutes=540, breach_arrest=True)).steps,
    )
    court = (FurtherDetention(at(15, 0, 4), at(16, 40, 4), 36), FurtherDetention(at(20, 0, 5), at(21, 0, 5), 36))
    held = DetentionFacts(at(8, 40), at(9), reviews=(at(14, 30), at(23)), superintendent=at(7, 0, 4), court=court)
    yield Example(
        "A superintendent's authority, a warrant of further detention and its extension, 36 hours each.",
        detention.clock(held).steps,
    )


def of_warrants() -> Iterator[Example]:
    """Examples of warrants."""
    yield Example("Issued on 30 November 2025.", warrants.clock(date(2025, 11, 30), "pace_s8").steps)
    entry = warrants.Entry(date(2026, 3, 2), 2, inspector_in_writing=True)
    wide = warrants.SearchWarrant(date(2026, 2, 10), "pace_s8", multiple_entries=True)
    yield Example("A second entry under a warrant of 10 February 2026.", warrants.check_entry_under(wide, entry))
    yield Example("A warrant of 10 February 2026 that is never executed.", warrants.return_by(date(2026, 2, 10), "pca_s4").steps)


def of_charging() -> Iterator[Example]:
    """Examples of charging."""
    evening = datetime(2026, 12, 24, 21, 10, tzinfo=UTC)
    yield Example(
        "Charged at 21:10 on 24 December 2026 and kept in custody; the court is next due to sit on 29 December.",
        charging.brought_by(evening, date(2026, 12, 29)).steps,
    )
    yield Example("Making indecent photographs.", charging.who_decides("PCA1978-S1").steps)
    device = "Not to own a device that can reach the internet unless it keeps its history"
    order = charging.OrderHeld(charging.OrderType.SHPO_2020, date(2024, 1, 10), (device,), reference="B 12/24")
    route = charging.fast_route(order, device, on=date(2026, 11, 3), guilty_plea_anticipated=True, suits_magistrates_court=True)
    yield Example("A device without history is found on somebody under an order.", route.steps)


def of_notification() -> Iterator[Example]:
    """Examples of notification and orders."""
    total, added = notification.added_sentences([20, 12])
    answer = notification.period(notification.Disposal.IMPRISONMENT, total, 40, MARCH)
    yield Example("Two sentences of 20 and 12 months, one after the other.", (added, *answer.steps))
    yield Example("A caution at 17 on 14 March 2026.", notification.period(notification.Disposal.CAUTION, None, 17, MARCH).steps)
    yield Example(
        "Sentenced on 14 March, released on 20 March: the first notification.",
        notification.first_by(MARCH, [(MARCH, date(2026, 3, 20))]).steps,
    )
    yield Example("Leaves the country on 20 August 2026.", notification.travel_by(date(2026, 8, 20)).steps)
    order = notification.Order(
        MARCH,
        (
            notification.Restriction("No device without history", notification.RestrictionKind.PROHIBITION, date(2031, 3, 13)),
            notification.Restriction("Not to travel abroad", notification.RestrictionKind.FOREIGN_TRAVEL, date(2028, 3, 13)),
        ),
    )
    yield Example("An order of 14 March 2026 with two prohibitions.", notification.order_end(order).steps)


def of_safeguarding() -> Iterator[Example]:
    """Examples of safeguarding."""
    yield Example(
        "Referred on 1 April 2026, strategy discussion on 2 April, police protection from 09:30 that day: Easter lies between.",
        safeguarding.clocks(
            referred=date(2026, 4, 1),
            strategy_discussion=date(2026, 4, 2),
            police_protection_began=datetime(2026, 4, 2, 8, 30, tzinfo=UTC),
        ).steps,
    )


def of_victims_code() -> Iterator[Example]:
    """Examples of the Victims' Code."""
    for enhanced in (False, True):
        yield Example(
            f"Released on bail on 2 April 2026, before Easter{'; enhanced rights' if enhanced else ''}.",
            victims_code.tell_by(victims_code.Event.RELEASED_ON_BAIL, date(2026, 4, 2), enhanced=enhanced).steps,
        )


def of_retention() -> Iterator[Example]:
    """Examples of retention."""
    facts = retention.RecordFacts(retention.ReviewGroup.PUBLIC_PROTECTION, MARCH, born=date(1990, 7, 1))
    yield Example("Public protection, last contact on 14 March 2026, born on 1 July 1990.", retention.review(facts).steps)
    prints = retention.BiometricFacts(MARCH, retention.BiometricOutcome.CHARGED_NOT_CONVICTED)
    yield Example("Prints taken on 14 March 2026; charged, not convicted.", retention.biometrics(prints).steps)


def of_targets() -> Iterator[Example]:
    """Examples of force policy."""
    yield Example("A referral of high risk, received at 09:30 on 3 November 2026.", targets.target_for("high", at(9, 30)).steps)


EXAMPLES: dict[ModuleType, Callable[[], Iterator[Example]]] = {
    bail: of_bail,
    detention: of_detention,
    warrants: of_warrants,
    charging: of_charging,
    notification: of_notification,
    safeguarding: of_safeguarding,
    victims_code: of_victims_code,
    retention: of_retention,
    targets: of_targets,
}


def page() -> str:
    """The page as it should be."""
    parts = [HEAD, "\n## Contents\n", *(f"- [{topic.title}](#{anchor(topic.title)})" for topic in TOPICS)]
    parts += [
        "- [Points for legal sign-off](#points-for-legal-sign-off)",
        "- [Force policy, not law](#force-policy-not-law)",
        "- [Still to be checked](#still-to-be-checked)",
        "- [Not used yet](#not-used-yet)",
        "- [How a change of law is entered](#how-a-change-of-law-is-entered)",
    ]
    for topic in TOPICS:
        parts += topic_part(topic)
    parts += sign_off_part()
    parts += list_part(
        "Force policy, not law",
        "A force sets these itself; the screen calls them force policy wherever they are shown.",
        [f"**{first_up(rule.title)}** ({topic.title}): {version.text}" for topic, rule, version in force_policies()],
    )
    parts += unchecked_part()
    parts += list_part(
        "Not used yet",
        "The library can answer these, and nothing in the product asks it: no page, action or command lives by them.",
        [f"`{name}`: {text}" for name, text in sorted(not_lived_by().items())],
    )
    parts += change_part()
    return "\n".join(parts).rstrip() + "\n"


def topic_part(topic: Topic) -> list[str]:
    """One topic: what it is about, its rules, worked examples."""
    lead, *points = summary(topic.module)
    parts = [f"\n## {topic.title}\n", lead, "", *(f"- {point}" for point in points), "\n### Rules\n"]
    for rule in topic.rules.values():
        parts += rule_part(rule)
    parts.append("### Worked examples\n")
    for example in EXAMPLES[topic.module]():
        parts.append(f"**{example.facts}**\n")
        parts += [f"{number}. {step.text} *({step.provision})*" for number, step in enumerate(example.steps, 1)]
        parts.append("")
    return parts


def summary(module: ModuleType) -> list[str]:
    """The first sentence and the points of what a topic says of itself; what speaks of functions is for programmers."""
    blocks: list[str] = []
    for line in (inspect.getdoc(module) or "").splitlines():
        if line.startswith("- "):
            blocks.append(line[2:])
        elif not line.strip():
            blocks.append("")
        elif blocks and blocks[-1]:
            blocks[-1] += " " + line.strip()
        else:
            blocks.append(line)
    return [block for block in blocks if block and "`" not in block]


def rule_part(rule: Rule[object]) -> list[str]:
    """One rule in all its versions."""
    parts = [f"**{first_up(rule.title)}**\n"]
    for version in rule.versions:
        parts += [
            f"- {version.text}",
            f"  - {applies(version)} {BASES[version.basis]}: {version.reference}. Checked: {version.checked}.",
        ]
        parts += [line if line.startswith(NESTED) else f"  - {line}" for line in figures(version)]
    parts.append("")
    return parts


def source(version: Version[object]) -> str:
    """What a version rests on, and how it was checked."""
    if version.basis is Basis.FORCE_POLICY:
        return f"{BASES[version.basis]}. Figures from: {version.checked}."
    return f"{BASES[version.basis]}: {version.reference}. Checked: {version.checked}."


def applies(version: Version[object]) -> str:
    """From when to when a version applies."""
    until = f" to {spoken(version.effective_to)}" if version.effective_to else ", still in force"
    return f"From {spoken(version.effective_from)}{until}."


def figures(version: Version[object]) -> list[str]:
    """The value of a version in words, with its unit."""
    value = version.value
    if isinstance(value, Mapping):
        return [f"{first_up(version.unit)}:", *(f"{NESTED}{line}" for line in entries(value))]
    if isinstance(value, tuple) and value and isinstance(value[0], Limit):
        return [
            f"{first_up(version.unit)}:",
            *(f"{NESTED}{limit.months} months: {limit.authority} ({limit.provision})." for limit in value),
        ]
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return [
            f"{first_up(version.unit)}:",
            *(f"{NESTED}{hours} hours: {who} ({where})." for hours, who, where in value),
        ]
    return [f"{first_up(version.unit)}: {plain(value)}."]


def entries(value: Mapping[object, object]) -> Iterator[str]:
    """The entries of a table, one line each."""
    for key, entry in value.items():
        match entry:
            case Offence():
                consent = "; needs the Director's consent" if entry.dpp_consent else ""
                who = "the Crown Prosecution Service" if entry.decider is charging.Decider.CPS else "the police or the CPS"
                days = f"; from {spoken(entry.first_day)}" if entry.first_day else ""
                yield (
                    f"{entry.wording} ({entry.provision}): {entry.mode}, at most {entry.maximum};"
                    f" charged by {who}{consent}{days}. Checked: {entry.checked}."
                )
            case Power():
                yield f"**{entry.name}.** {entry.allows} Not: {lower(entry.does_not_reach)} Notice: {lower(entry.notice)}"
            case (str() as what, str() as where):
                yield f"{what} ({where})."
            case _:
                yield f"{plain(key)}: {plain(entry)}."


def plain(value: object) -> str:
    """A plain value in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value).replace("_", " ")
        case Mapping():
            return ", ".join(f"{plain(key)} {plain(entry)}" for key, entry in value.items())
        case tuple():
            return ", ".join(plain(entry) for entry in value)
        case None:
            return "none"
        case _ if is_dataclass(value):
            return "; ".join(f"{field.name.replace('_', ' ')} {plain(getattr(value, field.name))}" for field in fields(value))
        case _:
            return str(value)


def sign_off_part() -> list[str]:
    """Every point that the law leaves open."""
    parts = [
        "\n## Points for legal sign-off\n",
        "The reading taken is the one by which a limit comes sooner: nobody is held or bailed for longer than either "
        "reading allows. Not of that kind: a period may be extended while its clock is stopped, and a court's order is "
        "taken as made, also beyond a limit. A point with a switch can be read the other way without a change of program; "
        "each answer in which a point mattered shows it.\n",
        "| Point | Reading taken | Other reading | Section | Switch |",
        "|---|---|---|---|---|",
    ]
    for topic, point, switchable in sign_offs():
        switch = f"`{topic.name}.Readings.{point.code}`" if switchable else "none: a person checks"
        parts.append(f"| {point.point} | {point.reading} | {point.alternative} | {point.provision} | {switch} |")
    return parts


def unchecked_part() -> list[str]:
    """What rests on general knowledge; rules of which only the first day does are named together."""
    days, others = [], []
    for _, rule, version in from_general_knowledge():
        name = f"{first_up(rule.title)} ({version.reference})"
        before, _, after = version.checked.partition(ONLY_FIRST_DAY)
        if after or "general knowledge" in before or before == version.checked:
            others.append(f"**{first_up(rule.title)}** ({version.reference}): {version.checked}.")
        else:
            days.append(name)
    others += [
        f"**{offence.wording}** ({offence.provision}): where it is tried, its maximum and who decides, {offence.checked}."
        for offence in charging.OFFENCES.values()
        if "general knowledge" in offence.checked
    ]
    parts = list_part(
        "Still to be checked",
        "Each of these rests, wholly or in part, on general knowledge. The answers are computed all the same and say so here.",
        others,
    )
    parts.append("\nThe first day of every offence rests on general knowledge.")
    return [*parts, f"\nOnly the first day of these versions rests on general knowledge: {'; '.join(days)}."]


def change_part() -> list[str]:
    """How a new version stands beside the old one, shown by an illustration."""
    rules = illustrations.SHORTER_BAIL
    day_before = date(illustrations.FROM.year - 1, 12, 31)
    parts = [
        "\n## How a change of law is entered\n",
        "The Crime and Policing Act 2026 commences in parts. What it changes is entered as a new version when it is commenced. "
        "The **illustration** below is invented and not in force; it shows that both versions live together.\n",
    ]
    for arrested in (day_before, illustrations.FROM):
        answer = bail.clock(BailFacts(Regime.STANDARD, arrested), limits=rules)
        parts.append(f"- Arrested on {spoken(arrested)}, illustrated: {answer.steps[1].text}")
    answer = bail.clock(BailFacts(Regime.STANDARD, illustrations.FROM))
    parts.append(f"- Arrested on {spoken(illustrations.FROM)}, as the law stands: {answer.steps[1].text}")
    return parts


def list_part(title: str, lead: str, points: list[str]) -> list[str]:
    """A titled list."""
    return [f"\n## {title}\n", f"{lead}\n", *(f"- {point}" for point in points)]


def anchor(title: str) -> str:
    """The address of a heading, as Markdown makes it."""
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def first_up(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[0].upper() + text[1:]


def lower(text: str) -> str:
    """A text that goes on in a sentence, unless it begins with a name."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, page()))
