"""Lock files any mirror can serve, licences we may use, and nothing of one machine in what is kept."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.contracts.source import ROOT, kept_files
from tools.licences import agrees, faults, locked, noticed, usable

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Written so that neither this file nor its controls are the first finding.
MACHINE = re.compile(r"(?<![\w.])/(?:work|farm|root|home|tmp)/[\w.]|[A-Z]:\\Users\\")
INDEX = re.compile(r"pypi\.org|python[h]osted|npm[j]s\.org|tuna\.tsing[h]ua|mirrors\.aliyun", re.I)
BINARY = {".png", ".jpg", ".docx", ".xlsx", ".pdf", ".mo", ".woff2", ".zip", ".parquet", ".ico"}


def unsafe_lines(lock: str) -> list[str]:
    """What a lock file may not have: a host, a package without a hash, a package without a fixed version."""
    found = [f"a host: {host}" for host in re.findall(r"\w+://\S+", lock)]
    for block in re.split(r"\n(?=\S)", lock.replace("\\\n", " ").strip()):
        if not re.match(r"[a-z0-9][\w.-]*==\S+", block):
            found.append(f"not pinned: {block[:40]}")
        elif "--hash=sha256:" not in block:
            found.append(f"no hash: {block[:40]}")
    return found


def traces(text: str) -> list[str]:
    """Paths of one machine and addresses of one index."""
    return [match[0] for pattern in (MACHINE, INDEX) for match in pattern.finditer(text)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_locks_are_hashed_and_name_no_host(lock: Path) -> None:
    assert unsafe_lines(lock.read_text("utf-8")) == []


def test_control_locks() -> None:
    assert unsafe_lines("a==1 \\\n    --hash=sha256:00\n") == []
    assert unsafe_lines("a==1\n") == ["no hash: a==1"]
    assert unsafe_lines("a>=1 --hash=sha256:00\n") == ["not pinned: a>=1 --hash=sha256:00"]
    assert unsafe_lines("--index-url https://x.example/simple\n")[0] == "a host: https://x.example/simple"


def test_locks_agree_with_each_other_and_with_the_package() -> None:
    pins = {lock.stem: locked(lock.read_text("utf-8")) for lock in LOCKS}
    assert set(pins) == {"setup", "run", "test", "spark"}
    assert pins["run"].items() <= pins["test"].items()
    shared = set(pins["test"]) & set(pins["spark"])
    assert {name: pins["test"][name] for name in shared} == {name: pins["spark"][name] for name in shared}
    asked = [line for line in (ROOT / "requirements" / "run.in").read_text("utf-8").splitlines() if line]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["dependencies"] == asked


def test_every_locked_package_has_a_licence_we_may_use() -> None:
    assert faults() == []


def test_control_licences(tmp_path: Path) -> None:
    assert usable("MIT") and usable("GPL-2.0-or-later OR MIT")
    assert not usable("GPL-3.0-only") and not usable("MIT AND AGPL-3.0-only")
    assert agrees("MIT", "MIT License") and not agrees("MIT", "GNU General Public License v3")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.lock").write_text("django==1 --hash=sha256:0\nnew==1 --hash=sha256:0\nx==1\n")
    (tmp_path / "NOTICE").write_text("Text\n\n  django   MIT\n  x   GPL-3.0-only\n  old   MIT\n")
    assert noticed((tmp_path / "NOTICE").read_text()) == {"django": "MIT", "x": "GPL-3.0-only", "old": "MIT"}
    wrong = faults(tmp_path)
    assert [line.partition(":")[0] for line in wrong] == ["old", "django", "new", "x"]


def test_nothing_of_one_machine_is_kept() -> None:
    found = []
    for file in kept_files():
        if file.suffix.lower() not in BINARY:
            found += [f"{file}: {trace}" for trace in traces((ROOT / file).read_text("utf-8", "replace"))]
    assert found == []


def test_control_machine_paths() -> None:
    for text in (
        "/" + "work/main",
        "open('/" + "tmp/x')",
        "C:" + "\\Users\\me",
        "/" + "root/.venv",
        "pypi" + ".org/simple",
    ):
        assert traces(text), text
    assert traces("docs/work/ and /usr/bin/env and bangfu.home/x") == []
