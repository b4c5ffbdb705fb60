"""The only code that changes subjects."""

from bangfu.subjects.actions.keeping import (
    NewSubject,
    index,
    lift_hold,
    make_subject,
    make_subjects,
    merge,
    open_hold,
    register_area,
    rename_area,
    unmerge,
)

__all__ = [
    "NewSubject",
    "index",
    "lift_hold",
    "make_subject",
    "make_subjects",
    "merge",
    "open_hold",
    "register_area",
    "rename_area",
    "unmerge",
]
