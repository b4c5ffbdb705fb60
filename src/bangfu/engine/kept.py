"""A runner that asks DuckDB only what was not asked of the very same snapshot before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock

from bangfu.engine.duck import ENGINE, DuckRunner
from bangfu.engine.runner import Rows, day_of
from bangfu.engine.snapshot import Snapshot
from bangfu.engine.steps import digest_of, load_steps

Key = tuple[str, date, str, str, str]

# About 40 MB of values: some thousand figures with their lists.
CELLS_AT_MOST = 400_000


class Kept:
    """Answers by everything they depend on: snapshot, day, engine, steps and statement; the longest unused go first."""

    def __init__(self, cells_at_most: int = CELLS_AT_MOST) -> None:
        self.cells_at_most = cells_at_most
        self.cells = 0
        self._rows: OrderedDict[Key, Rows] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Rows | None:
        """The answer kept under a key."""
        with self._lock:
            found = self._rows.get(key)
            if found is not None:
                self._rows.move_to_end(key)
            return found

    def put(self, key: Key, rows: Rows) -> None:
        """Keep an answer; one that would fill a tenth of the room is not kept."""
        if 10 * _cells(rows) > self.cells_at_most:
            return
        with self._lock:
            if key in self._rows:
                return
            self._rows[key] = rows
            self.cells += _cells(rows)
            while self.cells > self.cells_at_most:
                _, gone = self._rows.popitem(last=False)
                self.cells -= _cells(gone)


def _cells(rows: Rows) -> int:
    """How much room an answer takes; one without rows takes some for its statement."""
    return (len(rows.rows) + 1) * len(rows.columns)


KEPT = Kept()


class KeptRunner:
    """DuckDB behind kept answers: the files of a snapshot never change, so neither do the rows of a statement.

    Filters, years and scope stand in the statement, the definition of an indicator writes it, and the steps it reads
    are in the key: whatever is changed asks anew. The snapshot was verified when it was opened.
    """

    def __init__(self, snapshot: Snapshot, as_of: date | None = None, *, kept: Kept = KEPT) -> None:
        self.snapshot = snapshot
        self.as_of = day_of(snapshot, as_of)
        self.steps = load_steps()
        self.engine = ENGINE
        self._kept = kept
        self._of = (snapshot.digest, self.as_of, ENGINE, digest_of(self.steps))
        self._duck: DuckRunner | None = None

    def __enter__(self) -> KeptRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give DuckDB's memory back; the answers stay."""
        if self._duck is not None:
            self._duck.close()
            self._duck = None

    def rows(self, sql: str) -> Rows:
        """The rows of one SELECT inside the checked subset; errors as of DuckRunner."""
        key = (*self._of, sql)
        found = self._kept.get(key)
        if found is None:
            found = self._asked(sql)
            self._kept.put(key, found)
        return found

    def _asked(self, sql: str) -> Rows:
        if self._duck is None:
            self._duck = DuckRunner(self.snapshot, self.as_of)
        return self._duck.rows(sql)


class WarmRunner(KeptRunner):
    """For small questions again and again: DuckDB stays open with what it has read, until another snapshot is asked.

    Whoever asks at the same time waits: a question about one household takes some milliseconds.
    """

    def _asked(self, sql: str) -> Rows:
        return WARM.rows(self._of, lambda: DuckRunner(self.snapshot, self.as_of), sql)


class Warm:
    """The one DuckDB of a process that stays open."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: tuple[object, ...] = ()
        self._duck: DuckRunner | None = None

    def rows(self, of: tuple[object, ...], make: Callable[[], DuckRunner], sql: str) -> Rows:
        """The rows of a statement over the snapshot and day that `of` names."""
        with self._lock:
            if self._duck is None or self._of != of:
                if self._duck is not None:
                    self._duck.close()
                self._duck, self._of = make(), of
            return self._duck.rows(sql)


WARM = Warm()
