"""Figures: of an operation, of a period, and the records behind each number."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.casework.operations.models import Operation
from safehold.casework.statistics import actions, permissions, presenters, queries
from safehold.casework.statistics.definitions import BY_KEY
from safehold.casework.statistics.forms import PeriodForm, SignOffForm
from safehold.casework.statistics.queries import Figures
from safehold.law.calendar import london_date
from safehold.web import pages
from safehold.web.action_pages import ActionPage


def _reader(request: HttpRequest, permission: str = permissions.READ) -> Officer:
    assert isinstance(request.user, Officer)
    require(request.user, permission)
    return request.user


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show the figures of the latest operation that has begun, or choose a period where there is none."""
    _reader(request)
    operation = queries.operations(london_date(timezone.now())).first()
    if operation is not None:
        return HttpResponseRedirect(reverse("statistics:operation", args=[operation.slug]))
    return HttpResponseRedirect(reverse("statistics:period"))


@require_safe
def operation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures of an operation."""
    _reader(request)
    return _figures_page(request, queries.operation_figures(queries.operation_named(slug)))


@require_safe
def period(request: HttpRequest) -> HttpResponse:
    """Choose a period, or show its figures."""
    _reader(request)
    form = PeriodForm(request.GET) if request.GET else None
    if form is not None and form.is_valid():
        return _figures_page(request, queries.period_figures(form.cleaned_data["first_day"], form.cleaned_data["last_day"]))
    today = london_date(timezone.now())
    start = form or PeriodForm(initial={"first_day": today.replace(day=1), "last_day": today})
    context = {"form": start, "operations": presenters.operation_links(queries.operations()[:20])}
    return pages.render(request, "statistics/choose.jinja", context, status=422 if form else 200)


def _figures_page(request: HttpRequest, figures: Figures) -> HttpResponse:
    viewer = _reader(request)
    may_open = may(viewer, permissions.OPEN_RECORDS)
    signed = presenters.signature(queries.last_signed(figures), figures, may_open=may_open)
    today = london_date(timezone.now())
    others = [queries.operation_figures(found) for found in queries.operations(today)[:5]]
    name = f"Operation {figures.operation.name}" if figures.operation else presenters.span(figures)
    context = {
        "name": name,
        "span": presenters.span(figures),
        "stats": presenters.headline_stats(figures, may_open=may_open),
        "people": figures.numbers["people_arrested"],
        "outcomes": presenters.outcomes(figures, may_open=may_open),
        "paragraph": presenters.paragraph(figures, may_open=may_open),
        "signature": signed,
        "comparison": presenters.comparison(others, may_open=may_open),
        "sign_off_url": _sign_off_url(figures) if may(viewer, permissions.SIGN_OFF) and not signed.signed else "",
        "ended": figures.last_day < today,
    }
    return pages.render(request, "statistics/figures.jinja", context, section="statistics:latest")


def _sign_off_url(figures: Figures) -> str:
    if figures.operation is not None:
        return reverse("statistics:sign_off", args=[figures.operation.slug])
    return ""


@require_safe
def operation_records(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """List the records behind a number of an operation."""
    _reader(request, permissions.OPEN_RECORDS)
    return _records_page(request, queries.operation_figures(queries.operation_named(slug)), key)


@require_safe
def period_records(request: HttpRequest, key: str) -> HttpResponse:
    """List the records behind a number of a period."""
    _reader(request, permissions.OPEN_RECORDS)
    today = london_date(timezone.now())
    first = _day(request.GET.get("from"), today - timedelta(days=30))
    return _records_page(request, queries.period_figures(first, _day(request.GET.get("to"), today)), key)


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def _records_page(request: HttpRequest, figures: Figures, key: str) -> HttpResponse:
    if key not in BY_KEY:
        raise NotFoundError("We cannot find this figure.")
    page = Paginator(queries.records_behind(key, figures), 100).get_page(request.GET.get("page"))
    context = {
        "definition": BY_KEY[key],
        "number": figures.numbers[key],
        "span": presenters.span(figures),
        "rows": presenters.record_rows(page, timezone.now()),
        "page": page,
        "hidden": key in ("warrants_executed", "arrests", "devices_seized") and page.paginator.count < figures.numbers[key],
    }
    return pages.render(request, "statistics/records.jinja", context, section="statistics:latest")


class SignOff(ActionPage[Operation]):
    """Sign off the figures of an operation for publication."""

    form_class = SignOffForm
    title = "Sign off the figures"
    button = "Sign off"
    permission = permissions.SIGN_OFF
    said = "The figures are signed off."

    def find(self, **kwargs: Any) -> Operation:
        """Find the operation."""
        return queries.operation_named(kwargs["slug"])

    def act(self, record: Operation, data: dict[str, Any]) -> Any:
        """Sign them off, as they are counted now."""
        return actions.sign_off_figures(queries.operation_figures(record), by=self.officer, at=self.now)

    def page_of(self, record: Operation) -> str:
        """The figures."""
        return reverse("statistics:operation", args=[record.slug])

    def context(self, record: Operation) -> dict[str, Any]:
        """Show the numbers that are signed."""
        numbers = queries.operation_figures(record).numbers
        known = [(BY_KEY[key].label.capitalize(), f"{number:,}") for key, number in numbers.items()]
        return {"known": known, "reference": f"Operation {record.name}", "back_url": self.page_of(record)}


operation_records.permission = permissions.OPEN_RECORDS  # type: ignore[attr-defined]
period_records.permission = permissions.OPEN_RECORDS  # type: ignore[attr-defined]
