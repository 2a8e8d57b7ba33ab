"""The floors of the house, read from the code: arrows go down only, inside a room from a later shelf to an earlier."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"scheduling": 4, "courses": 3, "certification": 2, "itc": 1}
SHELVES = ["rules", "models", "queries", "emails", "documents", "calendar", "actions", "tasks", "forms", "reports"]
SHELVES += ["api", "views", "urls", "wagtail_hooks", "demo"]
BY_STRING = {"itc/settings.py", "itc/urls.py", "itc/api.py"}  # these three name apps by string, as settings do
LABELS = {"people": "itc", "jobs": "itc", "web": "itc", "certification": "certification", "courses": "courses"} | {
    "scheduling": "scheduling"
}


def files(pattern: str, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (file for file in sorted((ROOT / folder).rglob(pattern)) if "migrations" not in file.parts)


def imported(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def upward(floor: int, name: str) -> bool:
    return FLOORS.get(name.split(".", maxsplit=1)[0], 0) > floor


def test_no_import_goes_up() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for app, floor in FLOORS.items()
        for file in files("*.py", app)
        for name, line in imported(file)
        if upward(floor, name)
    ]
    assert found == []


def test_no_module_named_in_a_string_lies_above() -> None:
    dotted = re.compile(r"""["'](scheduling|courses|certification)\.[A-Za-z_.]+["']""")
    found = [
        f"{file.relative_to(ROOT)} names {match.group(0)}"
        for app, floor in FLOORS.items()
        for file in files("*.py", app)
        if str(file.relative_to(ROOT)) not in BY_STRING
        for match in dotted.finditer(file.read_text(encoding="utf-8"))
        if FLOORS[match.group(1)] > floor
    ]
    assert found == []


def test_no_foreign_key_points_up() -> None:
    from django.apps import apps

    found = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in apps.get_app_configs()
        if app.label in LABELS
        for model in app.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and hasattr(field.related_model, "_meta")
        if FLOORS[LABELS.get(field.related_model._meta.app_label, "itc")] > FLOORS[LABELS[app.label]]
    ]
    assert found == []


def test_a_template_loads_and_includes_nothing_from_above() -> None:
    rooms = {
        "people": 1,
        "jobs": 1,
        "web": 1,
        "ui": 1,
        "account": 1,
        "mfa": 1,
        "certification": 2,
        "courses": 3,
        "scheduling": 4,
    }
    named = re.compile(r"""\{%\s*(?:include|extends|load)\s+["']?([\w/.]+)""")
    found = [
        f"{file.relative_to(ROOT)} uses {name}"
        for file in files("*.html", "templates")
        for name in named.findall(file.read_text(encoding="utf-8"))
        if rooms.get(re.split(r"[/_.]", name)[0], 0) > rooms.get(file.relative_to(ROOT / "templates").parts[0], 1)
    ]
    assert found == []


def shelf(module: str, app: str) -> tuple[str, int] | None:
    """The room a module lies in (the app, or a noun's package of it) and the number of its shelf."""
    parts = module.split(".")
    for depth, part in enumerate(parts):
        if part in SHELVES and depth > 0 and parts[0] == app:
            return ".".join(parts[:depth]), SHELVES.index(part)
    return None


def test_each_shelf_uses_earlier_shelves_of_its_room_only() -> None:
    found = []
    for app in FLOORS:
        for file in files("*.py", app):
            here = shelf(".".join(file.relative_to(ROOT).with_suffix("").parts), app)
            for name, line in imported(file):
                there = shelf(name, app)
                if here and there and here[0] == there[0] and there[1] > here[1]:
                    found.append(f"{file.relative_to(ROOT)}:{line} imports {name}")
    assert found == []


def test_nobody_decides_access_outside_its_file() -> None:
    asked = re.compile(r"\.is_superuser|\.is_staff|has_perm\(|RoleGrant\.objects\.(filter|get|exists)")
    allowed = {"itc/people/access.py"}
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for app in FLOORS
        for file in files("views*.py", app)
        for line in file.read_text(encoding="utf-8").splitlines()
        if asked.search(line) and str(file.relative_to(ROOT)) not in allowed
    ]
    assert found == []


def test_models_override_no_save_and_listen_to_no_model_signal() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for app in FLOORS
        for file in files("*.py", app)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in file.parts[-2:][0] + file.name)
        or (isinstance(node, ast.Name) and node.id in {"post_save", "pre_save", "post_delete", "pre_delete"})
    ]
    assert found == []
