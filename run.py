"""帮扶一本账 Bangfu

    python3 run.py demo             makes the environment beside this file, then opens the made county (演示县)
    python3 run.py test [...]       runs every test, on SQLite and on PostgreSQL; further words go to pytest
    python3 run.py pack [--try]     builds the offline packages into dist/ (离线安装包)
    python3 run.py WORD [...]       any other word goes to the bangfu command

Needs Python 3.11 or newer and nothing else. A folder `wheels` beside this file is used before any index.
"""
# Only the standard library, and until the version is checked only syntax that every Python 3 reads.

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
VENV_SPARK = ROOT / ".venv-spark"  # pandas and PySpark weigh 750 MB: kept away from who does not test Spark
OLDEST = (3, 11)
UV_OPTIONS = {
    "index-url": "--default-index",
    "extra-index-url": "--index",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}


def note(zh, en):
    """One thing in both languages on stderr: stdout belongs to the command's answer."""
    print(zh + "\n" + en, file=sys.stderr, flush=True)


def refuse(zh, en):
    note(zh, en)
    raise SystemExit(2)


if sys.version_info < OLDEST:
    refuse(
        "本程序需要 Python 3.11 或更新版本，当前是 %d.%d；请安装新版 Python 后用它运行本文件。" % sys.version_info[:2],
        "Bangfu needs Python 3.11 or newer, this is %d.%d; install one and run this file with it."
        % sys.version_info[:2],
    )


def python_of(venv: Path) -> str:
    return str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def ensure(venv: Path, *locks: str) -> str:
    """Bring `venv` to exactly these locks and return its Python; at once when its stamp says it is there."""
    for lock in locks:
        if not (LOCKS / lock).is_file():
            refuse(
                f"文件夹不完整，缺少 requirements/{lock}。",
                f"This folder is incomplete: requirements/{lock} is missing.",
            )
    place = hashlib.sha256(f"{sys.base_prefix}|{sys.version}|{venv}".encode()).hexdigest()
    marks = {lock: hashlib.sha256(place.encode() + (LOCKS / lock).read_bytes()).hexdigest() for lock in locks}
    stamp = venv / "bangfu.stamp"
    done = stamp.read_text().split() if stamp.is_file() else []
    if place in done and set(marks.values()) <= set(done):
        return python_of(venv)
    note("正在准备运行环境，首次约需一分钟……", "Setting up; the first time takes about a minute ...")
    try:
        if place not in done:
            make(venv)
            done = [place]
        for lock, mark in marks.items():
            if mark not in done:
                install(venv, lock)
                done.append(mark)
        stamp.write_text("\n".join(done))
    except OSError as error:
        refuse(f"无法写入 {venv}：{error.strerror}。", f"Cannot write {venv}: {error.strerror}.")
    return python_of(venv)


def make(venv: Path) -> None:
    """A new, empty environment that finds the program in src/."""
    # The base interpreter: a venv made by a venv's own Python would be cleared under its feet.
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([base, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        refuse(
            "无法建立 Python 虚拟环境；Debian、麒麟、统信请先安装 python3-venv，并确认本文件夹可写、磁盘有空间。",
            "Cannot make a Python environment; on Debian and its kin install python3-venv first, and see that this"
            " folder can be written and the disk is not full.",
        )
    packages = sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)})
    # Relative, because Python 3.11 reads this file in the locale's encoding and a folder's name may be Chinese.
    Path(packages, "bangfu.pth").write_text(Path(os.path.relpath(ROOT / "src", packages)).as_posix() + "\n")


