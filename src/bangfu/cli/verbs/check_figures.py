"""bangfu check-figures: reads any text and finds the sums that do not add up; needs no book and no Django."""

from __future__ import annotations

import argparse
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bangfu.cli.language import told
from bangfu.cli.telling import Telling
from bangfu.figures.check import check
from bangfu.figures.finding import Figure, Findings, Relation
from bangfu.figures.marking.document import marked
from bangfu.figures.marking.listing import listing
from bangfu.figures.marking.remarks import stated_figure
from bangfu.figures.marking.words import KINDS, VERDICTS, Language, arithmetic, repair_words, why
from bangfu.figures.processes import in_processes
from bangfu.figures.reading.source import Source, read
from bangfu.kernel.refusal import Refusal, mark

STDIN = "-"
BYTES_AT_MOST = 50_000_000
UNREADABLE = {
    FileNotFoundError: mark("There is no file %(file)s."),
    IsADirectoryError: mark("%(file)s is a folder."),
    PermissionError: mark("You may not read %(file)s."),
}

NOTHING = {"zh": "没有找到能核对的算式。", "en": "No arithmetic that can be checked was found."}


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Check one file; exit 0 when nothing is inconsistent, 1 when something is, 2 for a file that cannot be read."""
    language: Language = given.lang
    try:
        source = _read(given.file)
        findings = check(source.text, in_processes)
        if given.out:
            _write(given.out, marked(source, findings, language, datetime.now(UTC)))
    except Refusal as no:
        telling.refused([], told(no, language))
        return 2
    telling.answer(listing(given.file, findings), list(_lines(given.file, findings, language)))
    return 1 if findings.counts.get("inconsistent") else 0


def _read(name: str) -> Source:
    if name == STDIN:
        content = sys.stdin.buffer.read(BYTES_AT_MOST + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                content = file.read(BYTES_AT_MOST + 1)
        except OSError as fault:
            # What the system itself says of a fault is English on most machines.
            said = next((words for kind, words in UNREADABLE.items() if isinstance(fault, kind)), "")
            raise Refusal(
                said or mark("%(file)s cannot be read: %(fault)s."),
                cure=mark("Look at its name and whether you may open it."),
                file=name,
                fault=fault.strerror or type(fault).__name__,
            ) from None
    if len(content) > BYTES_AT_MOST:
        raise Refusal(
            mark("The file is larger than %(most)s MB."),
            cure=mark("Check it in parts, or take its pictures out."),
            most=BYTES_AT_MOST // 1_000_000,
        )
    return read(name, content)


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise Refusal(
            mark("%(file)s cannot be written: %(fault)s."),
            cure=mark("Choose another place, or close the program that holds it open."),
            file=out,
            fault=fault.strerror or type(fault).__name__,
        ) from None


def _lines(name: str, findings: Findings, language: Language) -> Iterator[str]:
    """What a person reads: the sum of it, then every relation under its verdict, the wrong ones first."""
    counts = findings.counts
    parts = [f"{words[language]} {counts[verdict]}" for verdict, words in VERDICTS.items() if counts.get(verdict)]
    figures, relations = len(findings.figures), len(findings.relations)
    if language == "zh":
        yield f"{name}：{figures} 个数字，{relations} 处关系" + (f"（{'，'.join(parts)}）" if parts else "")
    else:
        told = f"{figures} figure{'s' * (figures != 1)}, {relations} relation{'s' * (relations != 1)}"
        yield f"{name}: {told}" + (f" ({', '.join(parts)})" if parts else "")
    if not relations:
        yield NOTHING[language]
    texts = {figure.id: figure for figure in findings.figures}
    breaks = [found.start() for found in re.finditer("\n", findings.text)]
    for verdict, words in VERDICTS.items():
        ours = [relation for relation in findings.relations if relation.verdict == verdict]
        if ours:
            yield ""
            yield f"{words[language]} {len(ours)}"
        for relation in ours:
            stated = stated_figure(relation, texts)
            line = bisect_left(breaks, stated.start if stated else relation.start) + 1
            yield from _relation(relation, line, texts, language)


def _relation(relation: Relation, line: int, texts: Mapping[str, Figure], language: Language) -> Iterator[str]:
    place = f"第 {line} 行" if language == "zh" else f"line {line}"
    sum_ = arithmetic(relation, language)
    quote = " ".join(relation.quote.split())
    yield f"  {place}  {KINDS[relation.kind][language]}  {why(relation, language)}"
    if relation.verdict in ("consistent", "approximate"):
        return
    if quote:
        yield f"      “{quote if len(quote) <= 160 else quote[:159] + '…'}”"
    if sum_:
        yield f"      {sum_}"
    for repair in relation.repairs:
        if repair.figure in texts:
            yield f"      → {repair_words(repair, texts[repair.figure], language, relation.kind)}"
