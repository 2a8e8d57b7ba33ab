"""Components of templates/ui/; templates/ui/README.md shows how each is called."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from itc.people import ranks
from itc.web import dates, figures
from itc.web.forms import is_optional

register = template.Library()

Facts = dict[str, object]


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, label: str) -> SafeString:
    spoken = {"role": "img", "aria_label": label, "aria_hidden": "false"} if label else {}
    svg = heroicon_outline(name, size=size, **{"class": f"icon icon-{name}"}, **spoken)
    # ElementTree wrote it, so the label is escaped.
    return mark_safe("".join(line.strip() for line in svg.splitlines()))  # noqa: S308


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    return _drawn(str(name), size, str(label))


@register.simple_tag
def badge(label: object, tone: str = "neutral", icon: str = "") -> SafeString:
    drawn = _drawn(icon, 16, "") if icon else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, drawn, label)


@register.simple_tag
def avatar(name: object, size: str = "") -> SafeString:
    words = str(name).split()[:2]
    initials = "".join(word[0] for word in words).upper() or "?"
    tone = crc32(str(name).encode()) % 5
    return format_html(
        '<span class="avatar avatar-{} {}" aria-hidden="true">{}</span>',
        tone,
        size,
        initials,
    )


@register.inclusion_tag("ui/button.html")
def button(
    label: object,
    kind: str = "primary",
    *,
    href: str = "",
    type: str = "submit",
    icon: str = "",
    **more: object,
) -> Facts:
    facts = {key: more.pop(key, "") for key in ("confirm", "small", "disabled", "busy")}
    attrs = {key.replace("_", "-"): value for key, value in more.items() if value not in ("", None, False)}
    return {
        "label": label,
        "kind": kind,
        "href": href,
        "type": type,
        "icon": icon,
        "attrs": attrs,
        **facts,
    }


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, label: object = "", hint: object = "", width: str = "") -> Facts:
    kind = bound.widget_type
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "width": width,
        "kind": kind,
        "grouped": bound.use_fieldset,
        "optional": is_optional(bound.field) and kind not in ("checkbox", "checkboxselectmultiple"),
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(*forms: BaseForm) -> Facts:
    shown = [form for form in forms if form is not None and form.is_bound and form.errors]
    return {"forms": shown}


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: BaseForm, *, summary: bool = True) -> Facts:
    return {"form": form, "summary": summary}


@register.simple_block_tag
def card(
    content: str,
    title: object = "",
    *,
    icon: str = "",
    url: str = "",
    more: object = "",
    level: int = 2,
) -> str:
    facts = {
        "content": content,
        "title": title,
        "icon": icon,
        "url": url,
        "more": more,
        "level": level,
    }
    return render_to_string("ui/card.html", facts)


@register.simple_block_tag
def pagehead(content: str, title: object, *, lead: object = "", status: object = "") -> str:
    return render_to_string(
        "ui/pagehead.html",
        {"content": content, "title": title, "lead": lead, "status": status},
    )


@register.simple_block_tag
def datatable(content: str, caption: object, *, wide: bool = False, show_caption: bool = False) -> str:
    facts = {
        "content": content,
        "caption": caption,
        "wide": wide,
        "show_caption": show_caption,
    }
    return render_to_string("ui/datatable.html", facts)


@register.simple_block_tag
def callout(content: str, tone: str = "info", title: object = "") -> str:
    return render_to_string("ui/alert.html", {"text": content, "tone": tone, "title": title})


@register.inclusion_tag("ui/alert.html")
def alert(text: object, tone: str = "info", title: object = "") -> Facts:
    return {"text": text, "tone": tone, "title": title}


@register.simple_block_tag
def facts(content: str) -> SafeString:
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_tag
def fact(label: object, value: object) -> SafeString:
    shown = "—" if value in (None, "") else value
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


@register.simple_block_tag
def menu(
    content: str,
    label: object,
    *,
    icon: str = "ellipsis-horizontal",
    text: bool = False,
) -> str:
    return render_to_string("ui/menu.html", {"content": content, "label": label, "icon": icon, "text": text})


@register.inclusion_tag("ui/confirm.html", takes_context=True)
def confirm(context: Context, label: object, text: object, *, action: str, **more: object) -> Facts:
    return {
        "csrf_token": context.get("csrf_token"),
        "label": label,
        "text": text,
        "action": action,
        "sure": more.pop("sure", label),
        "icon": more.pop("icon", ""),
        "kind": more.pop("kind", "danger"),
        "fields": more,
    }


@register.inclusion_tag("ui/sort_th.html", takes_context=True)
def sort_th(
    context: Context,
    label: object,
    key: str,
    *,
    default: str = "",
    number: bool = False,
) -> Facts:
    request: HttpRequest = context["request"]
    chosen = request.GET.get("sort") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    following = f"-{key}" if direction == "ascending" else key
    return {
        "request": request,
        "label": label,
        "next": following,
        "direction": direction,
        "number": number,
    }


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[object], *, target: str = "") -> Facts:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "request": context["request"],
        "page": page,
        "numbers": list(numbers),
        "gap": Paginator.ELLIPSIS,
        "target": target,
    }


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(
    context: Context,
    form: BaseForm,
    *,
    count: int | None = None,
    xlsx: str = "",
    csv: str = "",
    target: str = "",
) -> Facts:
    request: HttpRequest = context["request"]
    active = any(request.GET.get(bound.html_name) for bound in form.visible_fields())
    if form.errors:  # nothing is shown then, and nothing goes out as a file
        count, xlsx, csv = None, "", ""
    return {
        "request": request,
        "form": form,
        "count": count,
        "xlsx": xlsx,
        "csv": csv,
        "target": target,
        "active": active,
        "sort": request.GET.get("sort", ""),
    }


@register.inclusion_tag("ui/empty.html")
def empty_state(
    title: object,
    text: object = "",
    *,
    icon: str = "inbox",
    url: str = "",
    action: object = "",
) -> Facts:
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("ui/checklist.html")
def checklist(items: Sequence[object]) -> Facts:
    return {"items": items}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[object], label: object = "") -> Facts:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(*parts: object) -> Facts:
    """Pairs of label and address, then the label of this page."""
    *pairs, here = parts
    return {"links": list(zip(pairs[::2], pairs[1::2], strict=True)), "here": here}


@register.inclusion_tag("ui/stat.html")
def stat(label: object, value: object, *, hint: object = "", url: str = "", tone: str = "") -> Facts:
    return {"label": label, "value": value, "hint": hint, "url": url, "tone": tone}


@register.inclusion_tag("ui/stepper.html")
def stepper(labels: Iterable[object], current: int, label: object = "") -> Facts:
    states = [("done" if n < current else "now" if n == current else "later", text) for n, text in enumerate(labels, 1)]
    return {"steps": states, "label": label, "current": current}


@register.inclusion_tag("ui/copy_link.html")
def copy_link(url: str, label: object) -> Facts:
    return {"url": url, "label": label, "id": f"copy-{crc32(url.encode()):08x}"}


def share(part: float, whole: float) -> str:
    """Percent of the whole with a point in every language, since SVG reads no comma."""
    return f"{100 * min(max(part / whole, 0), 1):.2f}" if whole > 0 else "0.00"


@register.inclusion_tag("ui/progress_bar.html")
def progress_bar(value: float, maximum: float = 100, *, label: object = "") -> Facts:
    width = share(value, maximum)
    return {
        "value": value,
        "maximum": maximum,
        "label": label,
        "width": width,
        "percent": figures.percent(round(float(width))),
        "done": value >= maximum,
    }


@register.inclusion_tag("ui/progress_ring.html")
def progress_ring(value: float, maximum: float = 100, *, label: object = "", size: int = 44) -> Facts:
    return {**progress_bar(value, maximum, label=label), "size": size}


def spans(whole: float, *parts: float) -> list[tuple[str, str]]:
    """Start and width in percent of each part laid side by side."""
    starts = [sum(parts[:n]) for n in range(len(parts))]
    return [(share(start, whole), share(part, whole)) for start, part in zip(starts, parts, strict=True)]


@register.inclusion_tag("ui/seat_bar.html")
def seat_bar(
    *,
    capacity: int,
    taken: int,
    pending: int = 0,
    waiting: int = 0,
    shares: Iterable[tuple[object, int, int]] = (),
    compact: bool = False,
) -> Facts:
    whole = max(capacity, taken + pending)
    parts = spans(whole, taken, pending)
    return {
        "capacity": capacity,
        "taken": taken,
        "pending": pending,
        "waiting": waiting,
        "parts": parts,
        "full": taken >= capacity,
        "compact": compact,
        "shares": [
            {"label": name, "taken": used, "capacity": of, "width": share(used, of)} for name, used, of in shares
        ],
    }


@register.inclusion_tag("ui/bars.html")
def bars(
    rows: Iterable[Mapping[str, object]],
    caption: object,
    *,
    unit: object = "",
    maximum: float = 0,
) -> Facts:
    """Each row: label, value, and optionally of (its own whole), shown (the figure as text), n, tone."""
    drawn = [dict(row) for row in rows]
    top = maximum or max((float(str(row["value"])) for row in drawn), default=0)
    for row in drawn:
        row["width"] = share(float(str(row["value"])), float(str(row.get("of", top))))
    return {
        "rows": drawn,
        "caption": caption,
        "unit": unit,
        "has_n": any("n" in row for row in drawn),
    }


@register.inclusion_tag("ui/agenda.html")
def agenda(items: Iterable[object]) -> Facts:
    return {"items": items}


@register.inclusion_tag("ui/tiles.html")
def tiles(items: Iterable[object]) -> Facts:
    return {"items": items}


@register.simple_tag(takes_context=True)
def panel(context: Context, part: Mapping[str, object]) -> str:
    """A registered part of a composed page, with its own facts beside those of the page."""
    template_of_part = context.template.engine.get_template(str(part["template"]))  # type: ignore[union-attr]
    with context.push(**part):
        return template_of_part.render(context)


register.filter("day", dates.day)
register.filter("percent", figures.percent)
register.filter("rank", ranks.for_reader)
register.filter("position", ranks.position_for_reader)
register.filter("post", ranks.post_for_reader)
register.filter("short_day", dates.short_day)
register.simple_tag(dates.days, name="days")
register.simple_tag(dates.moment, name="moment")
