"""The file in which an agency may write its people down: the columns, an example, the codes that it may use."""

from collections.abc import Iterable
from typing import IO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from itc.people.models import Agency
from itc.people.rosters.rules import EXAMPLE, TITLES
from itc.web.exports import Sheet, write_book


def write_template(file: IO[bytes], *, agencies: Iterable[Agency]) -> None:
    """In the reader's language; its example is passed over when the file comes back."""
    column, units = int((get_language() or "en")[:2] != "en"), list(agencies)
    example = {
        "surname": "Примерова",
        "given_name": "Анна",
        "patronymic": "Ивановна",
        "surname_latin": "PRIMERAVA",
        "given_name_latin": "HANNA",
        "sex": ("F", "Ж")[column],
        "rank": "капитан милиции",
        "position": _("EXAMPLE: this line is passed over"),
        "email": EXAMPLE,
        "unit": units[0].code if units else "",
        "language": "ru",
    }
    titles = [title[column] for title in TITLES.values()]
    people = Sheet(
        _("People"), titles, [[example[name] for name in TITLES]], [20, 16, 18, 20, 20, 8, 20, 34, 26, 20, 8]
    )
    codes = [[unit.code, str(unit)] for unit in units]
    write_book(file, [people, Sheet(_("Unit codes"), [TITLES["unit"][column], _("Agency")], codes, [20, 80])])
