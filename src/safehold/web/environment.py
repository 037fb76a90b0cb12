"""The Jinja2 environment of the site: strict about missing names, escaping everything, with the words and parts of pages."""

from collections.abc import Callable, Iterable
from typing import Any

from django.forms import BaseForm, BoundField, Widget, widgets
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from safehold.web import wording
from safehold.web.forms import DatePart, Fold

_COMPONENTS = {
    "web/components/tags.jinja": ("shape", "risk_tag", "status_tag", "mark", "numbered", "count"),
    "web/components/clocks.jinja": (
        "clock_bar",
        "clock_large",
        "limits_table",
        "clock_state",
        "clock_key",
        "progress",
    ),
    "web/components/records.jinja": ("timeline", "why", "details", "summary_list", "facts", "rows", "checks"),
    "web/components/notices.jinja": ("empty", "blind_match", "break_glass", "alert", "not_found"),
    "web/components/forms.jinja": (
        "field",
        "fields",
        "hidden",
        "error_summary",
        "button",
        "link_button",
        "post_button",
        "copy_button",
    ),
    "web/components/lists.jinja": (
        "data_table",
        "group_head",
        "filter_links",
        "segments",
        "sort_link",
        "pagination",
        "scrollable",
    ),
    "web/components/page.jinja": (
        "page_header",
        "sub_navigation",
        "breadcrumbs",
        "section_head",
        "panel",
        "stats",
        "actions",
        "menu",
        "live",
    ),
}


class Components:
    """The shared components as `ui.NAME(…)` in every template, without an import line on each page."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._homes = {name: template for template, names in _COMPONENTS.items() for name in names}

    def __getattr__(self, name: str) -> Any:
        """Find a component by name.

        Raises: AttributeError for a name that no component file has.
        """
        home = self._homes.get(name)
        if home is None:
            raise AttributeError(f"There is no component named {name}.")
        return getattr(self._environment.get_template(home).module, name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every component's name, for the component sheet and its test."""
        return tuple(self._homes)


def environment(**options: Any) -> Environment:
    """Make the environment that Django's Jinja2 backend asks for."""
    options["autoescape"] = True
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    made = Environment(**options)  # noqa: S701 - autoescape is set above
    made.filters.update(FILTERS)
    made.globals.update(static=static, url=url, ui=Components(made))
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page, such as "cases:case" with its reference."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def widget_kind(widget: Widget) -> str:
    """Say in one word which markup a form widget needs: "text", "area", "radios", "date" and so on."""
    kinds: tuple[tuple[type[Widget], str], ...] = (
        (widgets.CheckboxSelectMultiple, "checkboxes"),
        (widgets.RadioSelect, "radios"),
        (widgets.CheckboxInput, "checkbox"),
        (widgets.Select, "select"),
        (widgets.Textarea, "area"),
        (widgets.FileInput, "file"),
        (widgets.MultiWidget, "date"),
    )
    if widget.is_hidden:
        return "hidden"
    return next((kind for type_, kind in kinds if isinstance(widget, type_)), "text")


def control(bound: BoundField, classes: str, *, described: str = "", attrs: dict[str, Any] | None = None, **more: Any) -> str:
    """Render a field's own control with our classes and the ids of its hint and message."""
    described_by = {"aria-describedby": described.strip()} if described.strip() else {}
    given = {name: value for name, value in more.items() if value is not None}
    given_type = given.pop("type", None)
    if given_type and isinstance(bound.field.widget, widgets.Input):
        bound.field.widget.input_type = given_type
    own = bound.field.widget.attrs.get("class", "")
    rendered = bound.as_widget(attrs={"class": f"{classes} {own}".strip(), **described_by, **given, **(attrs or {})})
    return Markup(rendered)  # noqa: S704 - Django's widgets escape what they render


def date_parts(bound: BoundField) -> list[dict[str, str]]:
    """Return the day, month, year (and time) inputs of a date field: id, name, label, value, width."""
    widget = bound.field.widget
    if not isinstance(widget, widgets.MultiWidget):
        raise TypeError(f"{bound.name} has no parts.")
    value = bound.value()
    values: list[Any] = list(value) if isinstance(value, list | tuple) else list(widget.decompress(value) or [])
    suffixes: list[str] = getattr(widget, "widgets_names", [])
    parts: tuple[DatePart, ...] = getattr(widget, "date_parts", tuple(DatePart))
    return [
        {
            "id": f"{bound.auto_id}_{index}",
            "name": f"{bound.html_name}{suffix}",
            "label": part.label,
            "value": "" if value is None else str(value),
            "width": part.width,
            "inputmode": "text" if part is DatePart.TIME else "numeric",
        }
        for index, (suffix, part, value) in enumerate(zip(suffixes, parts, values, strict=False))
    ]


def fold(bound: BoundField) -> Fold | None:
    """The fold of a form in which a field stands, if it stands in one."""
    return next((found for found in getattr(bound.form, "folded", ()) if bound.name in found.names), None)


def error_entries(forms: Iterable[BaseForm]) -> list[dict[str, str]]:
    """List every message of the forms with the id of the control that it belongs to; a form's own messages have none."""
    entries: list[dict[str, str]] = []
    for form in forms:
        if not getattr(form, "is_bound", False):
            continue
        entries += [{"message": str(message), "target": ""} for message in form.non_field_errors()]
        for bound in form:
            entries += [{"message": str(message), "target": _first_control(bound)} for message in bound.errors]
    return entries


def _first_control(bound: BoundField) -> str:
    """Return the id of the control that a message leads to: of a group, the first that is shown."""
    kind = widget_kind(bound.field.widget)
    if kind == "radios":
        return next((choice.id_for_label for choice in bound if str(choice.data["value"])), str(bound.auto_id))
    return f"{bound.auto_id}_0" if kind in ("checkboxes", "date") else str(bound.auto_id)


FILTERS: dict[str, Callable[..., Any]] = {
    "relative": wording.relative,
    "ago": wording.ago,
    "exact": wording.exact,
    "exact_with_year": wording.exact_with_year,
    "full": wording.full,
    "long_date": wording.long_date,
    "short_date": wording.short_date,
    "clock_time": wording.clock_time,
    "counted": wording.counted,
    "plural": wording.counted,
    "listed": wording.listed,
    "not_recorded": wording.not_recorded,
    "widget_kind": widget_kind,
    "control": control,
    "date_parts": date_parts,
    "error_entries": error_entries,
    "fold": fold,
}
