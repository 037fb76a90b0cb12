"""What people in a case, and what they are known by, can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.people.actions.people import KIND_WORDS
from safehold.casework.people.models import Identifier, PersonInCase
from safehold.linking import IdentifierKind, normalise


@register(PersonInCase, "role")
def person_is_found(role: PersonInCase) -> Findable:
    """By their name and their date of birth, in each case in which they have a role."""
    person = role.person
    return Findable(
        kind="person",
        subject_id=role.pk,
        case=role.case,
        title=person.name,
        detail=f"{role.get_role_display()} in {role.case.reference}, {role.case.title}",
        url=reverse("people:person", args=[person.pk]),
        values=(person.name, person.date_of_birth.isoformat() if person.date_of_birth else ""),
    )


@register(Identifier, "value", "key")
def identifier_is_found(identifier: Identifier) -> Findable:
    """As it was written, as people write it, and as it is compared."""
    shown = normalise(identifier.kind, identifier.value, identifier.service or None).shown
    return Findable(
        kind="identifier",
        subject_id=identifier.pk,
        case=identifier.case,
        title=identifier.value,
        detail=f"{KIND_WORDS[IdentifierKind(identifier.kind)]} of {identifier.person.name}, {identifier.case.reference}",
        url=reverse("people:person", args=[identifier.person_id]),
        values=(identifier.value, shown, identifier.key),
    )
