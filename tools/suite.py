"""`python3 run.py test`: every test, on SQLite, on Spark where Java is, and on PostgreSQL.

BANGFU_NO_SKIPS=1 makes a missing system package and a skipped test a failure.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from run import ROOT, VENV, VENV_SPARK, ensure, note, python_of

# Who has done its own tests takes over some of the other's: long ones at the end keep nobody waiting.
TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")
NOTHING_SELECTED = 5  # pytest's exit code when the words given select no test
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# What never opens the database needs no second one.
PURE = ("rules", "figures", "engine")
POSTGRESQL = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Need:
    package: str  # Debian's name
    tests: str  # what is skipped without it
    there: bool


def needs() -> list[Need]:
    fonts = any(next(folder.rglob("NotoSansCJK*"), None) for folder in FONT_FOLDERS)
    server = bool(os.environ.get("TEST_DATABASE_URL")) or any(POSTGRESQL.glob("*/bin/initdb"))
    return [
        Need("chromium", "browser", shutil.which("chromium") is not None),
        Need("fonts-noto-cjk", "browser and paper", fonts),
        Need("libreoffice-writer-nogui", "paper", shutil.which("soffice") is not None),
        Need("poppler-utils", "paper", shutil.which("pdftoppm") is not None),
        Need("strace", "power-cut", shutil.which("strace") is not None),
        Need("postgresql", "PostgreSQL", server),
        Need("default-jre-headless", "Spark", shutil.which("java") is not None),
    ]


def install_missing() -> list[Need]:
    """Install what is missing where we may; give back what is missing still."""
    missing = [need for need in needs() if not need.there]
    apt = shutil.which("apt-get")
    if missing and apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        names = [need.package for need in missing]
        note(f"正在安装系统软件包：{' '.join(names)}……", f"Installing system packages: {' '.join(names)} ...")
        env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        for words in (["update", "-q"], ["install", "-yq", "--no-install-recommends", *names]):
            subprocess.run([apt, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        missing = [need for need in needs() if not need.there]
    if missing:
        listed = "、".join(need.package for need in missing)
        skipped = ", ".join(sorted({need.tests for need in missing}))
        note(
            f"未安装 {listed}，相关测试（{skipped}）将跳过；可用 apt-get install 安装。",
            f"Not installed: {listed}; the tests that need them ({skipped}) are skipped. apt-get installs it.",
        )
    return missing


def pytest(title: str, python: str, words: list[str], **env: str) -> int:
    print(f"\n== {title} ==", file=sys.stderr, flush=True)
    return subprocess.call([python, "-m", "pytest", *words], cwd=ROOT, env={**os.environ, **env})


def main(words: list[str]) -> int:
    missing = {need.tests for need in install_missing()}
    strict = os.environ.get("BANGFU_NO_SKIPS") == "1"
    if strict and missing:
        return 1
    spark, server = "Spark" not in missing, "PostgreSQL" not in missing
    python = python_of(VENV)
    codes = [
        pytest(
            "SQLite",
            python,
            [*TWO_AT_ONCE, *(["-m", "not spark"] if spark else []), *words],
            BANGFU_TEST_DATABASE="sqlite",
            BANGFU_TEST_SPARK="apart" if spark else "skip",
        )
    ]
    if spark:
        other = ensure(VENV_SPARK, "setup.lock", "run.lock", "test.lock", "spark.lock")
        codes.append(pytest("Spark", other, ["-m", "spark", *words], BANGFU_TEST_DATABASE="sqlite"))
    if server:
        codes.append(
            pytest(
                "PostgreSQL",
                python,
                [
                    *TWO_AT_ONCE,
                    "-m",
                    "not browser and not spark and not paper",
                    *(f"--ignore=tests/{folder}" for folder in PURE),
                    *words,
                ],
                BANGFU_TEST_DATABASE="postgresql",
                BANGFU_TEST_SPARK="apart",
            )
        )
    chosen = bool(words)
    failed = [code for code in codes if code and not (chosen and code == NOTHING_SELECTED)]
    if chosen and set(codes) == {NOTHING_SELECTED}:
        return NOTHING_SELECTED
    return failed[0] if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
