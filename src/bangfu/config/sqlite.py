"""One SQLite library in the process: a second one breaks the first one's file locks.

Versions before 3.51.3 (except 3.44.6 and 3.50.7) can corrupt a write-ahead log, so the pysqlite3 wheel takes the
place of the built-in module; where no wheel exists the built-in one serves, with a rollback journal when it is old.
"""

from __future__ import annotations

import sqlite3 as built_in
import sys

try:
    import pysqlite3 as chosen
except ImportError:
    chosen = built_in

SOUND_FROM = (3, 51, 3)
SOUND_BACKPORTS = frozenset({(3, 44, 6), (3, 50, 7)})


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """True when this SQLite may keep a write-ahead log."""
    return version >= SOUND_FROM or version in SOUND_BACKPORTS or version < (3, 7, 0)


def install() -> tuple[int, int, int]:
    """Make `import sqlite3` mean the chosen library everywhere; returns its version."""
    sys.modules["sqlite3"] = chosen
    sys.modules["sqlite3.dbapi2"] = chosen.dbapi2
    major, minor, patch = chosen.sqlite_version_info[:3]
    return major, minor, patch
