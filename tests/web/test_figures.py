from decimal import Decimal

import pytest
from django.utils.translation import override

from itc.web.figures import percent


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [(33, "33%", "33\u00a0%"), (Decimal("79.9"), "79.9%", "79,9\u00a0%"), (Decimal("50.0"), "50%", "50\u00a0%")],
)
def test_per_cent_as_each_language_writes_it(value: Decimal | int, english: str, russian: str) -> None:
    for language, wanted in (("en", english), ("ru", russian)):
        with override(language):
            assert percent(value) == wanted
