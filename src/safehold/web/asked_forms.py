"""The form that asks what an action asks, made of the class that says it (`safehold.asked`)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from django import forms
from django.db.models import Choices
from pydantic import AwareDatetime, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from safehold.accounts.errors import InputError
from safehold.asked import Ask, Asked, question
from safehold.web.forms import DatePartsField, LinesField, MomentField


@cache
def form_of(asks: type[Asked]) -> type[forms.Form]:
    """Make the form that asks it, its fields in the order of the class. What has no `Ask` is not on the form.

    Raises: TypeError for a kind of value that no field is known for: such a form is written by hand.
    """
    fields = {}
    for name, info in asks.model_fields.items():
        asking = question(asks, name)
        if asking is not None:
            fields[name] = _field(name, info, asking)
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", asks.__name__)
    return type(f"{asks.__name__}Form", (forms.Form,), {"__doc__": f"{words}.", **fields})


def asked_of[A: Asked](asks: type[A], data: Mapping[str, Any]) -> A:
    """Make what the action takes of what a form gave. Raises: InputError for what a field of a form can't judge by itself."""
    try:
        return asks(**data)
    except ValidationError as error:
        wrong = [InputError(str(one["loc"][0]), _sentence(asks, one)) for one in error.errors(include_url=False)]
        raise InputError.of_all(wrong) from None


def _sentence(asks: type[Asked], one: ErrorDetails) -> str:
    name, inside = str(one["loc"][0]), len(one["loc"]) > 1
    asking = question(asks, name)
    named = (asking.label if asking else name).rstrip("?")
    limits = one.get("ctx", {})
    if one["type"] == "string_too_long" and inside:
        return f"“{named}” has room for {limits['max_length']} characters in each line. Shorten it."
    if one["type"] == "too_long":
        return f"“{named}” has room for {limits['max_length']} lines, and there are {limits['actual_length']}. Shorten it."
    return one["msg"].removeprefix("Value error, ")


def _field(name: str, info: FieldInfo, asking: Ask) -> forms.Field:
    kind = _plain(info.annotation)
    limits = _limits(info)
    missing = asking.missing or asking.missing_on_form
    options: dict[str, Any] = {
        "label": asking.label,
        "help_text": asking.help,
        "required": bool(missing) or (info.is_required() and not _may_be_nothing(info)),
        "error_messages": {"required": missing} if missing else {},
    }
    if kind is bool:
        return forms.BooleanField(**{**options, "required": bool(missing)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, info, asking, options)
    if asking.offered and kind in (str, int):
        options["empty_value"] = None if info.default in (None, PydanticUndefined) else info.default
        options["widget"] = forms.RadioSelect if asking.radio else forms.Select
        return forms.TypedChoiceField(coerce=kind, **options)
    if kind is str:
        if asking.rows:
            options["widget"] = forms.Textarea(attrs={"rows": asking.rows})
        return forms.CharField(max_length=limits.get("max_length"), **options)
    if kind is int:
        return forms.IntegerField(min_value=limits.get("ge"), max_value=limits.get("le"), **options)
    if kind in (date, datetime):
        if not asking.help:
            del options["help_text"]
        return MomentField(**options) if kind is datetime else DatePartsField(**options)
    if kind is list and (asking.offered or _is_choice(_kind_of_each(info.annotation))):
        return _several(_kind_of_each(info.annotation), asking, options)
    if kind is list:
        if asking.rows:
            options["widget"] = forms.Textarea(attrs={"rows": asking.rows})
        return LinesField(**options)
    raise TypeError(f"no field of a form is known for {name}: {info.annotation}")


def _several(kind: Any, asking: Ask, options: dict[str, Any]) -> forms.Field:
    """Several answers of a list, each with a box to tick."""
    options["widget"] = forms.CheckboxSelectMultiple
    return forms.TypedMultipleChoiceField(choices=() if asking.offered else kind.choices, coerce=kind, **options)


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Choices)


def _kind_of_each(annotation: Any) -> Any:
    """The kind of the values of a list: `list[Paper]` holds `Paper`, `Names` text."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return _plain(get_args(annotation)[0])


def _choice(kind: type[Enum], info: FieldInfo, asking: Ask, options: dict[str, Any]) -> forms.Field:
    if not issubclass(kind, Choices):
        raise TypeError(f"{kind.__name__} has no words for its answers")
    answers: list[tuple[Any, Any]] = list(kind.choices)
    if asking.radio:
        options["widget"] = forms.RadioSelect
    if not options["required"]:
        options["empty_value"] = None if info.default in (None, PydanticUndefined) else info.default
        if not asking.radio:
            answers = [("", ""), *answers]
    of: Callable[[Any], Any] = kind
    return forms.TypedChoiceField(choices=answers, coerce=of, **options)


def _plain(annotation: Any) -> Any:
    """The kind of value without what is said of it: `Moment | None` is a `datetime`, `Names` a `list`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        (kind,) = (one for one in get_args(annotation) if one is not NoneType)
        return _plain(kind)
    return datetime if annotation is AwareDatetime else origin or annotation


def _may_be_nothing(info: FieldInfo) -> bool:
    """Whether None is an answer. A program has to send it where there is no default; on a form the field is left empty."""
    return NoneType in get_args(info.annotation)


def _limits(info: FieldInfo) -> dict[str, Any]:
    """The limits of a value: of the field itself, and of its kind where that may be left out."""
    said = list(info.metadata)
    for part in get_args(info.annotation):
        if get_origin(part) is Annotated:
            said += get_args(part)[1:]
    found: dict[str, Any] = {}
    for one in said:
        for part in (one, *getattr(one, "metadata", ())):
            for name in ("max_length", "ge", "le"):
                limit = getattr(part, name, None)
                if limit is not None:
                    found.setdefault(name, limit)
    return found
