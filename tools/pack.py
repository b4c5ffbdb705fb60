"""`python3 run.py pack [--try] [--only PLATFORM]`: the offline packages, one folder and one zip for each platform.

A package holds the program, its policy and every wheel it needs; on the machine it is for, Python 3.11 is enough.
`--try` unzips the package of this platform elsewhere, makes every index unreachable and starts it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from bangfu import __version__

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
PARTS = ("run.py", "pyproject.toml", "src", "policy", "docs", "LICENSE", "NOTICE", *(f.name for f in ROOT.glob("*.md")))
LOCKS = ("setup.lock", "run.lock")
PYTHON = "3.11"
NOWHERE = "http://127.0.0.1:9/simple"
# Kylin V10 and UOS 20 have glibc 2.28: no wheel may ask for a newer one.
GLIBC = range(28, 16, -1)
READ_ME = """帮扶一本账 {version} 离线包（{name}）

1. 本机装好 Python 3.11（64 位）。
2. 在本文件夹打开终端，运行：  {start} run.py demo
   只用演示数据；正式使用见 docs 和 README.md。不需要联网。

Bangfu {version}, offline package for {name}

1. Have Python 3.11 (64 bit) on this machine.
2. Open a terminal in this folder and run:  {start} run.py demo
   It uses made data only; for real use see docs and README.md. No network is needed.
"""


@dataclass(frozen=True)
class Target:
    name: str
    tags: tuple[str, ...]  # pip's platform tags, best first
    sys_platform: str
    machine: str

    @property
    def markers(self) -> dict[str, str]:
        """What a lock file's conditions are judged by: the machine the package is for, not this one."""
        windows = self.sys_platform == "win32"
        return {
            "sys_platform": self.sys_platform,
            "platform_machine": self.machine,
            "platform_system": "Windows" if windows else "Linux",
            "os_name": "nt" if windows else "posix",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": PYTHON,
            "python_full_version": f"{PYTHON}.9",
        }


def linux(machine: str) -> Target:
    tags = (*(f"manylinux_2_{minor}_{machine}" for minor in GLIBC), f"manylinux2014_{machine}")
    return Target(f"linux-{machine}", tags, "linux", machine)


TARGETS = (linux("x86_64"), linux("aarch64"), Target("windows-amd64", ("win_amd64",), "win32", "AMD64"))


def needed(lock: str, target: Target) -> str:
    """The part of a lock file that holds for the target, without conditions: pip judges them by this machine."""
    kept = []
    for block in re.split(r"\n(?=\S)", lock.strip()):
        line, _, hashes = block.partition(" \\\n")
        requirement, _, condition = line.partition(" ; ")
        if not condition or Marker(condition).evaluate(target.markers):
            kept.append(f"{requirement} \\\n{hashes}")
    return "\n".join(kept) + "\n"


def download(target: Target, folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-qq",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    command += ["--python-version", PYTHON, "--implementation", "cp", "-d", str(folder)]
    for tag in target.tags:
        command += ["--platform", tag]
    with tempfile.TemporaryDirectory() as scratch:
        for lock in LOCKS:
            wanted = Path(scratch, lock)
            wanted.write_text(needed((ROOT / "requirements" / lock).read_text("utf-8"), target), "utf-8")
            command += ["-r", str(wanted)]
        subprocess.run(command, check=True)


def build(target: Target) -> Path:
    """Fill dist/bangfu-VERSION-PLATFORM and zip it; gives the zip."""
    folder = DIST / f"bangfu-{__version__}-{target.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        elif (ROOT / part).is_file():
            shutil.copy2(ROOT / part, folder / part)
    (folder / "requirements").mkdir()
    for lock in LOCKS:
        shutil.copy2(ROOT / "requirements" / lock, folder / "requirements" / lock)
    start = "py -3.11" if target.sys_platform == "win32" else "python3.11"
    note = READ_ME.format(version=__version__, name=target.name, start=start)
    (folder / "离线安装 INSTALL.txt").write_text(note, "utf-8-sig", newline="\r\n")  # for the Windows editor of old
    download(target, folder / "wheels")
    return zipped(folder)


def zipped(folder: Path) -> Path:
    packed = folder.with_name(folder.name + ".zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            stored = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(file, file.relative_to(folder.parent), stored)
    return packed


def try_out(packed: Path) -> int:
    """Unzip elsewhere, with an empty home and no index, and start it twice; 0 when both starts succeed."""
    with tempfile.TemporaryDirectory() as scratch:
        place, home = Path(scratch, "离线"), Path(scratch, "home")
        home.mkdir()
        shutil.unpack_archive(packed, place)
        (folder,) = place.iterdir()
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "BANGFU_"))}
        env.update(HOME=str(home), PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL=NOWHERE, PIP_RETRIES="0")
        for name in ("PYTHONPATH", "VIRTUAL_ENV"):
            env.pop(name, None)
        base = getattr(sys, "_base_executable", sys.executable)
        data = ["--data", str(Path(scratch, "data"))]
        for words in (["demo", "--no-serve", "--json", *data], ["doctor", "--json", *data]):
            code = subprocess.run([base, "run.py", *words], cwd=folder, env=env, stdout=sys.stderr).returncode
            print(f"{packed.name}: run.py {words[0]} → {code}", file=sys.stderr)
            if code:
                return code
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py pack", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--try", dest="tried", action="store_true", help="start the package of this platform")
    parser.add_argument("--only", choices=[target.name for target in TARGETS], help="build for one platform")
    words = parser.parse_args()
    here = f"{platform.system()}-{platform.machine()}".lower()
    for target in TARGETS:
        if words.only not in (None, target.name):
            continue
        try:
            packed = build(target)
        except subprocess.CalledProcessError:
            print(f"{target.name}: not every wheel could be fetched; pip says above which.", file=sys.stderr)
            return 1
        print(f"{packed.relative_to(ROOT)}  {packed.stat().st_size / 1e6:.0f} MB", flush=True)
        if words.tried and target.name == here and (code := try_out(packed)):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
