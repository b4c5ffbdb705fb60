"""The only code that changes works."""

from bangfu.works.actions.progress import (
    Stated,
    add_lot,
    add_work_item,
    check_progress,
    check_stage,
    move_stage,
    record_milestone,
    record_progress,
    serve_area,
)
from bangfu.works.actions.register import amend_batch, amend_project, check_amendment, register_batch, register_project

__all__ = [
    "Stated",
    "add_lot",
    "add_work_item",
    "amend_batch",
    "amend_project",
    "check_amendment",
    "check_progress",
    "check_stage",
    "move_stage",
    "record_milestone",
    "record_progress",
    "register_batch",
    "register_project",
    "serve_area",
]
