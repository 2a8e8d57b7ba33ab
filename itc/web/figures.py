"""Figures as people write them here."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language


def percent(value: Decimal | float) -> str:
    """33.5%, in Russian and Belarusian 33,5 % with a no-break space; no zero behind the comma."""
    rounded = round(Decimal(str(value)), 1)
    shown = number_format(rounded, 0 if rounded == rounded.to_integral_value() else 1)
    return f"{shown}\u00a0%" if get_language() in ("ru", "be") else f"{shown}%"
