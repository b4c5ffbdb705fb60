"""What the contracts read: the repository's files, the program's modules as trees, and the layers of the house."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "src" / "bangfu"
GENERATED = {".venv", ".venv-spark", "dist", "wheels", "__pycache__", ".git"}


@dataclass(frozen=True)
class Module:
    """A Python file of the program: `path` is relative to the package root, as `works/actions/lots.py`."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        return self.path.parts[0]

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts


def modules() -> Iterator[Module]:
    for file in sorted(PROGRAM.rglob("*.py")):
        yield Module(file.relative_to(PROGRAM), file.read_text("utf-8"))


def written(*paths: str) -> list[Module]:
    """The program's modules without Django's generated ones, at least one, of these packages or of all."""
    found = [module for module in modules() if not module.is_migration and (not paths or module.package in paths)]
    assert found, "no module found: the contract would hold of nothing"
    return found


def kept_files() -> list[Path]:
    """Every file of the repository that is or would be kept in git, relative to its root."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file())
    files = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
    return sorted(file for file in files if not GENERATED & set(file.parts))


def layers() -> list[list[str]]:
    """The lines of the house from top to bottom, each a list of package names, as pyproject.toml has them."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    (house,) = (contract for contract in tool["importlinter"]["contracts"] if contract["type"] == "layers")
    return [[name.strip().removeprefix("bangfu.") for name in line.split("|")] for line in house["layers"]]
