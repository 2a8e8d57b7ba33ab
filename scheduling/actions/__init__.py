from scheduling.actions.attendance import mark_attendance
from scheduling.actions.calendar import make_calendar_address, note_content, turn_off_calendar
from scheduling.actions.closing import attest, close_seminar, drop_protocol, require_closable, write_protocol
from scheduling.actions.copying import Copy, copy_seminar
from scheduling.actions.deciding import (
    Answers,
    accept_as_seen,
    accept_many,
    refuse_many,
    wait_many,
    withdraw_many,
)
from scheduling.actions.lectures import record_lecture
from scheduling.actions.moving import concerned, move_seminar, obstacles, planned_move, replace_trainer
from scheduling.actions.nominations import (
    accept,
    in_time,
    nominate,
    nominate_many,
    nominate_unknown,
    promote_next,
    put_on_waiting_list,
    refuse,
    replace,
    withdraw,
)
from scheduling.actions.places import keep_room, keep_venue
from scheduling.actions.ranking import rank
from scheduling.actions.rulings import rule, take_back
from scheduling.actions.seminars import (
    assign_staff,
    cancel_seminar,
    change_seminar,
    drop_share,
    enter_order,
    keep_share,
    open_nominations,
    plan_seminar,
    release_staff,
)
from scheduling.actions.sessions import add_session, change_session, remove_session

__all__ = [
    "Answers",
    "Copy",
    "accept",
    "accept_as_seen",
    "accept_many",
    "add_session",
    "assign_staff",
    "attest",
    "cancel_seminar",
    "change_seminar",
    "change_session",
    "close_seminar",
    "concerned",
    "copy_seminar",
    "drop_protocol",
    "drop_share",
    "enter_order",
    "in_time",
    "keep_room",
    "keep_share",
    "keep_venue",
    "make_calendar_address",
    "mark_attendance",
    "move_seminar",
    "nominate",
    "nominate_many",
    "nominate_unknown",
    "note_content",
    "obstacles",
    "open_nominations",
    "plan_seminar",
    "planned_move",
    "promote_next",
    "put_on_waiting_list",
    "rank",
    "record_lecture",
    "refuse",
    "refuse_many",
    "release_staff",
    "remove_session",
    "replace",
    "replace_trainer",
    "require_closable",
    "rule",
    "take_back",
    "turn_off_calendar",
    "wait_many",
    "withdraw",
    "withdraw_many",
    "write_protocol",
]
