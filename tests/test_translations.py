"""Every text for people is translated: the Russian catalogue is whole, and knows every text of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
RUSSIAN = ROOT / "locale/ru/LC_MESSAGES/django.po"
SOURCES = ("itc", "certification", "courses", "scheduling", "templates", "manage.py", "static/js")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(RUSSIAN))


def test_every_entry_is_translated_and_none_is_guessed(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_every_plural_has_its_three_russian_forms(catalogue: polib.POFile) -> None:
    plural = [entry for entry in catalogue if entry.msgid_plural]
    assert plural
    assert [entry.msgid for entry in plural if len([form for form in entry.msgstr_plural.values() if form]) != 3] == []


def test_the_catalogue_knows_every_text_of_the_code(catalogue: polib.POFile, tmp_path: Path) -> None:
    if shutil.which("xgettext") is None and not os.environ.get("CI"):
        pytest.skip("xgettext is not installed: apt-get install gettext")
    for name in SOURCES:
        source, target = ROOT / name, tmp_path / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    (tmp_path / "locale").mkdir()
    words = ["manage.py", "makemessages", "-l", "ru", "--add-location", "never", "--verbosity", "0"]
    environ = os.environ | {"DATA_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "itc.settings"}
    subprocess.run([sys.executable, *words], cwd=tmp_path, env=environ, check=True)
    found = polib.pofile(str(tmp_path / "locale/ru/LC_MESSAGES/django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert sorted(entry.msgid for entry in found if (entry.msgctxt, entry.msgid) not in known) == []
