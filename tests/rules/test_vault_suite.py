"""The published vectors of SM3, SM4 and GCM, and that the two suites keep apart."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bangfu.kernel.refusal import Refusal
from bangfu.vault.rules.suite import AES, SM4, SUITES, Suite, chosen

BOTH = pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES.keys())
SECRET, NONCE = bytes(range(32)), bytes(12)


def test_sm3_gives_the_vectors_of_gb_t_32905() -> None:
    for text, expected in (
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ):
        run = hashes.Hash(hashes.SM3())
        run.update(text)
        assert run.finalize().hex() == expected


def test_sm4_gives_the_vector_of_gb_t_32907() -> None:
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    run = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # one block: only the vector is in this mode
    assert run.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    expected = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert SM4.encrypt(key, nonce, plain, bound).hex() == expected
    assert SM4.decrypt(key, nonce, bytes.fromhex(expected), bound) == plain


def test_aes_256_gcm_gives_the_vector_of_the_gcm_paper() -> None:
    # McGrew and Viega, test case 14: zero key, zero nonce, one zero block.
    sealed = AES.encrypt(bytes(32), bytes(12), bytes(16), b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


def test_hmac_sha_256_gives_the_vector_of_rfc_4231() -> None:
    digest = AES.digest(b"Jefe", b"what do ya want for nothing?")
    assert digest.hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_hmac_sm3_is_hmac_over_sm3() -> None:
    def sm3(data: bytes) -> bytes:
        run = hashes.Hash(hashes.SM3())
        run.update(data)
        return run.finalize()

    key = SECRET.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in key) + b"abc")
    assert SM4.digest(SECRET, b"abc") == sm3(bytes(b ^ 0x5C for b in key) + inner)


@BOTH
def test_what_was_changed_does_not_open(suite: Suite) -> None:
    key = suite.derive(SECRET, "seal")
    sealed = suite.encrypt(key, NONCE, b"text", b"bound")
    assert suite.decrypt(key, NONCE, sealed, b"bound") == b"text"
    for place in range(len(sealed)):
        spoilt = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(InvalidTag):
            suite.decrypt(key, NONCE, spoilt, b"bound")
    for short in (b"", sealed[:-1], sealed[:15]):
        with pytest.raises(InvalidTag):
            suite.decrypt(key, NONCE, short, b"bound")


@BOTH
def test_uses_of_one_secret_never_share_a_key(suite: Suite) -> None:
    assert suite.derive(SECRET, "seal") != suite.derive(SECRET, "other")
    assert len(suite.derive(SECRET, "seal")) == suite.key_bytes
    assert AES.derive(SECRET, "seal")[:16] != SM4.derive(SECRET, "seal")


def test_the_setting_chooses_the_suite_or_is_refused() -> None:
    assert chosen("AES-GCM") is AES
    assert chosen("SM4-GCM") is SM4
    with pytest.raises(Refusal, match="BANGFU_CIPHER"):
        chosen("DES")
