"""The key ring: made once, read strictly, rotated without losing what was sealed."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bangfu.kernel.refusal import Refusal
from bangfu.vault.rules import keyring
from bangfu.vault.rules.keyring import Purpose

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keyring.json"


def test_a_new_ring_has_one_key_for_each_purpose_and_reads_back_the_same(path: Path) -> None:
    made = keyring.create(path, NOW)
    assert keyring.load(path) == made
    assert sorted(made.keys) == ["audit-1", "index-1", "row-1", "seal-1", "session-1"]
    assert len({key.secret for key in made.keys.values()}) == 5
    assert {key.created for key in made.keys.values()} == {NOW}


@posix
def test_the_file_and_its_folder_are_ours_alone_under_any_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        keyring.create(path, NOW)
        keyring.rotate(path, NOW)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def test_an_existing_ring_is_never_overwritten(path: Path) -> None:
    made = keyring.create(path, NOW)
    with pytest.raises(Refusal, match="exists already"):
        keyring.create(path, NOW)
    assert keyring.load(path) == made


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_ring_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    keyring.create(path, NOW)
    path.chmod(mode)
    with pytest.raises(Refusal, match="chmod 600"):
        keyring.load(path)
    path.chmod(0o600)
    assert keyring.load(path).keys


def test_a_missing_ring_is_told_in_a_plain_sentence(path: Path) -> None:
    with pytest.raises(Refusal, match="is missing, so no sealed value can be read"):
        keyring.load(path)


@posix
def test_a_link_to_a_ring_is_not_followed(path: Path, tmp_path: Path) -> None:
    keyring.create(path, NOW)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with pytest.raises(Refusal):
        keyring.load(link)


def _flip_a_secret(data: dict[str, Any]) -> None:
    secret = data["keys"][0]["secret"]
    data["keys"][0]["secret"] = ("B" if secret[0] == "A" else "A") + secret[1:]


def _other_format(data: dict[str, Any]) -> None:
    data["format"] = 2


def _a_key_less(data: dict[str, Any]) -> None:
    data["keys"].pop()


def _no_keys(data: dict[str, Any]) -> None:
    del data["keys"]


@pytest.mark.parametrize("spoil", [_flip_a_secret, _other_format, _a_key_less, _no_keys])
def test_a_damaged_ring_is_refused_without_quoting_a_secret(
    path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    ring = keyring.create(path, NOW)
    data = json.loads(path.read_text())
    spoil(data)
    path.write_text(json.dumps(data))
    with pytest.raises(Refusal, match="is damaged") as told:
        keyring.load(path)
    assert not any(row["secret"][:8] in str(told.value) for row in data.get("keys", []))
    assert ring.keys


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', "\x00\x01"])
def test_a_file_that_is_no_ring_is_refused(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(Refusal, match="is damaged"):
        keyring.load(path)


def test_a_rotation_adds_and_keeps(path: Path) -> None:
    first = keyring.create(path, NOW)
    later = NOW + timedelta(days=365)
    second = keyring.rotate(path, later)
    assert keyring.load(path) == second
    assert set(second.keys) - set(first.keys) == {"seal-2", "index-2"}
    assert all(second.keys[key_id] == key for key_id, key in first.keys.items())
    assert second.current(Purpose.SEAL).id == "seal-2"
    assert second.current(Purpose.SEAL).created == later
    assert second.current(Purpose.AUDIT).id == "audit-1"
    assert [key.id for key in second.of(Purpose.INDEX)] == ["index-2", "index-1"]


def test_the_tenth_key_is_newer_than_the_ninth(path: Path) -> None:
    keyring.create(path, NOW)
    for _ in range(9):
        keyring.rotate(path, NOW, [Purpose.ROW])
    assert keyring.load(path).current(Purpose.ROW).id == "row-10"


def test_a_key_serves_its_own_purpose_only(path: Path) -> None:
    ring = keyring.create(path, NOW)
    assert ring.key("seal-1", Purpose.SEAL).id == "seal-1"
    for asked, purpose in (("seal-1", Purpose.INDEX), ("seal-2", Purpose.SEAL)):
        with pytest.raises(Refusal, match="not in the key ring"):
            ring.key(asked, purpose)


def test_no_secret_is_shown_or_pickled(path: Path) -> None:
    ring = keyring.create(path, NOW)
    for key in ring.keys.values():
        assert repr(key.secret)[2:10] not in repr(ring)
    with pytest.raises(TypeError):
        pickle.dumps(ring.keys["seal-1"])


def test_a_ring_inside_what_is_copied_elsewhere_is_refused(path: Path, tmp_path: Path) -> None:
    keyring.create(path, NOW)
    keyring.require_outside(path, [tmp_path / "backups", tmp_path / "key"])
    with pytest.raises(Refusal, match="copied elsewhere"):
        keyring.require_outside(path, [tmp_path / "backups", tmp_path])


def test_a_time_without_a_zone_is_refused_before_anything_is_written(path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        keyring.create(path, datetime(2026, 3, 1))
    assert not path.exists()
