"""run.py on a strange machine: whatever is missing is one plain sentence in both languages, never a traceback."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.contracts.source import ROOT

STANDARD_LIBRARY = sys.stdlib_module_names
NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "帮扶"
    folder.mkdir()
    shutil.copy(ROOT / "run.py", folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "src").mkdir()
    return folder


def start(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    clean.update(PIP_CONFIG_FILE=os.devnull, HOME=str(folder), **env)
    return subprocess.run([sys.executable, "run.py", *words], cwd=folder, env=clean, capture_output=True, text=True)


def assert_refused(done: subprocess.CompletedProcess[str], zh: str, en: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == "" and "Traceback" not in done.stderr
    assert zh in done.stderr and en in done.stderr


def test_it_needs_the_standard_library_only_and_stays_short() -> None:
    text = (ROOT / "run.py").read_text("utf-8")
    names = {
        (alias.name if isinstance(node, ast.Import) else str(node.module)).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= STANDARD_LIBRARY
    assert text.count("\n") <= 200


def test_an_old_python_reads_it_far_enough_to_say_so() -> None:
    tree = ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))
    asked = [
        place for place, node in enumerate(tree.body) if isinstance(node, ast.If) and "OLDEST" in ast.unparse(node.test)
    ]
    assert len(asked) == 1
    made = [place for place, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef)]
    # Only what tells of it stands before the question.
    assert [tree.body[place].name for place in made if place < asked[0]] == ["note", "refuse"]


def test_an_index_that_does_not_answer_is_one_sentence(checkout: Path) -> None:
    done = start(checkout, "demo", PIP_INDEX_URL=NOWHERE, PIP_RETRIES="1", UV_HTTP_RETRIES="0")
    assert_refused(done, "连不上软件源", "the index cannot be reached")
    assert not (checkout / ".venv" / "bangfu.stamp").exists()


def test_an_incomplete_folder_is_one_sentence(checkout: Path) -> None:
    (checkout / "requirements" / "run.lock").unlink()
    assert_refused(start(checkout, "demo"), "缺少 requirements/run.lock", "requirements/run.lock is missing")


def test_a_folder_that_cannot_be_made_is_one_sentence(checkout: Path) -> None:
    (checkout / ".venv").write_text("a file is in the way")
    assert_refused(start(checkout, "demo"), "无法建立 Python 虚拟环境", "Cannot make a Python environment")


def test_without_a_word_it_says_what_it_can_do(checkout: Path) -> None:
    done = start(checkout)
    assert done.returncode == 0 and "run.py demo" in done.stdout


def test_pips_mirror_is_handed_to_uv(tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text(
        "[global]\nindex-url = https://mirror.example/simple\nextra-index-url = https://a.example/s https://b.example/s\n"
        "trusted-host = mirror.example\n[install]\nfind-links = /srv/wheels\n"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": str(file)}
    pairs = list(zip(*[iter(run.mirror(sys.executable, env))] * 2, strict=True))
    assert pairs == [
        ("--index-strategy", "unsafe-best-match"),
        ("--default-index", "https://mirror.example/simple"),
        ("--index", "https://a.example/s"),
        ("--index", "https://b.example/s"),
        ("--find-links", "/srv/wheels"),
        ("--allow-insecure-host", "mirror.example"),
    ]
    # The environment wins over the file, as it does for pip itself.
    changed = run.mirror(sys.executable, {**env, "PIP_INDEX_URL": "https://c.example/simple"})
    assert "https://c.example/simple" in changed and "https://mirror.example/simple" not in changed


def test_a_stamp_makes_the_second_start_instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(run, "make", lambda venv: (venv.mkdir(exist_ok=True), made.append("venv")))
    monkeypatch.setattr(run, "install", lambda venv, lock: made.append(lock))
    venv = tmp_path / ".venv"
    run.ensure(venv, "setup.lock", "run.lock")
    run.ensure(venv, "setup.lock", "run.lock")
    assert made == ["venv", "setup.lock", "run.lock"]
    run.ensure(venv, "setup.lock", "run.lock", "test.lock")
    run.ensure(venv, "setup.lock", "run.lock")
    assert made == ["venv", "setup.lock", "run.lock", "test.lock"]
    moved = tmp_path / "moved"
    venv.rename(moved)
    run.ensure(moved, "setup.lock")
    assert made[-2:] == ["venv", "setup.lock"]
