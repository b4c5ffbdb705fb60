"""How fast the figure checker reads: megabytes (UTF-8) and figures a second, median of some rounds.

Usage: python -m bench.checker [--megabytes 6] [--wrong 0.3] [--other PYTHON]
Four texts: «dense» has a figure in every 30 characters or so, «long» one in about 90, where JioNLP's money extractor
alone reads 3.6 MB/s, «prose» one in about 200, all of them generated. Three relations in ten of them are
wrong, which costs most, since what is wrong is looked at again and repairs are tried; the reports have one in ten:
`--wrong 0.1`.
«reports» is the reports of tests/figures, one after another, none twice: short, but written by people, with tables.
A long text is read in one process and in those that `bangfu check-figures` takes, their start included. `--other` names
a Python interpreter in which JioNLP is installed: its money extractor reads «dense» and «long» in the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

from bangfu.figures.check import check
from bangfu.figures.pieces import cut
from bangfu.figures.processes import in_processes
from tests.figures.grammar import paragraph

REPORTS = Path(__file__).parents[1] / "tests" / "figures" / "reports"
ROUNDS = 3
DENSE, LONG = 2.7, 13  # sentences without figures after each paragraph
WRONG = 0.3  # more than the reports have (153 of 1,815): what is wrong costs most
PROSE = (
    "各级党组织把巩固拓展脱贫攻坚成果摆在突出位置，坚持书记抓、抓书记，逐级签订责任书，层层传导压力。",
    "驻村工作队与村两委一道，挨家挨户听取群众意见，把政策讲到院落里、讲到田埂上，群众的知晓率明显提高。",
    "按照缺什么补什么的原则，整合各类资源向薄弱村倾斜，道路、供水、用电、网络等条件有了明显改善。",
    "注重发挥龙头企业和合作社的带动作用，完善订单收购、入股分红、就近务工等联农带农方式。",
    "对照考核评估反馈的意见，逐条建立台账，明确责任单位、整改措施和完成时限，实行销号管理。",
    "下一步，将继续保持工作力度不减、队伍不散、标准不降，守住不发生规模性返贫的底线。",
)
OTHER = """
import sys, time, jionlp
text = sys.stdin.read()
pieces = [text[at:at + 5000] for at in range(0, len(text), 5000)]
rounds = []
for _ in range(3):
    begin = time.perf_counter()
    for piece in pieces:
        jionlp.ner.extract_money(piece)
    rounds.append(time.perf_counter() - begin)
print(sorted(rounds)[1])
"""


def report(megabytes: float, prose: float, wrong: float = WRONG, seed: int = 1) -> str:
    """A text of generated paragraphs, `prose` sentences without figures after each of them."""
    return "\n".join(_lines(Random(seed), megabytes * 1e6, prose, wrong))


def _lines(rng: Random, size: float, prose: float, wrong: float) -> Iterator[str]:
    while size > 0:
        count = int(prose) + (rng.random() < prose % 1)
        line = paragraph(rng, wrong).text + "".join(rng.choice(PROSE) for _ in range(count))
        size -= len(line.encode()) + 1
        yield line


def spent(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the middle one of some rounds."""
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return median(seconds)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=float, default=6)
    options.add_argument("--wrong", type=float, default=WRONG)
    options.add_argument("--other", metavar="PYTHON")
    asked = options.parse_args()
    texts = {
        "dense": report(asked.megabytes, DENSE, asked.wrong),
        "long": report(asked.megabytes, LONG, asked.wrong),
        "prose": report(asked.megabytes, 34, asked.wrong),
        "reports": "\n".join(path.read_text(encoding="utf-8") for path in sorted(REPORTS.glob("*.txt"))),
    }
    print("text        MB  characters per figure  one process MB/s  figures/s  all processes MB/s  times")
    speeds = {}
    for name, text in texts.items():
        figures, size = len(check(text).figures), len(text.encode()) / 1e6
        seconds = spent(lambda text=text: check(text), ROUNDS if size > 1 else 10 * ROUNDS)  # type: ignore[misc]
        speeds[name] = size / seconds
        row = f"{name:8} {size:5.2f} {len(text) / figures:22.1f} {size / seconds:17.2f} {figures / seconds:10,.0f}"
        if len(cut(text)) > 1:
            several = spent(lambda text=text: check(text, in_processes))  # type: ignore[misc]
            row += f" {size / several:19.2f} {seconds / several:6.2f}"
        print(row)
    print(f"processors: {os.cpu_count()}")
    if asked.other:
        for name, prose in (("dense", DENSE), ("long", LONG)):
            compare(asked.other, name, report(min(asked.megabytes, 1), prose, asked.wrong), speeds[name])
    return 0


def compare(python: str, name: str, text: str, speed: float) -> None:
    run = subprocess.run([python, "-c", OTHER], input=text, capture_output=True, text=True, check=True)
    other = len(text.encode()) / 1e6 / float(run.stdout.split()[-1])
    print(
        f"{name}: JioNLP ner.extract_money {other:.2f} MB/s; the checker in one process {speed / other:.2f} times that"
    )


if __name__ == "__main__":
    sys.exit(main())
