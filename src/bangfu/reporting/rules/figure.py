"""A figure of a report before it is kept: what a reader sees, and everything behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value` as printed in `unit`; `declared`, `verdict`, `severity` where somebody declared the same thing.

    `question` and `definition` are plain data; `records` lists {uid, code, label, contribution, …} whose contributions
    add up to `numerator`.
    """

    code: str
    label_zh: str
    label_en: str
    value: str
    unit: str
    question: dict[str, Any]
    definition: dict[str, Any]
    records: list[dict[str, Any]]
    numerator: int | None = None
    denominator: int | None = None
    declared: str = ""
    computed: str = ""
    verdict: str = ""
    severity: str = ""
    notes: list[str] = field(default_factory=list)
