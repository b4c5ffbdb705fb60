"""The only code that changes staff."""

from bangfu.staff.actions.organisations import assign, register_organisation, rename_organisation, succeed
from bangfu.staff.actions.people import (
    appoint,
    choose_password,
    mark_password_issued,
    one_time_password,
    one_time_passwords,
    release,
    set_password,
)

__all__ = [
    "appoint",
    "assign",
    "choose_password",
    "mark_password_issued",
    "one_time_password",
    "one_time_passwords",
    "register_organisation",
    "release",
    "rename_organisation",
    "set_password",
    "succeed",
]
