"""The only code that changes subjects."""

from bangfu.subjects.actions.corrections import corrections, moved
from bangfu.subjects.actions.finding import index, index_all
from bangfu.subjects.actions.keeping import (
    NewSubject,
    all_free,
    lift_hold,
    make_subject,
    make_subjects,
    merge,
    merge_subjects,
    open_hold,
    refuse_taken,
    register_area,
    rename_area,
    unmerge,
    unmerge_subjects,
)
from bangfu.subjects.actions.parts import refuse_excess, refuse_excess_each

__all__ = [
    "NewSubject",
    "all_free",
    "corrections",
    "index",
    "index_all",
    "lift_hold",
    "make_subject",
    "make_subjects",
    "merge",
    "merge_subjects",
    "moved",
    "open_hold",
    "refuse_excess",
    "refuse_excess_each",
    "refuse_taken",
    "register_area",
    "rename_area",
    "unmerge",
    "unmerge_subjects",
]
