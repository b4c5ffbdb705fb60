"""One line of the doctor's answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """`bad` makes the doctor's exit code 1."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """What was looked at, how it stands, what was seen, and what to do about it: msgids with their parameters."""

    check: str
    level: Level
    message: str
    remedy: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """What was seen, in English."""
        return self._filled(self.message)

    @property
    def cure(self) -> str:
        """What to do about it, in English."""
        return self._filled(self.remedy)

    def told(self, translated: Callable[[str], str]) -> tuple[str, str, str]:
        """Check, what was seen and what to do, in the language of `translated`."""
        return (
            translated(self.check),
            self._filled(translated(self.message)),
            self._filled(translated(self.remedy)) if self.remedy else "",
        )

    def _filled(self, text: str) -> str:
        return text % self.params if self.params else text


def ok(check: str, message: str, **params: object) -> Line:
    """All is well."""
    return Line(check, Level.OK, message, params=params)


def warn(check: str, message: str, remedy: str, **params: object) -> Line:
    """To be mended soon."""
    return Line(check, Level.WARN, message, remedy, params)


def bad(check: str, message: str, remedy: str, **params: object) -> Line:
    """To be mended now."""
    return Line(check, Level.BAD, message, remedy, params)
