"""Compares two records and says what differs so that a person can judge it: what is read first, markup last.

The same difference on many pages is shown once, with where it occurs.
"""

import difflib
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawling import reading

KINDS = ("status", "headers", "text", "fields", "links", "markup")
"""In the order of their weight. `text` is what people read, and what the API and commands say."""

SHOWN_PLACES = 4

type Asked = tuple[str, str, str, str]


@dataclass
class Record:
    """A record as it was read: what it is about, its texts, its answers."""

    about: dict[str, Any]
    texts: dict[str, str]
    answers: dict[Asked, dict[str, Any]]


@dataclass
class Difference:
    """One difference and every answer that shows it."""

    kind: str
    lines: list[str]
    where: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read(path: Path) -> Record:
    """Read a record."""
    texts: dict[str, str] = {"": ""}
    answers: dict[Asked, dict[str, Any]] = {}
    with lzma.open(path, "rt", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        about = json.loads(file.readline())
        for line in file:
            row = json.loads(line)
            if "id" in row:
                texts[row["id"]] = row["is"]
            else:
                answers[row["address"], row["method"], row["given"], row["who"]] = row
    return Record(about, texts, answers)


def compare(before_path: Path, after_path: Path, *, most: int, lines: int, markup: bool) -> int:
    """Print what differs. Gives the exit code: 0 where nothing does, 1 otherwise."""
    before, after = read(before_path), read(after_path)
    if before.about["at"] != after.about["at"]:
        _say(f"These records were made at different moments: {before.about['at']} and {after.about['at']}.")
        _say("Record both from the same data folder.")
        return 1
    gone, new = (_addresses(one, other) for one, other in ((before, after), (after, before)))
    differences: dict[tuple[str, ...], Difference] = {}
    differing: dict[str, int] = defaultdict(int)
    memory: dict[tuple[str, ...], list[str]] = {}
    both = sorted(before.answers.keys() & after.answers.keys())
    for asked in both:
        found = False
        for kind, changed in _compared(before, after, asked, memory):
            if kind == "markup" and (found or not markup):
                continue
            found = True
            one = differences.setdefault((kind, *changed), Difference(kind, changed))
            one.where[f"{asked[1]} {asked[0]}{f' ({asked[2]})' if asked[2] else ''}"].append(asked[3] or "nobody")
            differing[kind] += 1
    _list("Addresses that are gone", gone)
    _list("Addresses that are new", new)
    ordered = sorted(differences.values(), key=lambda one: (KINDS.index(one.kind), -len(one.where), one.lines))
    for one in ordered[: most or None]:
        _show(one, lines)
    if most and len(ordered) > most:
        _say(f"\n… and {len(ordered) - most:,} more differences; --most 0 shows all")
    only_before, only_after = len(before.answers) - len(both), len(after.answers) - len(both)
    _say(f"\n{len(both):,} answers compared; {only_before:,} only before, {only_after:,} only after.")
    if differences or gone or new or only_before or only_after:
        _say(", ".join(f"{differing[kind]:,} differ in {kind}" for kind in KINDS if differing[kind]) or "The rest is the same.")
        return 1
    _say("Nothing differs.")
    return 0


def _addresses(one: Record, other: Record) -> list[str]:
    there = {(asked[1], asked[0]) for asked in other.answers}
    return sorted({f"{asked[1]} {asked[0]}" for asked in one.answers if (asked[1], asked[0]) not in there})


def _compared(
    before: Record, after: Record, asked: Asked, memory: dict[tuple[str, ...], list[str]]
) -> list[tuple[str, list[str]]]:
    """Each kind of difference of one answer, with its lines."""
    old, new = before.answers[asked], after.answers[asked]
    found: list[tuple[str, list[str]]] = []
    for part_old, part_new, called in ((old, new, ""), (old.get("then"), new.get("then"), "then ")):
        if part_old is None or part_new is None:
            if part_old is not part_new:
                found.append(("status", [f"- {_led(part_old)}", f"+ {_led(part_new)}"]))
            continue
        if part_old["status"] != part_new["status"]:
            found.append(("status", [f"- {called}{part_old['status']}", f"+ {called}{part_new['status']}"]))
        if part_old["text"] != part_new["text"]:
            key = (part_old["text"], part_new["text"])
            texts = before.texts[key[0]], after.texts[key[1]]
            for kind, taken in (("text", reading.lines), ("links", reading.leads_to), ("markup", reading.markup)):
                if (kind, *key) not in memory:
                    memory[kind, *key] = _changed(taken, *texts)
                if memory[kind, *key]:
                    found.append((kind, memory[kind, *key]))
    if old["headers"] != new["headers"]:
        names = sorted(old["headers"].keys() | new["headers"].keys())
        changed = [name for name in names if old["headers"].get(name) != new["headers"].get(name)]
        found.append(
            (
                "headers",
                [
                    line
                    for name in changed
                    for line in (f"- {name}: {old['headers'].get(name)}", f"+ {name}: {new['headers'].get(name)}")
                ],
            )
        )
    if old["forms"] != new["forms"]:
        found.append(("fields", _diff(_controls(before.texts[old["forms"]]), _controls(after.texts[new["forms"]]))))
    return sorted(found, key=lambda one: KINDS.index(one[0]))


def _led(part: dict[str, Any] | None) -> str:
    return "carried out, led nowhere" if part is None else f"carried out, then {part['address']}: {part['status']}"


def _controls(forms: str) -> list[str]:
    """One line for each control of each form."""
    lines = []
    for form in json.loads(forms) if forms else []:
        lines.append(f"form {form['action']}")
        for one in form["fields"]:
            lines.append(f"  {one['name']} {json.dumps({k: v for k, v in one.items() if k != 'choices'}, ensure_ascii=False)}")
            lines += [f"    {one['name']}: {json.dumps(choice, ensure_ascii=False)}" for choice in one.get("choices", [])]
    return lines


def _changed(taken: Callable[[str], list[str]], old: str, new: str) -> list[str]:
    return _diff(taken(old), taken(new))


def _diff(old: list[str], new: list[str]) -> list[str]:
    if old == new:
        return []
    return [line for line in difflib.unified_diff(old, new, n=1, lineterm="") if not line.startswith(("---", "+++", "@@"))]


def _show(one: Difference, most: int) -> None:
    places = sorted(one.where.items())
    answers = sum(len(who) for who in one.where.values())
    _say(f"\n== {one.kind}: {answers:,} answers of {len(places):,} addresses")
    for place, who in places[:SHOWN_PLACES]:
        _say(f"   {place}   [{', '.join(sorted(set(who)))}]")
    if len(places) > SHOWN_PLACES:
        _say(f"   … and {len(places) - SHOWN_PLACES:,} more addresses")
    for line in one.lines[: most or None]:
        _say(f"     {line if len(line) < 300 else line[:300] + ' …'}")
    if most and len(one.lines) > most:
        _say(f"     … and {len(one.lines) - most:,} more lines")


def _list(title: str, addresses: list[str]) -> None:
    if addresses:
        _say(f"\n== {title}: {len(addresses):,}")
        for address in addresses[:40]:
            _say(f"   {address}")
        if len(addresses) > 40:
            _say(f"   … and {len(addresses) - 40:,} more")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
