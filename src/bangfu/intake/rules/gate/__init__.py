"""The one gate for spreadsheets: whatever somebody sends is opened in a process of its own, with limits, or refused.

That process has so much memory and time and no more, knows no database and no keys, and hands back plain values; what
it hands back is read without building anything but those.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from bangfu.intake.rules.checked import Book, Sheet
from bangfu.intake.rules.gate.limits import LIMITS, Limits
from bangfu.kernel.refusal import Refusal, Said, mark

CHILD = "bangfu.intake.rules.gate.child"
ASK_EVERY_SECONDS = 0.5
_PLAIN = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}


def read(name: str, content: bytes, *, limits: Limits = LIMITS, stopped: Callable[[], bool] = lambda: False) -> Book:
    """The cells of an .xlsx, .xls or .csv file, typed as the file has them; `name` is what the sender calls it.

    `stopped` is asked twice a second and ends the reading when it says so. Errors: Refusal (413, 422) on field «file»
    saying what the file is and what to do: too large, too dense, with macros, behind a password, no workbook, damaged,
    with a document type of its own, in no known encoding.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Refusal(mark("The file is empty."), cure=mark("Choose the file anew."), field="file", status=422)
    if len(content) > limits.file_bytes:
        raise Refusal(
            mark("The file is larger than %(most)s MB."),
            cure=mark("Split it into several files, by township for instance."),
            field="file",
            status=413,
            most=limits.file_bytes // 1_000_000,
        )
    answer = _Plain(io.BytesIO(_asked(content, limits, stopped))).load()
    if "refused" in answer:
        no = answer["refused"]
        params = {name: Said(value) if name in no["said"] else value for name, value in no["params"].items()}
        raise Refusal(no["message"], cure=no["cure"], field="file", status=no["status"], **params)
    sheets = tuple(Sheet(**sheet) for sheet in answer["sheets"])
    return Book(name, answer["kind"], sheets, answer["encoding"], answer["delimiter"])


class _Plain(pickle.Unpickler):
    """Reads values of days and times and of what is built in; anything else in the answer is an error."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def _asked(content: bytes, limits: Limits, stopped: Callable[[], bool]) -> bytes:
    """What the child answers; Refusal when it takes too long or is ended by its limits."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [sys.executable, "-m", CHILD, *limits.words()]
    until = time.monotonic() + limits.seconds
    if stopped():
        raise _halted()
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        # Not by `communicate`: what it has not written when its time is up, it never writes.
        pipe, child.stdin = child.stdin, None
        Thread(target=_feed, args=(pipe, content), daemon=True).start()
        while True:
            try:
                left = max(until - time.monotonic(), 0.01)
                answer, _ = child.communicate(timeout=min(ASK_EVERY_SECONDS, left))
                break
            except subprocess.TimeoutExpired:
                halted = stopped()
                if halted or time.monotonic() > until:
                    child.kill()
                    raise _halted() if halted else _too_much() from None
    if child.returncode or not answer:
        raise _too_much()
    return answer


def _feed(pipe: Any, content: bytes) -> None:
    """Write all of it, as fast as it is taken; a child that has ended takes no more."""
    with suppress(OSError), pipe:
        pipe.write(content)


def _halted() -> Refusal:
    return Refusal(mark("The reading was stopped."), cure=mark("Send the file again when you want to."), field="file")


def _too_much() -> Refusal:
    return Refusal(
        mark("The file could not be read within the time and memory that a file is given."),
        cure=mark("Copy the rows alone into a new workbook, or split the file, and send that."),
        field="file",
        status=413,
    )
