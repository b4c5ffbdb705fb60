"""Where nothing may be skipped, a skip is a failure; and each run says which database it had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from bangfu.config import settings
from tests.contracts.source import ROOT

TESTS = """
import pytest
def test_skips(): pytest.skip("no reason")
def test_passes(): pass
@pytest.mark.xfail(strict=True)
def test_known(): assert False
@pytest.mark.database("postgresql")
def test_of_the_other_database(): assert False
"""


def outcome(folder: Path, **env: str) -> str:
    """Last line of a pytest run over the planted tests, with the conftest of this suite."""
    (folder / "test_planted.py").write_text(TESTS)
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "PYTEST_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={ROOT}", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env={**clean, **env}, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def test_a_skip_is_a_failure_only_where_it_is_forbidden(tmp_path: Path) -> None:
    assert outcome(tmp_path).startswith("1 passed, 1 skipped, 1 deselected, 1 xfailed")
    assert outcome(tmp_path, BANGFU_NO_SKIPS="1").startswith("1 failed, 1 passed, 1 deselected, 1 xfailed")


@pytest.mark.django_db
def test_the_run_has_the_database_it_names() -> None:
    assert connection.vendor == os.environ.get("BANGFU_TEST_DATABASE", "sqlite")


def test_every_worker_has_a_folder_of_its_own() -> None:
    assert settings.DATA.name == os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert str(settings.DATA) == os.environ["BANGFU_DATA"]
