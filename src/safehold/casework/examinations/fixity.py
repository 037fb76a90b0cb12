"""The check of everything that is stored: each thing is read again and compared with its digest on record.

Hash lists, catalogues, what re-checks wrote beside them, kept documents with the files that were issued of them; and images, as
far as there is time for them, those that were not checked for longest first. When each was checked is kept, and what was found.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils import timezone

from safehold import examiner
from safehold.accounts.acting import acting_by_itself
from safehold.accounts.errors import InputError
from safehold.audit import recording as audit
from safehold.audit.verbs import Verb
from safehold.casework.cases.kept_documents import KeptDocument
from safehold.casework.examinations import fixity_notices, queries, stores
from safehold.casework.examinations.models import Examination, FixityRun, StoredCheck, StoredKind, StoredState
from safehold.casework.examinations.soundness import AS_RECORDED, Verdict, look_at

logger = logging.getLogger(__name__)

IMAGE_SECONDS = 2 * 3600
"""How long a night begins with one more image. The one under way is read to its end."""


class FixityStoppedError(Exception):
    """The worker is stopping: what was checked is kept, and the next run begins with the rest."""


@dataclass(frozen=True)
class Thing:
    """Something stored that has a digest on record, or should have."""

    kind: StoredKind
    subject: Model
    case_id: int | None
    name: str
    look: Callable[[], Verdict]


@dataclass(frozen=True)
class Seen:
    """A thing with what was found of it now."""

    thing: Thing
    verdict: Verdict


def check_everything(
    *,
    at: datetime,
    image_seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_seen: Callable[[Seen], None] = lambda _: None,
    on_next: Callable[[Thing], None] = lambda _: None,
) -> FixityRun:
    """Read everything that is stored, and images for `image_seconds` (infinity: all, 0: none). Keep what was found. For workers.

    A thing that can't be looked at for another reason than its own is logged, and keeps none of the others from being checked.
    Raises: FixityStoppedError where it is asked to stop.
    Writes: the run, a row for each thing; audit `fixity.checked`, and `fixity.found` or `fixity.mended` where a state changes.
    """
    began, run = time.monotonic(), FixityRun(began_at=at)
    with acting_by_itself():
        run.save()
    for thing in things(image_seconds=image_seconds, should_stop=should_stop):
        if should_stop():
            raise FixityStoppedError(str(run))
        on_next(thing)
        try:
            verdict = thing.look()
            for one in _also(thing):
                _keep(one, verdict, at=timezone.now())
        except examiner.ExaminationStoppedError:
            raise FixityStoppedError(str(run)) from None
        except (examiner.ExaminerError, OSError):
            logger.exception("%s %s could not be checked", thing.kind.label, thing.name)
            continue
        _count(run, thing, verdict)
        on_seen(Seen(thing, verdict))
    run.seconds, run.is_finished = round(time.monotonic() - began, 1), True
    with audit.machine_action(at=at) as act:
        run.save()
        act.record(
            Verb.FIXITY_CHECKED,
            subject=run,
            things=run.things,
            damaged=run.damaged,
            missing=run.missing,
            unrecorded=run.unrecorded,
            images=run.images,
        )
    return run


def tell_of_what_is_wrong(*, at: datetime) -> None:
    """Tell the laboratory's managers of everything that is damaged or missing and was not told yet.

    Writes: notices, when each was told; audit `fixity.told` for each.
    """
    for check in list(StoredCheck.objects.filter(wrong_since__isnull=False, told_at__isnull=True).order_by("pk")):
        fixity_notices.tell(check, at=at)


def things(*, image_seconds: float, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Thing]:
    """Everything that is stored, images last and the longest unchecked of them first."""
    for one in queries.all_hash_lists():
        yield _file(StoredKind.HASH_LIST, one, None, stores.hash_list_path(one), one.sha256)
    for examination in queries.examinations_with_catalogue():
        path = stores.catalogue_path(examination)
        yield _file(StoredKind.CATALOGUE, examination, examination.case_id, path, examination.catalogue_sha256)
    for result in queries.stored_rechecks():
        yield _file(StoredKind.RECHECK, result, result.case_id, stores.recheck_path(result), result.matches_sha256)
    for model in _documents():
        links = [field.name for field in model._meta.fields if isinstance(field, ForeignKey)]
        own = [name for name in links if name not in ("case", "made_by", "responsible")]
        for document in model._default_manager.select_related(*own).order_by("pk").iterator(chunk_size=20):
            yield _document(document)
    until = time.monotonic() + image_seconds
    for examination in queries.images_to_check() if image_seconds > 0 else ():
        if time.monotonic() >= until:
            return
        look = _looker_at_image(examination, should_stop)
        yield Thing(StoredKind.IMAGE, examination, examination.case_id, examination.image, look)


def _file(kind: StoredKind, subject: Model, case_id: int | None, path: Path, sha256: str) -> Thing:
    return Thing(kind, subject, case_id, str(subject), lambda: look_at(path, sha256, anew=True))


def _documents() -> list[type[KeptDocument]]:
    """Every kind of document that is kept, of whichever app."""
    return [model for model in apps.get_models() if issubclass(model, KeptDocument)]


def _document(found: KeptDocument) -> Thing:
    problem = found.problem()
    verdict = Verdict(StoredState.DAMAGED, problem) if problem else AS_RECORDED
    return Thing(StoredKind.DOCUMENT, found, found.case_id, str(found), lambda: verdict)


def _looker_at_image(examination: Examination, should_stop: Callable[[], bool]) -> Callable[[], Verdict]:
    return lambda: look_at_image(examination.image, examination.report.get("image", {}), should_stop=should_stop)


def look_at_image(name: str, recorded: Mapping[str, Any], *, should_stop: Callable[[], bool] = lambda: False) -> Verdict:
    """Compute the digest of an image anew and compare it with the one that its examination computed.

    Raises: ExaminerError where it could not be read for another reason than its own.
    """
    algorithm = next((one for one in ("sha256", "sha1", "md5") if recorded.get(one)), None)
    try:
        path = stores.image_path(name)
    except InputError:
        return Verdict(StoredState.MISSING, "the image is not in the store")
    if algorithm is None:
        return Verdict(StoredState.UNRECORDED, "its examination computed no digest")
    stores.recheck_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fixity-", dir=stores.recheck_folder()) as folder:
        try:
            found = getattr(examiner.verify_image(path, out=Path(folder), should_stop=should_stop), algorithm)
        except examiner.UnreadableImageError as error:
            return Verdict(StoredState.DAMAGED, f"the image {error.what}"[:300])
    if found != recorded[algorithm]:
        word = {"sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}[algorithm]
        return Verdict(StoredState.DAMAGED, f"what the image holds has the {word} {found}, and had {recorded[algorithm]}")
    return AS_RECORDED


def _also(thing: Thing) -> list[Thing]:
    """A thing, and those that are the same file: an image that several examinations read is read once."""
    if not isinstance(thing.subject, Examination) or thing.kind is not StoredKind.IMAGE:
        return [thing]
    same = queries.examinations_of_same_image(thing.subject)
    return [Thing(thing.kind, one, one.case_id, thing.name, thing.look) for one in same]


def _count(run: FixityRun, thing: Thing, verdict: Verdict) -> None:
    run.things += 1
    run.images += thing.kind is StoredKind.IMAGE
    run.damaged += verdict.state is StoredState.DAMAGED
    run.missing += verdict.state is StoredState.MISSING
    run.unrecorded += verdict.state is StoredState.UNRECORDED


def _keep(thing: Thing, verdict: Verdict, *, at: datetime) -> None:
    """Keep what was found of a thing. What is wrong now and was not, or the other way round, is an entry of the audit too."""
    label = thing.subject._meta.label_lower
    key: dict[str, Any] = {"kind": thing.kind, "subject_kind": label, "subject_id": thing.subject.pk}
    before = StoredCheck.objects.filter(**key).first()
    wrong_since = ((before.wrong_since if before else None) or at) if verdict.is_wrong else None
    sound_before = before.sound_at if before else None
    values: dict[str, Any] = {
        "case_id": thing.case_id,
        "name": thing.name[:120],
        "state": verdict.state,
        "detail": verdict.detail[:300],
        "checked_at": at,
        "sound_at": at if verdict.state is StoredState.OK else sound_before,
        "wrong_since": wrong_since,
        "told_at": before.told_at if before and wrong_since else None,
    }
    was_wrong_since = before.wrong_since if before else None
    if (was_wrong_since is None) == (wrong_since is None):
        with acting_by_itself():
            StoredCheck.objects.update_or_create(**key, defaults=values)
        return
    with audit.machine_action(at=at) as act:
        check, _ = StoredCheck.objects.update_or_create(**key, defaults=values)
        if wrong_since is not None:
            state, detail = verdict.state.value, verdict.detail[:300]
            act.record(Verb.FIXITY_FOUND, subject=check, case=thing.case_id, kind=thing.kind.value, state=state, detail=detail)
        else:
            fixity_notices.settle(check, at=at)
            act.record(Verb.FIXITY_MENDED, subject=check, case=thing.case_id, kind=thing.kind.value, since=was_wrong_since)
