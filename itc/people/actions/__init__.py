"""All that is done with people, agencies, roles, invitations and access tokens."""

from itc.people.actions.agencies import add_agency, edit_agency, merge_agencies, move_agency, rename_agency
from itc.people.actions.centre import change_settings
from itc.people.actions.duplicates import declare_two, mark_duplicate, tell_apart
from itc.people.actions.invitations import (
    LooksAlike,
    accept_invitation,
    invite,
    note_login_change,
    open_login,
    revoke_invitation,
    write_down,
)
from itc.people.actions.people import (
    add_person,
    close_login,
    confirm_latin,
    day_of,
    edit_person,
    follow_new_email,
    mark_left,
    place,
    reopen_login,
)
from itc.people.actions.roles import authors, end_grant, grant
from itc.people.actions.sessions import end_sessions
from itc.people.actions.tokens import create_token, revoke_token

__all__ = [
    "LooksAlike",
    "accept_invitation",
    "add_agency",
    "add_person",
    "authors",
    "change_settings",
    "close_login",
    "confirm_latin",
    "create_token",
    "day_of",
    "declare_two",
    "edit_agency",
    "edit_person",
    "end_grant",
    "end_sessions",
    "follow_new_email",
    "grant",
    "invite",
    "mark_duplicate",
    "mark_left",
    "merge_agencies",
    "move_agency",
    "note_login_change",
    "open_login",
    "place",
    "rename_agency",
    "reopen_login",
    "revoke_invitation",
    "revoke_token",
    "tell_apart",
    "write_down",
]
