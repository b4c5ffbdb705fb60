"""One line of the doctor's answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`bad` makes the doctor's exit code 1."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """What was looked at, how it stands, what was seen, and what to do about it."""

    check: str
    level: Level
    says: str
    cure: str = ""


def ok(check: str, says: str) -> Line:
    """All is well."""
    return Line(check, Level.OK, says)


def warn(check: str, says: str, cure: str) -> Line:
    """To be mended soon."""
    return Line(check, Level.WARN, says, cure)


def bad(check: str, says: str, cure: str) -> Line:
    """To be mended now."""
    return Line(check, Level.BAD, says, cure)
