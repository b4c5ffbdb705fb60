"""Background work and the outbox; nothing else in the program knows which queue lies behind."""

from bangfu.jobs.actions.background import Work, enqueue, handler, progress, retry
from bangfu.jobs.actions.outbox import NotSent, put_out, sender, settle
from bangfu.jobs.actions.worker import run_waiting, work

__all__ = [
    "NotSent",
    "Work",
    "enqueue",
    "handler",
    "progress",
    "put_out",
    "retry",
    "run_waiting",
    "sender",
    "settle",
    "work",
]
