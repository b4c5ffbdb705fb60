"""bangfu prove: break what stands behind each mechanism; its test must turn red."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import yaml

from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark

ROOT = Path(__file__).resolve().parents[4]
BREAKS = ROOT / "tests" / "mechanisms" / "breaks.yaml"
COPIED = ("src", "policy", "tests", "pyproject.toml", "tools")
NO_TESTS = 5
# Plugins that no test of a mechanism uses; each process would load them.
UNUSED = ("-p", "no:playwright", "-p", "no:hypothesispytest")
About = TypeVar("About")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Break:
    """One planted fault: in `file`, `find` (standing there once) becomes `put`."""

    mechanism: str
    file: str
    find: str
    put: str


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Every mechanism's test must pass as things are and fail once its ground is broken; exit 1 when one does not.

    Where not all can be tried in the minutes given, each state of the program begins at another one, so that all have
    their turn.
    """
    ends = None if given.within is None else time.monotonic() + given.within * 60
    breaks = [one for one in read() if not given.ids or one.mechanism in given.ids]
    unknown = sorted(set(given.ids) - {one.mechanism for one in breaks})
    if unknown:
        raise Refusal(mark("Nothing is planted for %(ids)s."), ids=" ".join(unknown))
    with tempfile.TemporaryDirectory(prefix="bangfu-prove-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(min(os.cpu_count() or 1, len(breaks))):
            copy = Path(folder, str(number))
            copy.mkdir()
            _copy(copy)
            copies.put(copy)
        ids = sorted({one.mechanism for one in breaks})
        telling.say(f"{len(ids)} mechanisms as they are …")
        results: list[dict[str, object]] = []
        count = copies.qsize()
        with ThreadPoolExecutor(count) as pool:
            parts = [part for part in (ids[first::count] for first in range(count)) if part]
            if any(pool.map(lambda part: _in_a_copy(copies, _tests, part), parts)):
                raise Refusal(mark("The tests do not pass unbroken."), cure=mark("Run «python3 run.py test» first."))
            breaks = breaks if ends is None else _in_turn(breaks)
            for one, red in zip(breaks, pool.map(lambda one: _until(ends, copies, one), breaks), strict=True):
                if red is not None:
                    word = "red, as it must" if red else "STILL GREEN"
                    telling.say(f"[{len(results) + 1}/{len(breaks)}] {one.mechanism}: {word}")
                    results.append({"mechanism": one.mechanism, "file": one.file, "red": red})
    green = [one["mechanism"] for one in results if not one["red"]]
    untried = len(breaks) - len(results)
    telling.answer(
        {"results": results, "green": green, "untried": untried},
        [f"{len(results)} broken, {len(green)} unnoticed" + (f", {untried} not tried in this time" if untried else "")],
    )
    return 1 if green else 0


def _in_turn(breaks: list[Break]) -> list[Break]:
    """The faults from another one on for each state of the program."""
    state = hashlib.sha256()
    for file in sorted((ROOT / "src").rglob("*.py")):
        state.update(file.read_bytes())
    first = int.from_bytes(state.digest()[:4], "big") % len(breaks)
    return breaks[first:] + breaks[:first]


def _until(ends: float | None, copies: SimpleQueue[Path], one: Break) -> bool | None:
    """Whether the test turned red; None when the time was over before."""
    if ends is not None and time.monotonic() >= ends:
        return None
    return _in_a_copy(copies, _red, one)


def read(path: Path = BREAKS) -> list[Break]:
    """The planted faults; Refusal when the tests are not beside the program or a fault's text is not there."""
    if not path.exists():
        raise Refusal(mark("The tests are not beside the program."), cure=mark("Run this in a checkout."))
    breaks = [
        Break(str(row["id"]), row["file"], row["find"], row["put"]) for row in yaml.safe_load(path.read_text("utf-8"))
    ]
    for one in breaks:
        if (ROOT / one.file).read_text("utf-8").count(one.find) != 1:
            raise Refusal(
                mark("The fault of %(id)s does not stand exactly once in %(file)s."), id=one.mechanism, file=one.file
            )
    return breaks


def _copy(copy: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        elif source.exists():
            shutil.copy2(source, copy / name)


def _in_a_copy(copies: SimpleQueue[Path], work: Callable[[Path, About], Done], about: About) -> Done:
    """Work in a copy that nobody works in just now."""
    copy = copies.get()
    try:
        return work(copy, about)
    finally:
        copies.put(copy)


def _red(copy: Path, one: Break) -> bool:
    file = copy / one.file
    whole = file.read_text("utf-8")
    file.write_text(whole.replace(one.find, one.put), "utf-8")
    try:
        return _tests(copy, [one.mechanism]) not in (0, NO_TESTS)
    finally:
        file.write_text(whole, "utf-8")


def _tests(copy: Path, ids: list[str]) -> int:
    """The exit code of the tests of these mechanisms, run in the copy."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("BANGFU_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(copy / "src"), "BANGFU_MECHANISMS": " ".join(ids)}
    environment["BANGFU_TEST_TEMPLATE"] = str(copy.with_name("migrated.sqlite3"))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *UNUSED, "tests/mechanisms"]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False).returncode
