"""Pages that change something: a form at one address (GET), the action at another (POST only).

    class RecordDecision(ActionPage[Case]):
        form_class = DecisionForm
        template = "cases/record_decision.jinja"
        permission = permissions.RECORD_DECISION
        action = actions.record_decision
        page_name = "cases:case"
        said = "The decision is recorded."

        def find(self, **kwargs): return queries.case_by_reference(kwargs["reference"])

    urlpatterns = [*RecordDecision.addresses("cases/<reference>/decision", "record_decision")]

gives `record_decision` (the form, GET) and `record_decision_save` (POST; GET is answered with 405). What the page does for every
form: it keeps what was typed when something is refused, carries a form out once however often it is sent, refuses a stale form,
and keeps the text of somebody whose session had ended.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NotRequired, Protocol, TypedDict, cast

from django.contrib import messages
from django.db import DataError
from django.forms import Field, Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils import timezone

from safehold.accounts import permissions
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RepeatedError,
    SafeholdError,
    StaleError,
)
from safehold.accounts.kept_forms import FORM_PAGE_FIELD, OFFICER_FIELD, take_back, typed_by
from safehold.accounts.models import Officer
from safehold.asked import Asked, AskedOfRecord
from safehold.audit.recording import current_submission
from safehold.law.errors import LawError, RefusedByLawError
from safehold.web.asked_forms import asked_of, form_of
from safehold.web.forms import name_what_is_missing, offer
from safehold.web.numbers import whole_number
from safehold.web.pages import refused, render
from safehold.web.shown import Facts

SUBMISSION_FIELD = "submission"
VERSION_FIELD = "version"


class Crumb(TypedDict):
    """A step of the way to a page, from its section; the last one is the page itself and leads nowhere."""

    label: str
    href: NotRequired[str]


class Around(TypedDict, total=False):
    """What stands around a form. A page with a template of its own adds what that shows, as a class derived from this."""

    title: str
    reference: str
    """What the form is about, beside the title and on the button."""
    intro: str
    known: Facts
    """What the person decides on."""
    trail: Sequence[Crumb]
    back_url: str


class _Referenced(Protocol):
    reference: str


class ActionPage[Row]:
    """One form and the one action behind it. Subclasses name the parts; see the module's docstring."""

    asks: ClassVar[type[Asked] | None] = None
    """What the action asks: the form is made of it, or is one of its own (`form_class`) with fields of the same names."""
    form_class: ClassVar[type[Form]]
    template: ClassVar[str] = "web/action.jinja"
    title: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    permission: ClassVar[str]
    action: ClassVar[Callable[..., Any]]
    """The one action. It takes the record, what `asks` says, and what the form asks beside that by the names of its fields; where
    it takes anything else, the page has its own `act`."""
    refuses_stale: ClassVar[bool] = True
    """Whether the action compares the version of the record that the form saw. Of what it asks, `asks` says so by itself."""
    field_order: ClassVar[Sequence[str]] = ()
    """The fields that come first, in this order, where it is not that of `also_asks` and then `asks`."""
    page_name: ClassVar[str] = ""
    """The page of the record: one goes back there when it is done."""
    said: ClassVar[str] = "Saved."
    """What is said then; {} stands for the record."""

    def __init__(self, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        assert isinstance(request.user, Officer)
        self.request = request
        self.officer: Officer = request.user
        self.kwargs = kwargs
        self.now: datetime = timezone.now()

    # What a subclass says

    def find(self, **kwargs: Any) -> Row:
        """Find the record that the action is for. A page that makes one out of nothing is an `ActionPage[None]`.

        Raises: NotFoundError.
        """
        return cast(Row, None)

    def initial(self, record: Row) -> Mapping[str, object]:
        """What the form holds at first: everything that is known already."""
        return {}

    def form_kwargs(self, record: Row) -> dict[str, Any]:
        """Further arguments of the form, such as the choices that depend on the record."""
        return {}

    def offers(self, record: Row) -> Mapping[str, Iterable[Any]]:
        """What may be chosen where that depends on the record: records of a query, or pairs of a value and its words."""
        return {}

    def also_asks(self, record: Row) -> Mapping[str, Field]:
        """Further fields, at the top of the form, for what the action takes beside `asks`: another record, a file."""
        return {}

    def leaves_out(self, record: Row) -> Collection[str]:
        """What is not asked of this record, since it is known, or has no place."""
        return ()

    def act(self, record: Row, data: dict[str, Any]) -> Any:
        """Call the one action: with the record, with what it asks, and by name with what the form asks beside that."""
        about: tuple[object, ...] = () if record is None else (record,)
        if self.asks is not None:
            beside = {name: data.pop(name) for name in [*data] if name not in self.asks.model_fields}
            return type(self).action(*about, asked_of(self.asks, data), **beside, by=self.officer, at=self.now)
        return type(self).action(*about, by=self.officer, at=self.now, **data)

    def done(self, record: Row, result: Any) -> tuple[str, str]:
        """Where to go next, and what to say there."""
        return self.page_of(record), self.said.format(record)

    def page_of(self, record: Row) -> str:
        """The address of the record's page."""
        return reverse(self.page_name, args=[cast(_Referenced, record).reference])

    def version_of(self, record: Row) -> int | None:
        """The version that the form sees: that of the record, where the action compares no other's."""
        return getattr(record, "version", None)

    def context(self, record: Row) -> Around:
        """What stands around the form: facts that the person decides on, breadcrumbs, the way back."""
        return {}

    def named(self, record: Row) -> tuple[str, ...]:
        """What the page is about, for the title of the window: several of one kind may be open beside each other."""
        return () if record is None else (str(record),)

    # What every page does

    def show_form(self) -> HttpResponse:
        """Show the form. What was typed before a session ended is in it."""
        record = self.find(**self.kwargs)
        if record is not None and not permissions.may(self.officer, self.permission, record):
            return self._refused(record)
        permissions.require(self.officer, self.permission, record)
        kept = take_back(self.request)
        if kept is not None:
            form = self._form(record, kept)
            messages.warning(self.request, "You were signed out before this was saved. Check it and save again.")
        else:
            form = self._form(record, initial=self.initial(record))
        return self._page(record, form, version=self.version_of(record))

    def save(self) -> HttpResponse:
        """Carry the form out, or show it again with what is wrong."""
        with reading_as(self.officer):
            record = self.find(**self.kwargs)
            if record is not None and not permissions.may(self.officer, self.permission, record):
                return self._refused(record)
            permissions.require(self.officer, self.permission, record)
            form = self._form(record, self.request.POST, self.request.FILES)
            if not form.is_valid():
                return self._page(record, form, status=422, version=self._version())
        data = dict(form.cleaned_data)
        if self._compares() and self._version() is not None and hasattr(record, "version"):
            data["version"] = self._version()
        token = current_submission.set(self._submission())
        try:
            result = self.act(record, data)
        except RepeatedError:
            messages.info(self.request, "This was already saved. It was not saved a second time.")
            with reading_as(self.officer):
                return HttpResponseRedirect(self.done(record, None)[0])
        except (NotFoundError, NotPermittedError):
            raise
        except InputError as error:
            for wrong in (error, *error.others):
                form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
            return self._again(form, 422)
        except StaleError as error:
            form.add_error(None, str(error))
            return self._again(form, 409, fresh=True)
        except RefusedByLawError as error:
            form.add_error(None, f"{error} ({error.provision})")
            return self._again(form, 409)
        except (SafeholdError, LawError) as error:
            form.add_error(None, str(error))
            return self._again(form, 409)
        except DataError:
            form.add_error(None, "Something is longer or larger than the record has room for. Shorten it and save again.")
            return self._again(form, 422)
        finally:
            current_submission.reset(token)
        with reading_as(self.officer):
            address, said = self.done(record, result)
        messages.success(self.request, said)
        return HttpResponseRedirect(address)

    def _form(self, record: Row, data: Any = None, files: Any = None, *, initial: Mapping[str, object] | None = None) -> Form:
        kind = self.form_class if self.asks is None or hasattr(self, "form_class") else form_of(self.asks)
        form = kind(data, files, initial=dict(initial or {}), **self.form_kwargs(record))
        form.fields = {**self.also_asks(record), **form.fields}
        form.order_fields(self.field_order)
        for name, among in self.offers(record).items():
            offer(form, name, among)
        for name in self.leaves_out(record):
            del form.fields[name]
        name_what_is_missing(form)
        return form

    def _refused(self, record: Row) -> HttpResponse:
        """Say who may do this: the officer sees the record, so there is nothing to hide."""
        try:
            permissions.require(self.officer, self.permission, record)
        except NotPermittedError as error:
            return refused(self.request, error.message, error.way_forward)
        raise AssertionError("called only where the officer may not")

    def _again(self, form: Form, status: int, *, fresh: bool = False) -> HttpResponse:
        with reading_as(self.officer):
            record = self.find(**self.kwargs)
            version = self.version_of(record) if fresh else self._version()
            return self._page(record, form, status=status, version=version)

    def _page(self, record: Row, form: Form, *, status: int = 200, version: int | None = None) -> HttpResponse:
        name = self.request.resolver_match.view_name if self.request.resolver_match else ""
        form_page = reverse(name.removesuffix("_save"), kwargs=self.kwargs)
        if self.request.method == "GET" and self.request.GET:
            form_page = self.request.get_full_path()
        shown = {
            "title": self.title,
            "button": self.button,
            "record": record,
            "form": form,
            "save_url": reverse(f"{name.removesuffix('_save')}_save", kwargs=self.kwargs),
            "hidden": {
                SUBMISSION_FIELD: self.request.POST.get(SUBMISSION_FIELD) or str(uuid.uuid4()),
                OFFICER_FIELD: typed_by(self.officer),
                FORM_PAGE_FIELD: self.request.POST.get(FORM_PAGE_FIELD) or form_page,
                VERSION_FIELD: "" if version is None else str(version),
            },
            **self.context(record),
        }
        reference = str(shown.get("reference") or "")
        about = [name for name in self.named(record) if name not in reference]
        about += [reference] * bool(reference and not any(reference in name for name in about))
        shown["window_title"] = f"{shown['title']}: {', '.join(about)}" if about else shown["title"]
        return render(self.request, self.template, shown, status=status)

    def _compares(self) -> bool:
        return self.refuses_stale if self.asks is None else issubclass(self.asks, AskedOfRecord)

    def _version(self) -> int | None:
        return whole_number(self.request.POST.get(VERSION_FIELD, ""))

    def _submission(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.request.POST.get(SUBMISSION_FIELD, ""))
        except ValueError:
            return None

    @classmethod
    def addresses(cls, route: str, name: str) -> list[URLPattern]:
        """Make the two addresses: `name` shows the form, `name_save` carries it out."""
        return [
            path(route, _only(("GET", "HEAD"), cls, cls.show_form), name=name),
            path(f"{route}/save", _only(("POST",), cls, cls.save), name=f"{name}_save"),
        ]


def _only(
    methods: tuple[str, ...], page: type[ActionPage[Any]], answer: Callable[[ActionPage[Any]], HttpResponse]
) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return answer(page(request, kwargs))

    view.permission = page.permission  # type: ignore[attr-defined]
    return view


def permission_behind(address: str) -> str:
    """The permission that an address asks for: that of its action, or of the pages of its app; "" where none is named."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return str(getattr(found.func, "permission", "")) or permissions.needed_for_pages(found.namespace)


def is_open_to(officer: Officer, address: str) -> bool:
    """Say whether a link to an address leads somewhere for this officer's role."""
    asked = permission_behind(address) if address else ""
    return not asked or permissions.may(officer, asked)
