"""The only code that changes subjects."""

from bangfu.subjects.actions.keeping import (
    index,
    lift_hold,
    make_subject,
    merge,
    open_hold,
    register_area,
    unmerge,
)

__all__ = ["index", "lift_hold", "make_subject", "merge", "open_hold", "register_area", "unmerge"]
