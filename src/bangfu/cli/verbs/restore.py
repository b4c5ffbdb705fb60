"""bangfu restore"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bangfu.cli.keeping import log
from bangfu.cli.keeping.checking import Outcome
from bangfu.cli.keeping.restoring import bring_back, sources, try_out
from bangfu.cli.keeping.sealing import read_passphrase
from bangfu.cli.keeping.statement import Statement
from bangfu.cli.language import words_of
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import mark

Word = Callable[[str], str]


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
    telling.answer(document, _lines(said, outcome, "" if given.verify else str(book), seconds, words_of(given.lang)))
    return 1 if outcome.findings else 0


def _lines(said: Statement, outcome: Outcome, restored_to: str, seconds: float, word: Word) -> list[str]:
    told = {"at": said.about.get("made_at"), "version": said.about.get("program"), "line": said.head[0]}
    lines = [word(mark("made %(at)s by version %(version)s, audit head line %(line)s")) % told]
    if outcome.tail:
        first, last = outcome.tail
        missing = word(mark("missing: lines %(first)s to %(last)s were written after this backup and are not in it"))
        lines.append(missing % {"first": first, "last": last})
    if outcome.findings:
        lines += outcome.findings
        nothing = mark("The backup does not hold; nothing was restored.")
        return [*lines, word(nothing if restored_to else mark("The backup does not hold."))]
    holds = mark(
        "rows, sums and audit head as stated; %(lines)s lines, %(rows)s rows, %(files)s files and %(snapshots)s "
        "snapshots hold (%(seconds)s s)"
    )
    lines.append(word(holds) % {**asdict(outcome), "seconds": seconds})
    if restored_to:
        lines.append(word(mark("restored to %(folder)s")) % {"folder": restored_to})
    return lines
