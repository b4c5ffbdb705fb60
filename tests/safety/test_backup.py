"""A7, first form: a backup is whole, sealed, without keys, and says of itself what its copy then has."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bangfu.cli.keeping.sealing import COST, COSTS, PIECE, TAG, Opener, Sealer
from bangfu.cli.keeping.statement import Statement, differences, read
from bangfu.cli.keeping.unpacking import unpack
from bangfu.kernel.refusal import Refusal
from bangfu.vault.rules import keyring
from tests.safety.books import Book, begin, own_database

PASSPHRASE = "one sentence nobody guesses"
SEED, FLIPS = 20261121, 100
CHEAP = COSTS[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    (folder / "other").write_text("quite another sentence\n")
    return folder


@pytest.fixture(scope="module")
def book(place: Path) -> Iterator[Book]:
    with own_database(migrated=True) as address:
        made = begin(place / "book", address)
        (made.folder / "files" / "aa").mkdir(parents=True)
        # Larger than a piece, so that a backup has several.
        (made.folder / "files" / "aa" / "large").write_bytes(random.Random(SEED).randbytes(2 * PIECE + 77))
        yield made


@pytest.fixture(scope="module")
def backup(place: Path, book: Book) -> Path:
    """Made while a writer writes."""
    writer = book.drip()
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        answer = json.loads(book.bangfu("backup", "--out", str(place / "a.bangfu"), *words(place), "--json"))
        assert writer.stdout.readline() != ""
    finally:
        writer.kill()
        writer.communicate()
    assert answer["size"] == (place / "a.bangfu").stat().st_size
    return place / "a.bangfu"


def words(place: Path, passphrase: str = "passphrase") -> list[str]:
    return ["--passphrase-file", str(place / passphrase)]


def restore(book: Book, place: Path, file: Path, *more: str, code: int = 0, **env: str) -> str:
    return book.bangfu("restore", str(file), *words(place), *more, code=code, **env)


@pytest.fixture(scope="module")
def small(place: Path, backup: Path) -> bytes:
    """The same backup, sealed at a cost that a hundred readings bear."""
    with backup.open("rb") as source, Opener(source, PASSPHRASE.encode()) as opener:
        inside = opener.read()
    out = io.BytesIO()
    with Sealer(out, PASSPHRASE.encode(), CHEAP) as sealer:
        sealer.write(inside)
    return out.getvalue()


def opened(sealed: bytes) -> bytes:
    with Opener(io.BytesIO(sealed), PASSPHRASE.encode()) as opener:
        return opener.read()


def test_a_backup_beside_a_running_writer_holds_what_it_says(place: Path, book: Book, backup: Path) -> None:
    answer = json.loads(restore(book, place, backup, "--verify", "--data", str(book.folder), "--json"))
    assert answer["holds"], answer["findings"]
    said = answer["statement"]
    assert said["rows"]["works_batch"] >= 2
    assert said["fen"]["works_batch.investment_fen"] == said["rows"]["works_batch"] * 123_450_000
    assert said["head"][0] == answer["lines"] == said["rows"]["audit_line"]
    drill = [json.loads(line) for line in (book.folder / "keeping.jsonl").read_text().splitlines()][-1]
    assert (drill["kind"], drill["good"]) == ("drill", True)


def test_it_comes_back_in_another_place_with_the_keys_kept_apart(
    place: Path, book: Book, backup: Path, tmp_path: Path
) -> None:
    apart = tmp_path / "ring.json"
    shutil.copyfile(book.folder / "keys" / "keyring.json", apart)
    apart.chmod(0o600)
    with own_database() as address:
        new = Book(tmp_path / "new", address)
        restore(new, place, backup, "--keys", str(apart), "--data", str(new.folder))
        holds = json.loads(new.bangfu("verify", "--rows", "--data", str(new.folder), "--json"))
        assert holds["holds"], holds["findings"]
        assert (new.folder / "files" / "aa" / "large").stat().st_size == 2 * PIECE + 77
        assert not list(new.folder.glob("*statement*"))
        again = restore(new, place, backup, "--keys", str(apart), "--data", str(new.folder), code=2)
        assert "never restored over a book" in again


def test_no_key_is_in_a_backup(book: Book, backup: Path) -> None:
    with backup.open("rb") as source, Opener(source, PASSPHRASE.encode()) as opener:
        inside = opener.read()
    with tarfile.open(fileobj=io.BytesIO(inside)) as archive:
        names = archive.getnames()
    assert names[:2] == ["statement.json", "anchors/anchors.jsonl"]
    assert not [name for name in names if "key" in name]
    ring = json.loads((book.folder / "keys" / "keyring.json").read_text())
    assert len(ring["keys"]) == len(keyring.Purpose)
    for key in ring["keys"]:
        assert key["secret"].encode() not in inside


def test_without_a_key_ring_nothing_is_tried(place: Path, book: Book, backup: Path, tmp_path: Path) -> None:
    said = restore(book, place, backup, "--verify", "--data", str(tmp_path), code=2)
    assert "--keys FILE" in said


def test_any_flipped_byte_is_refused(small: bytes, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    places = [*range(48), *(chance.randrange(48, len(small)) for _ in range(FLIPS))]
    refused = 0
    for place in places:
        broken = bytearray(small)
        broken[place] ^= 1 << chance.randrange(8)
        with pytest.raises(Refusal):
            opened(bytes(broken))
        refused += 1
    print(f"A7: seed {SEED}, {refused} of {len(places)} flipped bytes refused")
    assert refused == FLIPS + 48
    assert opened(small)


def test_cut_moved_doubled_and_lengthened_files_are_refused(small: bytes) -> None:
    head, piece = 48, PIECE + TAG
    first, second, rest = small[head : head + piece], small[head + piece : head + 2 * piece], small[head + 2 * piece :]
    start = small[:head]
    for broken in (
        start + first + second,
        start + first,
        start,
        small[:-1],
        small + b"x",
        start + second + first + rest,
        start + first + first + rest,
        start + second + rest,
        small + small[head:],
        b"",
    ):
        with pytest.raises(Refusal):
            opened(broken)


def test_another_passphrase_and_a_plain_database_are_refused_in_one_sentence(
    place: Path, book: Book, backup: Path, tmp_path: Path
) -> None:
    other = book.bangfu("restore", str(backup), *words(place, "other"), "--verify", "--data", str(book.folder), code=2)
    assert other.count("\n") == 1 and "passphrase is not the one" in other
    plain = tmp_path / "copy.sqlite3"
    with sqlite3.connect(plain) as made:
        made.execute("CREATE TABLE t (a)")
    for file, word in ((plain, "copy of a database file"), (Path(__file__), "not a backup of this program")):
        said = restore(book, place, file, "--verify", "--data", str(book.folder), code=2)
        assert said.count("\n") == 1 and word in said


def test_a_backup_is_never_written_over_a_file_or_into_the_book(place: Path, book: Book, backup: Path) -> None:
    assert "never written over" in book.bangfu("backup", "--out", str(backup), *words(place), code=2)
    inside = book.bangfu("backup", "--out", str(book.folder / "b.bangfu"), *words(place), code=2)
    assert "lost with it" in inside
    assert sorted(file.name for file in backup.parent.glob("*.bangfu*")) == ["a.bangfu"]
    assert not list(book.folder.glob("backup-*"))


def test_the_missing_tail_of_an_old_backup_is_announced(place: Path, book: Book, backup: Path, tmp_path: Path) -> None:
    apart = tmp_path / "anchors.jsonl"
    kept = [json.loads(line) for line in (book.folder / "anchors" / "anchors.jsonl").read_text().splitlines()]
    with backup.open("rb") as source:
        (tmp_path / "inside").mkdir()
        seq = unpack(backup, PASSPHRASE.encode(), tmp_path / "inside").head[0]
        assert source.readable()
    later = {**kept[-1], "seq": seq + 9}
    apart.write_text("".join(json.dumps(one) + "\n" for one in [*kept, later]))
    outside = {"BANGFU_ANCHORS": str(apart)}
    said = restore(book, place, backup, "--verify", "--data", str(book.folder), **outside)
    assert f"missing: lines {seq + 1} to {seq + 9}" in said
    apart.write_text("".join(json.dumps({**one, "hash": "0" * 64}) + "\n" for one in kept))
    strange = restore(book, place, backup, "--verify", "--data", str(book.folder), code=1, **outside)
    assert "not the one that was anchored outside" in strange


def test_what_differs_from_the_statement_is_named() -> None:
    said = Statement("sqlite", {"t": 2}, {"t.a_fen": 7}, (3, "x"), ["a.0001"])
    assert differences(said, said) == []
    assert read(json.loads(json.dumps(said.document()))) == said
    other = Statement("sqlite", {"t": 1, "u": 0}, {"t.a_fen": 8}, (2, "y"), [])
    assert len(differences(said, other)) == 5


def test_a_dear_key_and_a_dated_statement(backup: Path, tmp_path: Path) -> None:
    assert backup.read_bytes()[8] == COST >= 17
    about = unpack(backup, PASSPHRASE.encode(), tmp_path).about
    assert datetime.fromisoformat(about["made_at"]).tzinfo is not None
    assert len(about["policy_version"]) == 64
