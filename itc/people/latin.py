"""How a Cyrillic name is probably spelt in Latin letters in a passport: a suggestion only, the passport wins.

Tables: ICAO Doc 9303-3, section 6 (Russian as in the Russian order on passports; Belarusian and Ukrainian where they
differ), and the letters of the Central Asian alphabets. A Russian spelling gives Igor, a Belarusian one Ihar: nothing
here knows which of the two stands in the passport.
"""

RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip
CENTRAL_ASIAN = {
    "қ": "k", "ғ": "g", "ҳ": "kh", "ҷ": "ch", "ң": "n", "ө": "o", "ү": "u", "ұ": "u", "һ": "kh", "ӣ": "i", "ӯ": "u",
    "ә": "a", "ə": "a", "і": "i", "ў": "u",
}  # fmt: skip
TABLES = {
    "ru": RUSSIAN | CENTRAL_ASIAN,
    "be": RUSSIAN | {"г": "h", "ё": "io", "і": "i", "ў": "u", "ґ": "g", "'": "", "’": "", "ʼ": ""},
    "uk": RUSSIAN | {"г": "h", "ґ": "g", "є": "ie", "и": "y", "і": "i", "ї": "i", "'": "", "’": "", "ʼ": ""},
}


def tradition(name: str, language: str = "ru") -> str:
    """Which table a name is read by: letters that only one alphabet has decide before the person's language."""
    letters = set(name.casefold())
    if letters & set("єїґ"):
        return "uk"
    if letters & set("ищъ") or letters & (CENTRAL_ASIAN.keys() - set("іў")):
        return "ru"
    return "be" if letters & set("іў") else language if language in TABLES else "ru"


def suggest(name: str, language: str = "ru") -> str:
    """The name letter by letter; what is in no table stays as it is."""
    table = TABLES[tradition(name, language)]
    return "".join(_word(word, table) if word.strip() else word for word in _words(name))


def _words(name: str) -> list[str]:
    """Words and the gaps between them; a hyphen ends a word."""
    parts: list[str] = []
    for letter in name:
        is_gap = letter in " -"
        if parts and not is_gap and parts[-1][-1] not in " -":
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def _word(word: str, table: dict[str, str]) -> str:
    is_shouted = len(word) > 1 and word.isupper()
    spelt = "".join(_letter(letter, table, is_shouted) for letter in word)
    return spelt[:1].upper() + spelt[1:] if word[:1].isupper() else spelt


def _letter(letter: str, table: dict[str, str], is_shouted: bool) -> str:
    if (found := table.get(letter.lower())) is None:
        return letter
    if is_shouted:
        return found.upper()
    return found.capitalize() if letter.isupper() else found
