"""What the law needs to know of a bail: the one place where rows become its facts.

The bail period belongs to a person and an offence (PACE 1984 s.47ZB), not to one release. So a bail is read with the arrests of
the same person in the same case before it that share a code of an offence with its own, and with the bails that followed them.

- A code stands for a kind of offence, and two arrests for one kind in one case may be for two offences. They are taken for the
  same one, because that ends earliest, unless an inspector has judged that they are different
  (`judge_other_offence`); the case is the investigation, so an arrest in another case is for another offence.
- An arrest that led to a charge with an offence that it was made for is left out, with all before it: what it was for is
  charged, and bail before charge is for something else. A charge with another offence (failing to surrender, the breach of an
  order) leaves the period as it was: that ends earliest.
- What an earlier bail was granted for, extended to and stopped by goes on with it. A stop or an application to a court that was
  still open when it ended, ended with it. Whether the days of that stop count is a reading of the law.
- Whether a new arrest begins the period anew (s.47(7)) is a reading of the law. It is none where it was for a breach, or the
  person came to answer bail: these leave the period by either reading.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from safehold.casework.bail.models import Bail, ClockEntry, ClockEntryType, FirstRelease
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.custody.queries import arrests_for_the_offence, is_judged_different, is_new_arrest
from safehold.law import bail as law
from safehold.law.calendar import london_date

_STOPS = (ClockEntryType.SUSPENDED, ClockEntryType.DPP_REQUEST_MET)
_MOVES = (*_STOPS, ClockEntryType.DPP_REQUEST)

type _Event = tuple[ClockEntry | None, law.BailEvent]


def arrests_of(bail: Bail) -> list[Arrest]:
    """The arrests from which the period of a bail counts, first to last: its own, those before it, those released on it."""
    everybody = list(bail.person.arrests.all())
    own = next((arrest for arrest in everybody if arrest.pk == bail.arrest_id), bail.arrest)
    covered = law.LIMITS[bail.regime].versions[0].effective_from
    before = [one for one in arrests_for_the_offence(own) if one.pk == own.pk or london_date(one.arrested_at) >= covered]
    after = [one for one in everybody if one.arrested_at > own.arrested_at and _was_released_on(bail, own, one)]
    return [*before, *sorted(after, key=lambda one: one.arrested_at)]


def counted_from(bail: Bail, readings: law.Readings) -> Arrest:
    """The arrest after which the bail start date of a bail falls, by these readings."""
    arrests = arrests_of(bail)
    new = [arrest for arrest in arrests[1:] if is_new_arrest(arrest)]
    return new[-1] if new and not readings.first_arrest_keeps_the_period else arrests[0]


def facts_of(bail: Bail) -> law.BailFacts:
    """What is recorded of the bail of a person for an offence, over every arrest and release for it."""
    arrests = arrests_of(bail)
    first, before = arrests[0], _earlier_bails(bail, arrests)
    released = min([one.released_on for one in before], default=bail.released_on)
    street = [london_date(one.street_bailed_at) for one in arrests if one.street_bailed_at is not None]
    return law.BailFacts(
        regime=law.Regime(bail.regime),
        arrested=bail.arrested_on if first.pk == bail.arrest_id else london_date(first.arrested_at),
        released=released,
        first_release=_first_release(bail, before),
        events=tuple(event for _, event in _events(bail, before)),
        street_bail=min((day for day in street if day <= released), default=None),
        rearrested=tuple(london_date(one.arrested_at) for one in arrests[1:] if is_new_arrest(one)),
    )


def own_refusals(bail: Bail, answer: law.BailClock) -> list[law.BailRefusal]:
    """What the law refuses of the facts of this bail; those of a bail before it were judged when it ran."""
    events = _events(bail, _earlier_bails(bail, arrests_of(bail)))
    return [refusal for refusal in answer.refused if _is_own(bail, events[refusal.event][0])]


def _is_own(bail: Bail, entry: ClockEntry | None) -> bool:
    return entry is None or entry.bail_id == bail.pk


def _was_released_on(bail: Bail, own: Arrest, arrest: Arrest) -> bool:
    """Whether somebody arrested while the bail ran, for an offence of its arrest, was released on it again."""
    within = arrest.arrested_at >= bail.granted_at and (bail.ended_at is None or arrest.arrested_at <= bail.ended_at)
    same = arrest.case_id == own.case_id and not set(arrest.offences).isdisjoint(own.offences)
    same = same and not is_judged_different(arrest, own)
    return within and same and arrest.disposal == Disposal.BAILED and not arrest.bails.all()


def _earlier_bails(bail: Bail, arrests: Sequence[Arrest]) -> list[Bail]:
    found = [one for arrest in arrests for one in arrest.bails.all() if one.pk != bail.pk and one.granted_at < bail.granted_at]
    return sorted(found, key=lambda one: (one.granted_at, one.pk))


def _first_release(bail: Bail, before: Sequence[Bail]) -> law.FirstRelease:
    """Why the person was first released. A first release for a decision whose clock never began ended with its bail."""
    if not before:
        return law.FirstRelease(bail.first_release)
    asked = any(entry.type == ClockEntryType.DPP_REQUEST for one in before for entry in one.clock_entries.all())
    return law.FirstRelease(before[0].first_release) if asked else law.FirstRelease.BAIL


def _events(bail: Bail, before: Sequence[Bail]) -> list[_Event]:
    """What moved the clock, in date order. After an earlier bail, a release for a charging decision stops a clock that runs."""
    found = [(entry.on, entry.pk, entry) for one in before for entry in _closed(one)]
    found += [(entry.on, entry.pk, entry) for entry in bail.clock_entries.all()]
    ended = [(_ended(one), max(entry.pk for entry in one.clock_entries.all())) for one in before if _open_stop(one) is not None]
    placed: list[tuple[date, int, int, _Event]] = [(on, pk, 0, (entry, _event_of(entry))) for on, pk, entry in found]
    placed += [(on, pk, 1, (None, law.BailEnded(on))) for on, pk in ended]
    events = [event for *_, event in sorted(placed, key=lambda one: one[:3])]
    if before and bail.first_release == FirstRelease.CHARGING_DECISION:
        place = next((place for place, (entry, _) in enumerate(events) if entry and entry.bail_id == bail.pk), len(events))
        events.insert(place, (None, law.Suspended(bail.released_on)))
    return events


def _closed(bail: Bail) -> Iterable[ClockEntry]:
    """The entries of a bail that has ended, without an application that was open when it ended."""
    for entry in bail.clock_entries.all():
        if entry.type != ClockEntryType.COURT_EXTENSION or entry.decided_on is not None:
            yield entry


def _open_stop(bail: Bail) -> ClockEntry | None:
    """The stop that was open when a bail ended."""
    moves = [entry for entry in bail.clock_entries.all() if entry.type in _MOVES]
    last = max(moves, key=lambda entry: (entry.on, entry.pk), default=None)
    return last if last is not None and last.type in _STOPS else None


def _ended(bail: Bail) -> date:
    """The day on which an earlier bail ended, no sooner than the last fact that is recorded of its clock."""
    days = [entry.on for entry in bail.clock_entries.all() if entry.type != ClockEntryType.IN_PATIENT]
    return max([*days, london_date(bail.ended_at)] if bail.ended_at is not None else days)


def _event_of(entry: ClockEntry) -> law.BailEvent:
    match ClockEntryType(entry.type):
        case ClockEntryType.SUSPENDED:
            return law.Suspended(entry.on)
        case ClockEntryType.DPP_REQUEST:
            return law.DppRequest(entry.on)
        case ClockEntryType.DPP_REQUEST_MET:
            return law.DppRequestMet(entry.on)
        case ClockEntryType.IN_PATIENT:
            return law.InPatient(entry.on, entry.until or entry.on)
        case ClockEntryType.EXTENSION:
            return law.Extension(entry.on, law.RANKS[entry.rank], entry.to_months or 0)
        case ClockEntryType.COURT_EXTENSION:
            return law.CourtExtension(entry.on, entry.decided_on, entry.court_ends_on)
