"""bangfu restore"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bangfu.cli.keeping import log
from bangfu.cli.keeping.checking import Outcome
from bangfu.cli.keeping.restoring import bring_back, sources, try_out
from bangfu.cli.keeping.sealing import read_passphrase
from bangfu.cli.keeping.statement import Statement
from bangfu.cli.telling import Telling


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Try a backup, or bring it back into an empty folder; 1 when it is not what it says of itself."""
    passphrase, begun = read_passphrase(given.passphrase_file), time.monotonic()
    book = Path(given.data or os.environ.get("BANGFU_DATA") or "data").expanduser().resolve()
    apart = sources(book, given.keys)
    if given.verify:
        said, outcome = try_out(given.file, passphrase, apart)
        if (book / "mode").exists():
            made = said.about.get("made_at", "")
            log.note(book, log.DRILL, datetime.now(UTC), file=str(given.file), made=made, good=not outcome.findings)
    else:
        said, outcome = bring_back(given.file, passphrase, apart, book)
    seconds = round(time.monotonic() - begun, 1)
    document = {**asdict(outcome), "holds": not outcome.findings, "statement": said.document(), "seconds": seconds}
    telling.answer(document, _lines(said, outcome, "" if given.verify else str(book), seconds))
    return 1 if outcome.findings else 0


def _lines(said: Statement, outcome: Outcome, restored_to: str, seconds: float) -> list[str]:
    lines = [f"made {said.about.get('made_at')} by version {said.about.get('program')}, audit head line {said.head[0]}"]
    if outcome.tail:
        first, last = outcome.tail
        lines.append(f"missing: lines {first} to {last} were written after this backup and are not in it")
    if outcome.findings:
        lines += outcome.findings
        lines.append("The backup does not hold" + ("; nothing was restored." if restored_to else "."))
        return lines
    lines.append(
        f"rows, sums and audit head as stated; {outcome.lines} lines, {outcome.rows} rows, {outcome.files} files and "
        f"{outcome.snapshots} snapshots hold ({seconds} s)"
    )
    if restored_to:
        lines.append(f"restored to {restored_to}")
    return lines
