"""How fast the figure checker reads: characters and megabytes (UTF-8) a second on long text, best of three.

Usage: python -m bench.checker [--megabytes 2] [--other PYTHON]
Two texts: «report» has a figure in every 30 to 40 characters, as county reports do; «prose» has one in about 200.
One process reads one long text; all processes read as many long texts as there are processors. `--other` names a Python
interpreter in which JioNLP is installed: its money extractor reads the same report in the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from random import Random

from bangfu.figures.check import check
from tests.figures.grammar import paragraph

ROUNDS = 3
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
best = 1e9
for _ in range(3):
    begin = time.perf_counter()
    for piece in pieces:
        jionlp.ner.extract_money(piece)
    best = min(best, time.perf_counter() - begin)
print(best)
"""


def report(megabytes: float, prose: float, seed: int = 1) -> str:
    """A text of generated paragraphs, `prose` sentences without figures after each of them."""
    return "\n".join(_lines(Random(seed), megabytes * 1e6, prose))


def _lines(rng: Random, size: float, prose: float) -> Iterator[str]:
    while size > 0:
        count = int(prose) + (rng.random() < prose % 1)
        line = paragraph(rng).text + "".join(rng.choice(PROSE) for _ in range(count))
        size -= len(line.encode()) + 1
        yield line


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def count_relations(text: str) -> int:
    return len(check(text).relations)


def _all(pool: ProcessPoolExecutor, texts: list[str]) -> list[int]:
    return list(pool.map(count_relations, texts))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=float, default=2)
    options.add_argument("--other", metavar="PYTHON")
    asked = options.parse_args()
    workers = os.cpu_count() or 1
    print("text     processes  characters per figure     MB       s  characters/s   MB/s")
    speed = 0.0
    for name, prose in (("report", 2.7), ("prose", 34)):
        text = report(asked.megabytes, prose)
        apart = len(text) / len(check(text).figures)
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            list(pool.map(count_relations, [text[:1000]] * workers))  # the interpreters are started before the clock
            for processes in (1, workers):
                texts = [text] * processes
                read = partial(check, text) if processes == 1 else partial(_all, pool, texts)
                seconds = best(read)
                characters, size = len(text) * processes, len(text.encode()) * processes / 1e6
                print(f"{name:8} {processes:9} {characters:11,} {apart:10.1f} {size:6.1f} {seconds:7.2f} "
                      f"{characters / seconds:13,.0f} {size / seconds:6.2f}")  # fmt: skip
                speed = speed or size / seconds
    if asked.other:
        compare(asked.other, report(min(asked.megabytes, 1), 2.7), speed)
    return 0


def compare(python: str, text: str, speed: float) -> None:
    run = subprocess.run([python, "-c", OTHER], input=text, capture_output=True, text=True, check=True)
    other = len(text.encode()) / 1e6 / float(run.stdout.split()[-1])
    print(f"JioNLP ner.extract_money: {other:.2f} MB/s; the whole checker is {speed / other:.1f} times as fast")


if __name__ == "__main__":
    sys.exit(main())
