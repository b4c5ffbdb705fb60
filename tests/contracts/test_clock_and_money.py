"""`today` and `now` are arguments: only faces read the clock. Money and length are whole numbers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.contracts.source import Module, written

READS_THE_CLOCK = {"cli", "web", "api", "config"}
CLOCKS = {"date", "datetime", "timezone", "time", "dt"}
READINGS = {"today", "now", "utcnow", "localdate", "localtime", "gmtime", "time", "time_ns"}
INEXACT_FIELDS = {"FloatField", "DecimalField"}
EXACT_NAME = re.compile(r"_(fen|dm|bp|day|m2)$")


def clock_readings(module: Module) -> list[str]:
    """Every place that asks the computer what time it is, also as a default or by auto_now."""
    faults = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in READINGS:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner in CLOCKS:
                faults.append(f"{module.path}:{node.lineno} {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            taken = [alias.name for alias in node.names if alias.name in READINGS]
            faults += [f"{module.path}:{node.lineno} {node.module}.{name}" for name in taken]
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            faults.append(f"{module.path}:{node.value.lineno} {node.arg}")
        elif isinstance(node, ast.ImportFrom) and "Now" in {alias.name for alias in node.names}:
            faults.append(f"{module.path}:{node.lineno} database Now")
    return faults


def inexact(module: Module) -> list[str]:
    """Columns and named quantities that are not whole numbers in the smallest unit."""
    faults = []
    for node in ast.walk(module.tree):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name in INEXACT_FIELDS:
            faults.append(f"{module.path}:{getattr(node, 'lineno', 0)} {name}")
        annotated = isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None
        if annotated and re.search(r"\bfloat\b", ast.unparse(node.annotation)):
            target = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
            if EXACT_NAME.search(target):
                faults.append(f"{module.path}:{node.lineno} {target} is a float")
    return faults


def test_only_faces_read_the_clock() -> None:
    found = [module for module in written() if module.package not in READS_THE_CLOCK]
    assert [fault for module in found for fault in clock_readings(module)] == []


def test_control_clock() -> None:
    for text in (
        "x = date.today()",
        "x = datetime.datetime.now(tz)",
        "x = timezone.now()",
        "on = models.DateTimeField(default=timezone.now)",
        "on = models.DateTimeField(auto_now_add=True)",
        "x = time.time()",
        "from time import time",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
    ):
        assert len(clock_readings(Module(Path("works/actions.py"), text))) == 1, text
    assert clock_readings(Module(Path("works/actions.py"), "x = call.today\ny = time.monotonic()")) == []


def test_money_and_length_are_whole_numbers() -> None:
    assert [fault for module in written() for fault in inexact(module)] == []


def test_control_money() -> None:
    for text in (
        "price = models.DecimalField(max_digits=9)",
        "price = FloatField()",
        "price_fen: float = 0",
        "def f(length_dm: float | None) -> None: ...",
    ):
        assert len(inexact(Module(Path("works/models.py"), text))) == 1, text
    assert inexact(Module(Path("works/models.py"), "price_fen: int = 0\nwait_seconds: float = 0.5")) == []
