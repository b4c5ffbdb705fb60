"""The key ring of this installation, read once and again when its file changes."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Left

from bangfu.vault.rules import keyring, suite
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.sealed import Vault


@lru_cache(maxsize=4)
def _ring(path: Path, changed_ns: int, size: int, mode: int) -> keyring.KeyRing:
    return keyring.load(path)


@lru_cache(maxsize=8)
def _vault(path: Path, changed_ns: int, size: int, mode: int, cipher: str) -> Vault:
    return Vault(_ring(path, changed_ns, size, mode), suite.chosen(cipher))


def _stamp() -> tuple[Path, int, int, int]:
    path = Path(settings.BANGFU_KEYS)
    try:
        found = path.lstat()
    except FileNotFoundError:
        keyring.load(path)
        raise
    return path, found.st_mtime_ns, found.st_size, found.st_mode


def key_ring() -> keyring.KeyRing:
    """The key ring of BANGFU_KEYS; a rotation by another process is seen at once."""
    return _ring(*_stamp())


def vault() -> Vault:
    """The vault of this installation: its key ring with the suite of BANGFU_CIPHER."""
    return _vault(*_stamp(), settings.BANGFU_CIPHER)


def candidates(form: Form, text: str) -> list[str]:
    """Every blind index a number may be stored under, for `.filter(column__in=…)`."""
    return vault().indexer.candidates(form, text)


def stale(rows: models.QuerySet[Any], field: str) -> models.QuerySet[Any]:
    """Rows whose sealed value or blind index was not written with today's key and suite.

    A rotation takes them in portions, sets each sealed field to its `renewed()` and saves; broken off at any
    moment, it goes on with what is still stale.
    """
    purpose = keyring.Purpose.INDEX if hasattr(rows.model._meta.get_field(field), "source") else keyring.Purpose.SEAL
    head = f"{key_ring().current(purpose).id}.{suite.chosen(settings.BANGFU_CIPHER).code}$"
    present = rows.filter(**{f"{field}__isnull": False})
    found: models.QuerySet[Any] = present.alias(written_with=Left(field, len(head))).exclude(written_with=head)
    return found


def pdf_text(data: bytes) -> str | None:
    """The text of a PDF by poppler's pdftotext; None when the program is not there."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    done = subprocess.run([program, "-raw", "-", "-"], input=data, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8", "replace")
