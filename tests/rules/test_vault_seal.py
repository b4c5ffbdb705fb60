"""Seals and blind indexes: what is changed or moved does not open, rotation reads both, guesses find nothing."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.vault.rules import index, keyring
from bangfu.vault.rules.index import Form, Indexer
from bangfu.vault.rules.seal import Sealer, is_token
from bangfu.vault.rules.suite import AES, SM4, SUITES, Suite
from tests.rules.vault_ring import NOW, ring_of

COLUMN = "registry.person.id_number"
quiet = settings(deadline=None)  # the machine may be busy: time is no figure here
BOTH = pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES.keys())


def number(sequence: int, birth: str = "19800101") -> str:
    bare = f"990101{birth}{sequence:03d}"
    return bare + check_digit(bare)


@BOTH
def test_a_seal_opens_and_is_never_the_same_twice(suite: Suite) -> None:
    sealer = Sealer(ring_of(), suite)
    tokens = {sealer.seal(COLUMN, number(1)) for _ in range(50)}
    assert len(tokens) == 50
    assert all(is_token(token) and token.startswith(f"seal-1.{suite.code}$") for token in tokens)
    assert {sealer.open(COLUMN, token) for token in tokens} == {number(1)}


@quiet
@given(plain=st.text(min_size=1, max_size=80))
def test_every_text_comes_back_as_it_went_in(plain: str) -> None:
    for suite in SUITES.values():
        sealer = Sealer(ring_of(), suite)
        assert sealer.open(COLUMN, sealer.seal(COLUMN, plain)) == plain


@BOTH
def test_a_changed_token_is_refused_at_every_byte(suite: Suite) -> None:
    sealer = Sealer(ring_of(2), suite)
    token = sealer.seal(COLUMN, number(1))
    header, body = token.split("$")
    raw = base64.b64decode(body)
    for place in range(len(raw)):
        spoilt = raw[:place] + bytes([raw[place] ^ 0x40]) + raw[place + 1 :]
        with pytest.raises(Refusal, match="does not open"):
            sealer.open(COLUMN, f"{header}${base64.b64encode(spoilt).decode()}")
    other = "sm4" if suite is AES else "aes"
    for relabelled in (f"seal-1.{suite.code}${body}", f"seal-2.{other}${body}", f"seal-2.des${body}"):
        with pytest.raises(Refusal, match="does not open"):
            sealer.open(COLUMN, relabelled)
    for cut in (token[:-8], f"{header}$AAAA", f"{header}$", body, ""):
        with pytest.raises(Refusal, match="does not open"):
            sealer.open(COLUMN, cut)


@BOTH
def test_a_ciphertext_moved_to_another_column_is_refused(suite: Suite) -> None:
    sealer = Sealer(ring_of(), suite)
    token = sealer.seal(COLUMN, number(1))
    with pytest.raises(Refusal, match="belongs to another column"):
        sealer.open("registry.person.phone", token)
    assert sealer.open(COLUMN, token) == number(1)


def test_rotation_and_a_change_of_suite_read_both(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    old = Sealer(keyring.create(path, NOW), AES)
    first = old.seal(COLUMN, number(1))
    new = Sealer(keyring.rotate(path, NOW), SM4)
    second = new.seal(COLUMN, number(2))
    assert second.startswith("seal-2.sm4$")
    assert [new.open(COLUMN, first), new.open(COLUMN, second)] == [number(1), number(2)]
    assert [new.is_current(first), new.is_current(second)] == [False, True]
    with pytest.raises(Refusal, match="«seal-2» is not in the key ring"):
        old.open(COLUMN, second)


def test_another_ring_opens_nothing(tmp_path: Path) -> None:
    token = Sealer(ring_of(), AES).seal(COLUMN, number(1))
    stranger = Sealer(keyring.create(tmp_path / "keyring.json", NOW), AES)
    with pytest.raises(Refusal, match="does not open"):
        stranger.open(COLUMN, token)


def test_a_disability_certificate_cannot_be_told_by_its_length() -> None:
    sealer = Sealer(ring_of(), AES)
    lengths = {len(sealer.seal(COLUMN, number(1) + more)) for more in ("", "43", "43B1")}
    assert len(lengths) == 1


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(Refusal, match="empty"):
        Sealer(ring_of(), AES).seal(COLUMN, "")


@BOTH
def test_twenty_thousand_round_trips(suite: Suite) -> None:
    sealer = Sealer(ring_of(), suite)
    began = time.perf_counter()
    tokens = [sealer.seal(COLUMN, number(n % 1000)) for n in range(20_000)]
    middle = time.perf_counter()
    opened = [sealer.open(COLUMN, token) for token in tokens]
    ended = time.perf_counter()
    print(f"\n{suite.setting}: 20,000 seals {middle - began:.2f} s, 20,000 opens {ended - middle:.2f} s")
    assert opened == [number(n % 1000) for n in range(20_000)]
    assert len(set(tokens)) == 20_000


WRITTEN: list[Callable[[str], str]] = [
    lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
    lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
    lambda n: n.lower(),
    lambda n: n.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
    lambda n: f"\u3000{n}\u00a0",
    lambda n: n + "43",
    lambda n: n + "43B1",
]


@BOTH
@pytest.mark.parametrize("write", WRITTEN)
def test_a_number_is_found_however_it_is_written(suite: Suite, write: Callable[[str], str]) -> None:
    indexer = Indexer(ring_of(), suite)
    with_x = next(n for n in map(number, range(1000)) if n.endswith("X"))
    for form in (Form.FIRST_18, Form.LAST_4, Form.LAST_6):
        assert indexer.index(form, write(with_x)) == indexer.index(form, with_x)
    assert indexer.index(Form.FIRST_18, write(number(7))) != indexer.index(Form.FIRST_18, number(8))


def test_tails_are_found_by_the_tail_alone_and_forms_do_not_mix() -> None:
    indexer = Indexer(ring_of(), AES)
    assert indexer.index(Form.LAST_4, number(7)[-4:]) == indexer.index(Form.LAST_4, number(7))
    assert indexer.index(Form.LAST_6, number(7)[-6:]) == indexer.index(Form.LAST_6, number(7))
    assert indexer.index(Form.PHONE_TAIL, "8000") == indexer.index(Form.PHONE_TAIL, "138-0013-8000")
    assert indexer.index(Form.PHONE, "+86 138 0013 8000") == indexer.index(Form.PHONE, "13800138000")
    assert indexer.index(Form.WHOLE, number(7) + "43") != indexer.index(Form.WHOLE, number(7))
    assert len({indexer.index(form, "1234") for form in (Form.LAST_4, Form.PHONE_TAIL, Form.WHOLE)}) == 3


@pytest.mark.parametrize(("form", "text"), [(Form.LAST_4, "123"), (Form.LAST_6, "12345"), (Form.WHOLE, " - ")])
def test_what_is_too_short_to_search_is_refused(form: Form, text: str) -> None:
    with pytest.raises(Refusal, match="too short"):
        index.part(form, text)


def test_rows_indexed_under_an_older_key_or_the_other_suite_are_found() -> None:
    for suite in (AES, SM4):
        stored = Indexer(ring_of(1), suite).index(Form.FIRST_18, number(7))
        today = Indexer(ring_of(3), AES)
        assert stored in today.candidates(Form.FIRST_18, number(7))
        assert stored not in today.candidates(Form.FIRST_18, number(8))
        assert not today.is_current(stored)
    assert today.candidates(Form.FIRST_18, number(7))[0] == today.index(Form.FIRST_18, number(7))


def _hits(stored: set[str], guesses: list[str], make: Callable[[str], str]) -> int:
    return sum(make(guess) in stored for guess in guesses)


@BOTH
def test_d3_without_the_key_ten_thousand_guesses_recover_nobody(suite: Suite, tmp_path: Path) -> None:
    guesses = [number(n % 1000, f"198{n // 1000}0101") for n in range(10_000)]
    people = guesses[::50]
    ours = Indexer(ring_of(), suite)
    stored = {ours.index(Form.FIRST_18, person) for person in people}
    stolen = {token.split("$")[1] for token in stored}

    thief = Indexer(keyring.create(tmp_path / "keyring.json", NOW), suite)
    assert _hits(stored, guesses, lambda g: thief.index(Form.FIRST_18, g)) == 0
    for unkeyed in (hashlib.sha256, hashlib.md5):
        assert (
            _hits(
                stolen,
                guesses,
                lambda g, h=unkeyed: base64.urlsafe_b64encode(h(g.encode()).digest()[:16]).decode()[:22],
            )
            == 0
        )
    # The controls: with the key everybody is found, and the same attack works on a digest without one.
    assert _hits(stored, guesses, lambda g: ours.index(Form.FIRST_18, g)) == len(people) == 200
    careless = {hashlib.sha256(person.encode()).hexdigest() for person in people}
    assert _hits(careless, guesses, lambda g: hashlib.sha256(g.encode()).hexdigest()) == 200
