"""When backups were made and tried: one JSON line each in the book's folder, for doctor."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = "keeping.jsonl"
BACKUP, DRILL = "backup", "drill"


def note(folder: Path, kind: str, at: datetime, **detail: Any) -> None:
    """Add a line, durably."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"kind": kind, "at": at.isoformat(), **detail}, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def last(folder: Path, kind: str) -> dict[str, Any] | None:
    """The youngest line of a kind; None when there is none."""
    path = folder / FILE
    if not path.exists():
        return None
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    mine = [line for line in lines if line["kind"] == kind]
    return max(mine, key=lambda line: datetime.fromisoformat(line["at"])) if mine else None
