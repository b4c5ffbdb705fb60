"""The only code that takes files in: records files whole, spreadsheets as batches that are checked, applied, undone."""

from bangfu.intake.actions.batches import Upload, discard_batch, map_headings, mean_values, open_batch
from bangfu.intake.actions.behind import (
    apply_behind,
    check_behind,
    map_behind,
    mean_behind,
    resume_behind,
    send_behind,
    undo_behind,
)
from bangfu.intake.actions.records import Outcome, load
from bangfu.intake.actions.twins import decide_duplicate

__all__ = [
    "Outcome",
    "Upload",
    "apply_behind",
    "check_behind",
    "decide_duplicate",
    "discard_batch",
    "load",
    "map_behind",
    "map_headings",
    "mean_behind",
    "mean_values",
    "open_batch",
    "resume_behind",
    "send_behind",
    "undo_behind",
]
