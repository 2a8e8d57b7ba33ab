import pytest
from hypothesis import given
from hypothesis import strategies as st

from itc.people.latin import suggest

CYRILLIC = st.text(alphabet=[chr(code) for code in range(0x0410, 0x0450)] + list("Ёё -"), max_size=40)


@pytest.mark.parametrize(
    ("written", "passport"),
    [
        ("Юлия Щеглова", "Iuliia Shcheglova"),
        ("Ёлкин", "Elkin"),
        ("Игорь", "Igor"),
        ("Подъячий", "Podieiachii"),
        ("Хцчшэ", "Khtschshe"),
        ("Жуйков-Цой", "Zhuikov-Tsoi"),
        ("ЩУКИНА АННА", "SHCHUKINA ANNA"),
    ],
)
def test_russian_names_as_in_doc_9303(written: str, passport: str) -> None:
    assert suggest(written, "ru") == passport


@pytest.mark.parametrize(
    ("written", "passport"),
    [
        ("Бабрыковіч", "Babrykovich"),
        ("Ігар", "Ihar"),
        ("Мікалай", "Mikalai"),
        ("Шаўчук", "Shauchuk"),
        ("Ільін", "Ilin"),
    ],
)
def test_belarusian_letters_tell_themselves(written: str, passport: str) -> None:
    assert suggest(written, "ru") == passport


@pytest.mark.parametrize(
    ("written", "passport"),
    [("Аляксандр", "Aliaksandr"), ("Святлана", "Sviatlana"), ("Рыгор", "Ryhor"), ("Сямёнаў", "Siamionau")],
)
def test_belarusian_names_of_who_reads_belarusian(written: str, passport: str) -> None:
    assert suggest(written, "be") == passport


@pytest.mark.parametrize(
    ("written", "passport"),
    [
        ("Қодирова", "Kodirova"),
        ("Ғафуров", "Gafurov"),
        ("Ҳакимов Ҷамшед", "Khakimov Chamshed"),
        ("Өмүрбеков", "Omurbekov"),
        ("Ұлы", "Uly"),
        ("Тўхтаева", "Tukhtaeva"),
        ("Фотимаи Ӣсо", "Fotimai Iso"),
        ("Әлия", "Aliia"),
    ],
)
def test_central_asian_letters(written: str, passport: str) -> None:
    assert suggest(written, "ru") == passport


@given(CYRILLIC)
def test_nothing_cyrillic_is_left_of_a_russian_name(name: str) -> None:
    assert not any("\u0400" <= letter <= "\u04ff" for letter in suggest(name, "ru"))


@given(CYRILLIC)
def test_as_many_words_go_out_as_came_in_unless_one_was_a_soft_sign(name: str) -> None:
    spoken = "".join(letter for letter in name if letter not in "ьЬ")
    assert len(suggest(name, "ru").split()) == len(spoken.split())


def test_latin_names_stay() -> None:
    assert suggest("Baggins") == "Baggins"
