"""The extension pack: what the records say on conditions A to D of PACE 1984 s.47ZC, drawn by queries and never typed.

The pack is a document of plain facts. It is built anew whenever it is looked at; with a request and with a decision it is kept
as it stood then, with its SHA-256, so that a court can see later what the authorising officer saw. Pages and the PDF show a pack
from its document alone, so a kept one looks as it looked.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from safehold import ledger
from safehold.accounts.models import Officer
from safehold.casework.bail import queries
from safehold.casework.bail.figures import LONG_GAP, LONG_WAIT
from safehold.casework.bail.models import Bail, ExtensionPack, ExtensionRequest
from safehold.casework.bail.pack import grounds, release, sources
from safehold.casework.bail.pack.warnings import Warned, warnings
from safehold.casework.bail.pack.work import Asked, Period, done, remaining
from safehold.casework.cases.kept_documents import as_kept
from safehold.casework.policy import queries as policy
from safehold.law import bail as law
from safehold.law.bail.limits import Limit
from safehold.law.calendar import london_date

FORM = 1
"""Which form of the document this is, for whoever reads it years later."""

VOLATILE = ("place", "of", "why", "expected", "comes_too_late")
"""What others change at the laboratory from hour to hour: it makes no pack another one."""


def build(bail: Bail, *, by: Officer, at: datetime, request: ExtensionRequest | None = None) -> dict[str, Any]:
    """Draw the pack of a bail from the records, as far as its reader may see them.

    `request` is the one that is being prepared; otherwise the one that waits, if any.

    Units and zones: days are London days; moments are given in UTC, as texts. Returns the document as JSON has it.
    """
    answer = queries.clock_of(bail)
    following = queries.next_limit(bail, answer)
    request = request or queries.waiting_request(bail, answer)
    since, what = queries.last_decision(bail)
    asked = Asked.in_case(bail.case)
    target = _asked(answer, following)
    period = Period(since, at, answer.suspensions)
    pack: dict[str, Any] = {
        "form": FORM,
        "made_at": at,
        "made_by": by.name,
        "case": bail.case.reference,
        "bail": bail.reference,
        "person": bail.person.name,
        "officer_in_the_case": bail.case.officer_in_the_case.name,
        "asked": target,
        "since": {"at": since, "what": what},
        "told": _told(request),
        "A": grounds.facts(bail, asked.findings),
        "B": {**remaining(bail, asked, at=at, ends=target["would_end"]), **sources.facts_of(bail, "B", at)},
        "C": done(bail, period, asked),
        "D": {**release.facts(bail), **sources.facts_of(bail, "D", at)},
    }
    pack["warnings"] = warnings(pack, _warned(london_date(at)))
    document: dict[str, Any] = json.loads(ledger.canonical_bytes(pack))
    return document


def keep(bail: Bail, document: dict[str, Any], *, by: Officer, at: datetime) -> ExtensionPack:
    """Keep a pack as it stands, inside an action that holds the locks. Writes: a pack, which nothing changes after."""
    last = bail.packs.aggregate(last=Max("number"))["last"] or 0
    return ExtensionPack.objects.create(
        bail=bail,
        case=bail.case,
        number=last + 1,
        **as_kept(document, by=by, at=at),
    )


def seen(document: dict[str, Any]) -> str:
    """A digest by which a form says which pack its reader saw: of the facts, without the moment and what the laboratory moves."""
    without = {name: value for name, value in document.items() if name not in ("made_at", "made_by", "warnings")}
    return hashlib.sha256(ledger.canonical_bytes(_steady(without))).hexdigest()


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _steady(item) for name, item in value.items() if name not in VOLATILE}
    return [_steady(item) for item in value] if isinstance(value, list) else value


def _warned(day: date) -> Warned:
    versions = policy.versions()
    return Warned(versions.value_on(LONG_GAP.name, day), versions.value_on(LONG_WAIT.name, day))


def _asked(answer: law.BailClock, following: Limit | None) -> dict[str, Any]:
    """What comes next for the bail: how many months, who may authorise it, until when it runs and would run."""
    limit = next((found for found in answer.limits if following and found.months == following.months), None)
    return {
        "ends": answer.ends,
        "months": following.months if following else None,
        "authority": following.authority if following else "",
        "provision": following.provision if following else "",
        "would_end": limit.ends if limit else None,
    }


def _told(request: ExtensionRequest | None) -> dict[str, Any] | None:
    if request is None:
        return None
    return {
        "whom": request.told_whom,
        "how": request.get_told_how_display(),
        "at": request.told_at,
        "answer": request.answer,
        "answer_words": request.get_answer_display(),
        "answer_by": request.answer_by,
        "answered_at": request.answered_at,
        "representations": request.representations,
    }
