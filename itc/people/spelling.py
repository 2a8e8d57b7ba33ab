"""In which letters a name is written; a name half in one script and half in the other is found by no search."""

import unicodedata

ALLOWED = " -\u2010\u2011.'\u2018\u2019\u02bb\u02bc`()"  # an editor of texts writes its own hyphens and apostrophes


def script(text: str) -> str:
    """Says "cyrillic", "latin", "mixed", "other" (a letter or sign of neither), "" for a text without letters."""
    found = {_script_of(letter) for letter in text if letter not in ALLOWED} - {"mark"}
    if not found:
        return ""
    if "other" in found:
        return "other"
    return found.pop() if len(found) == 1 else "mixed"


def _script_of(letter: str) -> str:
    if not letter.isalpha():
        return "mark" if unicodedata.combining(letter) else "other"
    name = unicodedata.name(letter, "")
    return next((word.casefold() for word in ("CYRILLIC", "LATIN") if name.startswith(word)), "other")
