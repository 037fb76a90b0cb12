"""What people answer about the children who were named or seen. Each function is one transaction with one audit entry."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.people import ages
from safehold.casework.people.models import CaseRole
from safehold.casework.safeguarding import named_children, permissions, queries, same_children
from safehold.casework.safeguarding.asked import RecordNamed, SayAlreadyAChild, SayNotAChild, TakeBackAnswer
from safehold.casework.safeguarding.models import Child, ChildNamed, NamedAnswer, Relation, WhyNot
from safehold.casework.safeguarding.verbs import Verb
from safehold.law.calendar import london_date, spoken


def record_named(named: ChildNamed, asked: RecordNamed, *, by: Officer, at: datetime) -> Child:
    """Record somebody who was named or seen as a child of the case. What is left out is taken as it was said.

    The date of birth of the recorded person goes before the age of a report. The child was found when they were named or seen:
    the referral to children's services falls due from then.
    Raises: NotPermittedError; RefusedError where it is answered; InputError for somebody of 18 or older; StaleError.
    Writes: a child; the answer; the case's clocks; audit `safeguarding.named_recorded`.
    """
    with doing(Verb.NAMED_RECORDED, named, asked, may=permissions.RECORD_CHILD, by=by, at=at) as (act, named):
        _refuse_answered(named)
        born = asked.date_of_birth or named_children.born(named)
        age = None if born is not None else named.age if asked.age is None else asked.age
        named_children.refuse_adult(born, age, on=london_date(named.seen_at), at=at)
        child = Child.objects.create(
            case=named.case,
            reference=next_reference("child", london_date(at)),
            name=asked.name or named.name or "Child not named",
            date_of_birth=born,
            age=age,
            relation=asked.relation or _relation_of(named),
            in_household=queries.lives_in_household(named) if asked.in_household is None else asked.in_household,
            address_note=asked.address_note or named.address,
            concern=asked.concern or queries.how_named(named),
            warrant=queries.warrant_of_named(named),
            found_at=named.seen_at,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(child)
        same_children.write_keys(child)
        named.answer, named.child = NamedAnswer.RECORDED, child
        named_children.add_answer(named, by=by, at=at)
        act.says(reason=child.concern, named=str(named), source=named.kind, relation=str(child.relation))
    return child


def say_already_a_child(named: ChildNamed, asked: SayAlreadyAChild, *, by: Officer, at: datetime) -> ChildNamed:
    """Say which child of the case somebody who was named or seen is.

    Raises: NotPermittedError; RefusedError where it is answered, or where the same record names that child beside this one;
    InputError for a child of another case, an age that does not fit, or differences without a reason; StaleError.
    Writes: the answer; the case's clocks; audit `safeguarding.named_already`.
    """
    with doing(Verb.NAMED_ALREADY, named, asked, may=permissions.RECORD_CHILD, by=by, at=at) as (act, named):
        _refuse_answered(named)
        child = queries.children_of(named.case).filter(reference=asked.child).first()
        if child is None:
            raise InputError("child", f"{asked.child} is no child of this case.", "Choose one of its children.")
        other = queries.others_of_source(named).filter(child=child).first()
        if other is not None:
            raise RefusedError(
                f"{child} is {other} already, and {named.reference} names them beside each other.",
                "They are two children. Choose another child, or record this one.",
            )
        if named_children.differs_from(named, child):
            named_children.refuse_thin_reason("reason", asked.reason)
        named.answer, named.child = NamedAnswer.ALREADY, child
        named_children.add_answer(named, reason=asked.reason, by=by, at=at)
        act.says(reason=asked.reason, named=str(named), source=named.kind, child=child.reference)
    return named


def say_not_a_child(named: ChildNamed, asked: SayNotAChild, *, by: Officer, at: datetime) -> ChildNamed:
    """Say why somebody who was named or seen is not recorded as a child.

    Raises: NotPermittedError; RefusedError where it is answered; InputError without words of substance, or for a date of birth
    that is missing or of somebody under 18; StaleError.
    Writes: the answer; the case's clocks; audit `safeguarding.named_not_recorded`.
    """
    with doing(Verb.NAMED_NOT_RECORDED, named, asked, may=permissions.SAY_NOT_A_CHILD, by=by, at=at) as (act, named):
        _refuse_answered(named)
        named_children.refuse_thin_reason("reason", asked.reason)
        born = named_children.born(named)
        if asked.why is WhyNot.ADULT_BY_BIRTH:
            born = asked.date_of_birth or born
            if born is None:
                raise InputError("date_of_birth", "Write the date of birth.", "It is the evidence that they are 18 or older.")
            if not ages.is_adult(born, london_date(named.seen_at)):
                raise InputError(
                    "date_of_birth", f"Somebody born on {spoken(born)} was under 18 then.", "Record them as a child."
                )
        elif asked.why is WhyNot.ADULT_OTHERWISE and born is not None and not ages.is_adult(born, london_date(named.seen_at)):
            raise InputError(
                "why",
                f"The recorded date of birth, {spoken(born)}, is that of a child.",
                "Write the right one, with what shows it.",
            )
        named.answer = NamedAnswer.NOT_RECORDED
        named_children.add_answer(named, why_not=asked.why, date_of_birth=asked.date_of_birth, reason=asked.reason, by=by, at=at)
        act.says(reason=asked.reason, named=str(named), source=named.kind, why=str(asked.why))
    return named


def take_back_answer(named: ChildNamed, asked: TakeBackAnswer, *, by: Officer, at: datetime) -> ChildNamed:
    """Take back what was answered, by a further entry. A child who was recorded stays a child; the time runs from when it ran.

    Raises: NotPermittedError; RefusedError where nothing is answered, or in a closed case; InputError; StaleError.
    Writes: the answer; the case's clocks; audit `safeguarding.named_taken_back`.
    """
    with doing(Verb.NAMED_TAKEN_BACK, named, asked, may=permissions.SAY_NOT_A_CHILD, by=by, at=at) as (act, named):
        if named.is_open:
            raise RefusedError(f"Nothing is answered about {named} yet.", "Record the child, or why not.")
        named_children.refuse_thin_reason("reason", asked.reason)
        before = named.answer
        named.answer, named.child = "", None
        named_children.add_answer(named, reason=asked.reason, by=by, at=at)
        act.says(reason=asked.reason, named=str(named), source=named.kind, answer=before)
    return named


def _refuse_answered(named: ChildNamed) -> None:
    """Refuse a second answer beside the first. Raises: RefusedError."""
    if not named.is_open:
        raise RefusedError(
            f"It is answered about {named}: {named.get_answer_display().lower()}.",
            "Take that answer back first, with the reason.",
        )


def _relation_of(named: ChildNamed) -> Relation:
    """How the child comes into contact, as far as a code says it: of anybody else somebody finds out."""
    return Relation.HOUSEHOLD if queries.role_of_named(named) == CaseRole.HOUSEHOLD else Relation.NOT_KNOWN
