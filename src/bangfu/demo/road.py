"""One work of the made county, and how its money and length are written in a records file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

FINISHED = ("completed", "in_service")


@dataclass
class Road:
    """One work: length in metres, money in yuan, dates as planned or done; days after `today` are not yet facts."""

    code: str
    batch: str
    year: int
    name: str
    category: str
    service_level: str
    metres: int
    yuan: int
    area: str
    serves: tuple[str, ...]
    planned_finish: date
    tender: date | None = None
    started: date | None = None
    suspended: date | None = None
    completed: date | None = None
    in_service: date | None = None
    reports: list[tuple[date, int]] = field(default_factory=list)
    contracts: list[tuple[str, int]] = field(default_factory=list)
    employer_level: str = "county"
    count: int = 1
    coarse: bool = False
    sum_only: bool = False

    def stage(self, day: date) -> str:
        """The stage reached on a day."""
        steps = (
            ("in_service", self.in_service),
            ("completed", self.completed),
            ("suspended", self.suspended),
            ("construction", self.started),
            ("tender", self.tender),
        )
        return next((name for name, on in steps if on is not None and on <= day), "design")

    def value_done(self, day: date) -> int:
        """Yuan of work done on a day: all of it once completed, else by the last report."""
        if self.completed is not None and self.completed <= day:
            return self.yuan
        shares = [percent for on, percent in self.reports if on <= day]
        return self.yuan * shares[-1] // 100 if shares else 0


def wan(yuan: int) -> str:
    """Yuan as text in 万元 with two decimals; exact for multiples of 100 yuan."""
    return f"{yuan // 10_000}.{yuan % 10_000 // 100:02d}万元"


def km(metres: int) -> str:
    """Metres as text in 公里 with three decimals."""
    return f"{metres // 1000}.{metres % 1000:03d}公里"
