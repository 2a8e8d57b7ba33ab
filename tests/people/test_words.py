"""Every word that the audit stores is shown in the reader's language: the words are read from the code."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import pgettext

from itc.people import audit, words
from itc.people.models import AuditRow, AuditValues

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = {"done": words.VERBS, "why": words.REASONS, "value": words.VALUES, "object": words.OBJECTS}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for app in ("itc", "certification", "courses", "scheduling"):
        for file in sorted((ROOT / app).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def calls(*names: str) -> Iterator[tuple[ast.Call, list[ast.AST], str]]:
    """Each call of these names, the function around it and the module, and where it stands."""
    for file, module in trees():
        functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                around = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
                yield node, [*around[-1:], module], f"{file.relative_to(ROOT)}:{node.lineno}"


def assigned(name: str, scopes: list[ast.AST]) -> list[ast.expr]:
    """What a plain name was given in the function, else in the module."""
    for scope in scopes:
        found = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and name in {ast.unparse(target) for target in node.targets}
        ]
        if found:
            return found
    return []


def handed_in(name: str, scopes: list[ast.AST]) -> list[ast.expr]:
    """What the module's own calls give for a parameter of the function."""
    function, module = scopes[0], scopes[-1]
    names = [one.arg for one in function.args.args] if isinstance(function, ast.FunctionDef) else []
    own = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == getattr(function, "name", "")
    ]
    return [node.args[names.index(name)] for node in own if name in names and len(node.args) > names.index(name)]


def texts(value: ast.expr, scopes: list[ast.AST]) -> set[str | None]:
    """The words that an expression may stand for; None for one that cannot be read from the code."""
    match value:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return texts(one, scopes) | texts(other, scopes)
        case ast.Subscript(value=ast.Name(id=name)):
            tables = [found for found in assigned(name, scopes) if isinstance(found, ast.Dict)]
            return {text for table in tables for one in table.values for text in texts(one, scopes)} or {None}
        case ast.Name(id=name):
            given = assigned(name, scopes) or handed_in(name, scopes)
            return {text for one in given for text in texts(one, scopes[-1:])} or {None}
    return {None}


def keys(value: ast.expr, scopes: list[ast.AST]) -> set[str]:
    """Names of values that are written out in a dictionary, or in one that a plain name stands for."""
    if isinstance(value, ast.Name):
        return {key for one in assigned(value.id, scopes) for key in keys(one, scopes)}
    shown = [node for node in ast.walk(value) if isinstance(node, ast.Dict)]
    return {str(key.value) for one in shown for key in one.keys if isinstance(key, ast.Constant)}


def test_every_verb_of_the_code_is_a_word_of_the_audit() -> None:
    found = [(where, texts(call.args[1], scopes)) for call, scopes, where in calls("audit.log", "audit.log_many")]
    assert [where for where, verbs in found if None in verbs] == []  # write the verb out, or take it from a table
    assert {verb for _where, verbs in found for verb in verbs} - words.VERBS == set()


def test_every_reason_of_a_refusal_is_a_word_of_the_audit() -> None:
    refusals = {text for call, scopes, _where in calls("AskOffice") for text in texts(call.args[1], scopes)}
    assert refusals - words.REASONS == set()
    assert refusals


def test_every_value_of_the_code_is_a_word_of_the_audit() -> None:
    named = {
        key.replace("_", " ")
        for call, scopes, _where in calls("audit.log", "audit.log_many")
        for keyword in call.keywords
        if keyword.arg in {"before", "after"}
        for key in keys(keyword.value, scopes)
    }
    assert named - words.VALUES == set()
    assert named


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_word_of_the_audit_is_translated(context: str) -> None:
    with translation.override("ru"):
        assert {word for word in CONTEXTS[context] if pgettext(context, word) == word} == set()


@pytest.fixture
def rows(cast: SimpleNamespace) -> list[AuditRow]:
    why = {"why": "e-mail of a person elsewhere"}
    return [
        audit.log(cast.farida, "moved", cast.north, before={"parent": None}, after={"parent": cast.south}),
        audit.log(cast.bruno, "refused, sent to the office", cast.chinara, after=why),
    ]


def test_the_audit_page_speaks_the_readers_language(
    cast: SimpleNamespace, rows: list[AuditRow], sign_in: Callable[..., Client]
) -> None:
    text = sign_in(cast.farida).get("/ru/audit/").content.decode().partition("<table")[2]
    for said in ("перенесено", f"ведомство {cast.north.pk}", "кому подчинено", "отказано, направлено в учебный отдел"):
        assert said in text
    assert "адрес почты принадлежит сотруднику другого ведомства" in text
    assert [word for word in ("moved", "people.Agency", "parent", "refused", "elsewhere") if word in text] == []


def test_an_export_and_erased_values_speak_it_too(
    cast: SimpleNamespace, rows: list[AuditRow], sign_in: Callable[..., Client]
) -> None:
    AuditValues.objects.all().delete()
    client = sign_in(cast.farida)
    assert "кому подчинено" in client.get("/ru/audit/").content.decode()
    lines = b"".join(client.get("/ru/audit/export.csv?verb=moved")).decode().splitlines()
    assert [line.split(",")[1:] for line in lines[1:]] == [
        [
            cast.farida.name_in("ru"), "перенесено", "ведомство", str(cast.north.pk), str(cast.north),
            "кому подчинено", "", "",
        ]
    ]  # fmt: skip
