"""The demonstration's countries, agencies and invented people, made through the actions."""

from itc.people.demo.accounts import make_accounts, name_focal_points
from itc.people.demo.invented import OFFICE, invent_people
from itc.people.demo.reference import load_reference

__all__ = ["OFFICE", "invent_people", "load_reference", "make_accounts", "name_focal_points"]
