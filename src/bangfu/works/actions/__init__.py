"""The only code that changes works."""

from bangfu.works.actions.progress import (
    add_lot,
    add_work_item,
    move_stage,
    record_milestone,
    record_progress,
    serve_area,
)
from bangfu.works.actions.register import amend_batch, amend_project, register_batch, register_project

__all__ = [
    "add_lot",
    "add_work_item",
    "amend_batch",
    "amend_project",
    "move_stage",
    "record_milestone",
    "record_progress",
    "register_batch",
    "register_project",
    "serve_area",
]
