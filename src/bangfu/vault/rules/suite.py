"""Two suites behind one interface: AES-256-GCM with HMAC-SHA-256, and SM4-GCM with HMAC-SM3.

The code of the suite stands in every token, so rows written under both are read side by side. The suites
follow published algorithms (NIST SP 800-38D, RFC 2104, GB/T 32905, GB/T 32907, RFC 8998); that makes the
product 国密-capable, never certified: 密评 examines a deployed system.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bangfu.kernel.refusal import Refusal, mark

NONCE_BYTES = 12
TAG_BYTES = 16


@dataclass(frozen=True)
class Suite:
    """An authenticated cipher and a keyed digest.

    `code` stands in tokens, `setting` in BANGFU_CIPHER. `encrypt(key, nonce, plain, bound)` returns ciphertext
    and tag in one piece; `decrypt` takes that piece and raises `InvalidTag` when key, nonce, text or `bound`
    differ. `key_bytes` is the length of the cipher's key; the keyed digest takes keys of any length.
    """

    code: str
    setting: str
    key_bytes: int
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    digest: Callable[[bytes, bytes], bytes]

    def derive(self, secret: bytes, use: str) -> bytes:
        """A cipher key for one use of a secret; uses and suites never share a key."""
        return self.digest(secret, f"bangfu {self.code} {use}".encode())[: self.key_bytes]


def _aes_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, bound)


def _aes_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, bound)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    run = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    run.authenticate_additional_data(bound)
    return run.update(plain) + run.finalize() + run.tag


def _sm4_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) < TAG_BYTES:
        raise InvalidTag
    run = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
    run.authenticate_additional_data(bound)
    return run.update(sealed[:-TAG_BYTES]) + run.finalize()


def _hmac_sha256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, hashlib.sha256)


def _hmac_sm3(key: bytes, data: bytes) -> bytes:
    run = keyed.HMAC(key, hashes.SM3())
    run.update(data)
    return run.finalize()


AES = Suite("aes", "AES-GCM", 32, _aes_encrypt, _aes_decrypt, _hmac_sha256)
SM4 = Suite("sm4", "SM4-GCM", 16, _sm4_encrypt, _sm4_decrypt, _hmac_sm3)
SUITES = {suite.code: suite for suite in (AES, SM4)}


def chosen(setting: str) -> Suite:
    """The suite new values are written with, by the setting's words."""
    for suite in SUITES.values():
        if suite.setting == setting:
            return suite
    raise Refusal(
        mark("The cipher «%(cipher)s» is not known."),
        cure=mark("Set BANGFU_CIPHER to AES-GCM or SM4-GCM."),
        cipher=setting,
    )