def install(venv: Path, lock: str) -> None:
    """Install one hashed lock: from wheels/ if there, else the index; with uv, and on any failure with pip."""
    python = python_of(venv)
    env = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "PIP_RETRIES": "2", "UV_HTTP_RETRIES": "2"}
    env.update(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0")
    wanted = ["--no-deps", "--require-hashes", "-r", str(LOCKS / lock)]
    local = ["--no-index", "--find-links", str(ROOT / "wheels")]
    pip = [python, "-m", "pip", "install", *wanted]
    uv = [python, "-m", "uv", "pip", "install", "--python", python, *wanted]
    tries = []
    if (ROOT / "wheels").is_dir():
        tries += [[*uv, "--offline", *local], [*pip, *local]]
    tries += [[*uv, *mirror(python, env)], pip]
    if lock == "setup.lock":  # this is uv itself
        tries = [command for command in tries if command[2] == "pip"]
    log = venv / "bangfu-setup.log"
    with log.open("w", encoding="utf-8") as out:
        for command in tries:
            if subprocess.run(command, env=env, stdout=out, stderr=out).returncode == 0:
                return
    if lock != "setup.lock":  # without uv it goes on with pip
        explain(log)


def mirror(python: str, env: "dict[str, str]") -> "list[str]":
    """The index, mirrors and folders set for pip (uv does not read pip's settings), as options for uv."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], env=env, capture_output=True, text=True).stdout
    found: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        rank = {":env:": 3, "install": 2, "global": 1}.get(section, 0)  # pip's own order of precedence
        if rank > found.get(key, (0, ""))[0]:
            found[key] = (rank, str(ast.literal_eval(value)))
    # Like pip, uv shall take the best file of all indexes; the hashes in the lock say which file that may be.
    options = ["--index-strategy", "unsafe-best-match"]
    for key, option in UV_OPTIONS.items():
        for value in found.get(key, (0, ""))[1].split():
            options += [option, value]
    return options


def explain(log: Path) -> None:
    """One plain sentence for a failed installation; the installers' own words stay in the log."""
    said = log.read_text(encoding="utf-8", errors="replace").lower()
    if "no space left" in said:
        zh, en = "磁盘空间不足（约需 1 GB）", "the disk is full (about 1 GB is needed)"
    elif "do not match the hashes" in said or "hash mismatch" in said:
        zh, en = (
            "下载的文件与锁定的校验值不符，镜像源可能有误",
            "a downloaded file does not match its locked hash; the mirror may be wrong",
        )
    elif (ROOT / "wheels").is_dir():
        zh = "wheels 文件夹里没有全部适合本机系统和 Python 的安装包（离线包只用于 Python 3.11），软件源也用不上"
        en = "wheels has not every package for this system and Python (offline packages are for 3.11), nor has an index"
    elif "no matching distribution" in said and "retrying (" not in said:
        zh, en = "软件源没有适合本机系统和 Python 的安装包", "the index has no package for this system and Python"
    else:
        zh = "连不上软件源；请检查网络或 pip 镜像设置，或把离线包的 wheels 文件夹放在本文件旁"
        en = "the index cannot be reached; check the network or pip's mirror, or put an offline package's wheels here"
    refuse(f"依赖安装失败：{zh}。详见 {log}", f"Installation failed: {en}. Details: {log}")


def main(words: "list[str]") -> int:
    verb = words[0] if words else ""
    if not verb:
        print(__doc__.strip())
        return 0
    tool = {"test": "tools.suite", "pack": "tools.pack"}.get(verb)
    if tool and not (ROOT / "tools").is_dir():
        refuse(
            f"离线包不含 {verb}，请在完整源码中运行。", f"An offline package has no {verb}: run it in the full source."
        )
    env = dict(os.environ, PYTHONUTF8="1")  # a Chinese Windows console reads and writes GBK otherwise
    python = ensure(VENV, "setup.lock", "run.lock", *(["test.lock"] if tool else []))
    command = [python, "-m", "bangfu", *words]
    if tool:
        env["PYTHONPATH"] = str(ROOT)
        command = [python, "-m", tool, *words[1:]]
    if os.name != "nt":  # exec there would give the console back before the program ends
        os.execve(python, command, env)
    return subprocess.call(command, env=env)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
