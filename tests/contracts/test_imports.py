"""The import contracts of pyproject.toml hold, and each of them can fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.contracts.source import PROGRAM, ROOT

LINT = str(Path(sys.executable).with_name("lint-imports"))
PLANTED = {
    "The house": ("staff", "from bangfu import works"),
    "Engine and figures stand beside": ("engine", "from bangfu import vault"),
    "Engine and figures do not know": ("figures", "from bangfu import engine"),
    "Engine and figures are used": ("documents", "from bangfu import figures"),
    "The kernel is pure": ("kernel", "import django"),
}


def lint(folder: Path) -> str:
    """What import-linter says of the package `bangfu` under a folder, with our contracts."""
    env = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [LINT, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True).stdout


def test_imports_point_downward() -> None:
    said = lint(ROOT / "src")
    assert f"{len(PLANTED)} kept, 0 broken" in said, said


def test_control_every_import_contract_can_fail(tmp_path: Path) -> None:
    for file in PROGRAM.glob("*/__init__.py"):
        (tmp_path / "bangfu" / file.parent.name).mkdir(parents=True)
        (tmp_path / "bangfu" / file.parent.name / "__init__.py").write_text("")
    (tmp_path / "bangfu" / "__init__.py").write_text("")
    assert f"{len(PLANTED)} kept, 0 broken" in lint(tmp_path)
    for package, line in PLANTED.values():
        (tmp_path / "bangfu" / package / "models.py").write_text(line + "\n")
    broken = re.findall(r"^(.*) BROKEN$", lint(tmp_path), re.M)
    assert len(broken) == len(PLANTED)
    assert all(any(name.startswith(start) for name in broken) for start in PLANTED)
