"""The only code that changes staff."""

from bangfu.staff.actions.assignments import AssignmentEntry, assign, assign_many, end_assignment
from bangfu.staff.actions.organisations import register_organisation, rename_organisation, succeed
from bangfu.staff.actions.people import (
    appoint,
    choose_password,
    mark_password_issued,
    one_time_password,
    one_time_passwords,
    release,
    set_password,
)
from bangfu.staff.actions.views import delete_view, rename_view, save_view, set_default_view

__all__ = [
    "AssignmentEntry",
    "appoint",
    "assign",
    "assign_many",
    "choose_password",
    "delete_view",
    "end_assignment",
    "mark_password_issued",
    "one_time_password",
    "one_time_passwords",
    "register_organisation",
    "release",
    "rename_organisation",
    "rename_view",
    "save_view",
    "set_default_view",
    "set_password",
    "succeed",
]
