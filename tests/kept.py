"""What a journey begins with, made once a process: the whole database is kept and laid back into the emptied one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

Made = TypeVar("Made")
_KEPT: dict[Callable[[], Any], tuple[Any, sqlite3.Connection, bytes]] = {}


def kept(make: Callable[[], Made]) -> Made:
    """What a function makes in an empty SQLite database and answers, made the first time and laid back later."""
    anchors = Path(settings.BANGFU_ANCHORS)
    # Copies of an earlier chain's head would contradict the new one.
    anchors.unlink(missing_ok=True)
    if make not in _KEPT:
        made = make()
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(copy)
        _KEPT[make] = made, copy, anchors.read_bytes() if anchors.exists() else b""
    made, copy, heads = _KEPT[make]
    connection.ensure_connection()
    copy.backup(connection.connection)
    if heads:
        anchors.parent.mkdir(parents=True, exist_ok=True)
        anchors.write_bytes(heads)
    return deepcopy(made)
