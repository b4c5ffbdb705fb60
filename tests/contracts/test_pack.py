"""An offline package holds what its machine needs, not what the machine that packs needs."""

from __future__ import annotations

from tests.contracts.source import ROOT
from tools.licences import locked
from tools.pack import LOCKS, TARGETS, needed

LOCK = """everywhere==1 \\
    --hash=sha256:00
for-windows==2 ; sys_platform == 'win32' \\
    --hash=sha256:11 \\
    --hash=sha256:22
for-intel-linux==3 ; platform_machine == 'x86_64' and sys_platform == 'linux' \\
    --hash=sha256:33
for-new-python==4 ; python_full_version >= '3.12' \\
    --hash=sha256:44
"""


def test_conditions_are_judged_by_the_target() -> None:
    chosen = {target.name: set(locked(needed(LOCK, target))) for target in TARGETS}
    assert chosen == {
        "linux-x86_64": {"everywhere", "for-intel-linux"},
        "linux-aarch64": {"everywhere"},
        "windows-amd64": {"everywhere", "for-windows"},
    }


def test_no_condition_and_every_hash_is_handed_to_pip() -> None:
    text = needed(LOCK, TARGETS[2])
    assert ";" not in text and text.count("--hash=") == 3


def test_windows_gets_the_time_zones_it_lacks_and_everyone_the_installer() -> None:
    for target in TARGETS:
        names = {name for lock in LOCKS for name in locked(needed((ROOT / "requirements" / lock).read_text(), target))}
        assert {"uv", "django", "duckdb"} <= names
        assert ("tzdata" in names) == (target.sys_platform == "win32")
