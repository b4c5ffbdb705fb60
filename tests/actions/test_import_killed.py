"""An import killed by kill -9 in the middle of a portion: nothing half written, it goes on, and is taken back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.actions.killed_import import HOUSEHOLDS, PORTION
from tests.actions.shared_book import ROOT

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.slow]


@pytest.fixture
def environment(tmp_path: Path, django_db_setup: None) -> dict[str, str]:
    # The migrated database is the run's own, copied: see tests.migrating.
    for name in ("keys", "anchors", "files"):
        (tmp_path / name).mkdir()
    own = {**os.environ, "BANGFU_DATA": str(tmp_path), "BANGFU_MODE": "test", "PYTHONPATH": f"{ROOT / 'src'}"}
    own.pop("PYTEST_XDIST_WORKER", None)
    return own


def step(environment: dict[str, str], *words: str) -> Any:
    """A step's answer, or how its process ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.actions.killed_import", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else done.returncode or done.stderr


def test_nothing_is_half_written_it_goes_on_and_is_taken_back(environment: dict[str, str]) -> None:
    assert step(environment, "killed") == -signal.SIGKILL
    found = step(environment, "after")
    killed, ended, taken_back = found["killed"], found["ended"], found["taken_back"]
    assert (killed["state"], killed["kept"], killed["households"]) == ("applying", 2 * PORTION, 2 * PORTION)
    assert (killed["half"], killed["faults"]) == (0, 0)
    assert (ended["state"], ended["kept"], ended["lines"]) == ("applied", HOUSEHOLDS, HOUSEHOLDS)
    assert ended["faults"] == 0
    assert (taken_back["state"], taken_back["kept"], taken_back["households"]) == ("undone", 0, 0)
    assert taken_back["faults"] == 0
