"""The worker: takes back what a killed one held, runs what waits, sends what is to go out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.db import close_old_connections, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bangfu.jobs.actions.background import take_back, take_up, waiting, with_clock
from bangfu.jobs.actions.outbox import send_waiting

LOG = logging.getLogger("bangfu.jobs")
Clock = Callable[[], datetime]
QUEUE = "default"


def run_waiting(now: datetime, clock: Clock | None = None) -> int:
    """Do everything whose turn it is; answers how many jobs and messages that were. Ends when nothing waits.

    `clock` tells a long job the time for its lease; without it the time stands still at `now`.
    """
    tell = clock or (lambda: now)
    taken: set[str] = set()
    take_back(now)
    while batch := [uid for uid in waiting(now) if uid not in taken]:
        _wake(batch)
        with_clock(tell, _run_queue)
        taken.update(batch)
    # The job's own row is what counts; the queue's tasks are used up.
    DBTaskResult.objects.finished().filter(task_path=take_up.module_path).delete()
    return len(taken) + send_waiting(now)


def _wake(batch: list[str]) -> None:
    """A job whose task was lost with its worker, or has run too early, gets another task."""
    ready = DBTaskResult.objects.ready().filter(task_path=take_up.module_path)
    queued = {str(args["args"][0]) for args in ready.values_list("args_kwargs", flat=True)}
    for uid in batch:
        if uid not in queued:
            take_up.enqueue(uid)


def _run_queue() -> None:
    """Each task once. Not the library's own loop: that one closes connections, also in the middle of a transaction."""
    worker = Worker(
        queue_names=[QUEUE],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="bangfu",
        excluded_queue_names=[],
    )
    mine = DBTaskResult.objects.ready().filter(task_path=take_up.module_path)
    while True:
        with transaction.atomic():
            found = mine.get_locked()
            if found is None:
                return
            found.claim(worker.worker_id)
        worker.run_task(found)


def work(
    clock: Clock, stop: Event, pause_seconds: int = 2, *, ask: Callable[[datetime], None] = lambda now: None
) -> None:
    """Work until `stop` is set; `serve` runs this in a thread or a process of its own.

    `ask` is told the time before each look at the queue and may put into it what is due by itself.

    A fault of the queue itself, such as a database that is away, is written down and tried again after the pause.
    """
    while not stop.is_set():
        close_old_connections()
        try:
            ask(clock())
            run_waiting(clock(), clock)
        except Exception as fault:
            LOG.warning("the worker could not look at the queue: %s", type(fault).__name__)
        stop.wait(pause_seconds)
