"""Every verb with its words. Nothing here needs Django."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bangfu.cli.language import LANGUAGES
from bangfu.kernel.refusal import Refusal, mark

Words = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Verb:
    """One verb: its module under cli.verbs, its sentence, its words, whether it needs a book or makes one."""

    module: str
    what: str
    words: Words
    needs_book: bool = True
    makes_book: bool = False


def _day(text: str) -> date:
    """A day of the command line; Refusal, which argparse lets through, so that it is told in the language."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            mark("“%(value)s” is no day."), cure=mark("Write year, month and day, such as 2026-11-21."), value=text
        ) from None


def _none(words: argparse.ArgumentParser) -> None:
    """No further words."""


def _demo(words: argparse.ArgumentParser) -> None:
    words.add_argument("--no-serve", action="store_true", help="make the book and stop")
    words.add_argument("--size", choices=("mini", "std"), default="mini", help="how large the made county is")
    words.add_argument("--port", type=int, default=8000)
    words.add_argument("--today", type=_day, default=None, help="the day the made records end")


def _serve(words: argparse.ArgumentParser) -> None:
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=8000)
    words.add_argument("--proxy", default="127.0.0.1", help="address of the https server before this one")


def _password(words: argparse.ArgumentParser) -> None:
    words.add_argument("login", help="whose password; it must be changed at the next sign-in")


def _init(words: argparse.ArgumentParser) -> None:
    words.add_argument("--county", required=True, help="the county's code")
    words.add_argument("--name", required=True, help="the county's name in Chinese")
    words.add_argument("--name-en", default="", help="the county's name in English")


def _county(words: argparse.ArgumentParser) -> None:
    words.add_argument("--county", default="", help="code of the county or sample; needed when the book holds several")


def _import(words: argparse.ArgumentParser) -> None:
    words.add_argument("kind", choices=("records",))
    words.add_argument("file", type=Path)
    words.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    _county(words)


def _as_of(words: argparse.ArgumentParser) -> None:
    words.add_argument("--as-of", type=_day, default=None, help="the day to look from, e.g. 2026-11-21")
    _county(words)


def _indicators(words: argparse.ArgumentParser) -> None:
    words.add_argument("--code", default="", help="one indicator only")
    words.add_argument("--years", default="", help="2016 or 2016-2019")
    words.add_argument("--filter", action="append", default=[], metavar="NAME=CODE", help="e.g. employer_level=county")
    words.add_argument("--flag", action="append", default=[], help="e.g. include_under_construction")
    words.add_argument("--engine", choices=("duckdb",), default="duckdb")
    _as_of(words)


def _claims(words: argparse.ArgumentParser) -> None:
    words.add_argument("--code", default="", help="one claim only")
    _as_of(words)


def _report(words: argparse.ArgumentParser) -> None:
    kinds = "work-summary half-year-summary education-summary annual-summary survey town-plan work-plan"
    words.add_argument("kind", help=f"which report: {kinds}")
    words.add_argument("--org", required=True, help="code of the organisation")
    words.add_argument("--from", dest="period_from", type=_day, required=True)
    words.add_argument("--to", dest="period_to", type=_day, required=True)
    words.add_argument("--script", choices=("hans", "hant"), default="hans")
    words.add_argument("--draft", action="store_true", help="the checking copy: every figure in a bookmark")
    words.add_argument("--names", choices=("hidden", "shown"), default=None, help="place and organisation names")
    words.add_argument("--out", type=Path, default=None, help="write the document here (.docx)")
    _as_of(words)


def _check_figures(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", help="a text, docx or xlsx file; - reads a text from stdin")
    words.add_argument("--out", type=Path, default=None, help="write the document with comments here (.docx)")


def _verify(words: argparse.ArgumentParser) -> None:
    words.add_argument("--rows", action="store_true", help="compare every row with the digest its last line left")


def _backup(words: argparse.ArgumentParser) -> None:
    words.add_argument("--out", type=Path, required=True, help="the backup file to write (.bangfu)")
    words.add_argument("--passphrase-file", type=Path, required=True, help="a file holding the passphrase")


def _restore(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", type=Path, help="the backup file")
    words.add_argument("--verify", action="store_true", help="check the backup in an empty folder and stop")
    words.add_argument("--passphrase-file", type=Path, required=True, help="a file holding the passphrase")
    words.add_argument("--keys", type=Path, default=None, help="the key ring kept apart from backups")


def _shots(words: argparse.ArgumentParser) -> None:
    words.add_argument("--out", type=Path, default=Path("shots"), help="folder for pictures and contact sheets")
    words.add_argument("--role", action="append", default=[], help="only this role; may stand several times")


def _prove(words: argparse.ArgumentParser) -> None:
    words.add_argument("ids", nargs="*", help="mechanism ids; none means all")


VERBS: dict[str, Verb] = {
    "demo": Verb("demo", "make and open the made county and the public sample", _demo, makes_book=True),
    "serve": Verb("serve", "answer browsers", _serve),
    "init": Verb("init", "make an empty book for a county", _init, makes_book=True),
    "password": Verb("password", "issue a one-time password", _password),
    "import": Verb("take_in", "take a file in", _import),
    "freeze": Verb("freeze", "freeze the facts as of a day", _as_of),
    "indicators": Verb("indicators", "compute indicators from a snapshot", _indicators),
    "claims": Verb("claims", "hold declared values against computed ones", _claims),
    "report": Verb("report", "make a report", _report),
    "check-figures": Verb(
        "check_figures", "find the sums of any text that do not add up", _check_figures, needs_book=False
    ),
    "doctor": Verb("doctor", "look the installation over", _none),
    "verify": Verb("verify", "prove the audit trail", _verify),
    "backup": Verb("backup", "write a sealed backup", _backup),
    "restore": Verb("restore", "check a backup or bring it back", _restore, needs_book=False),
    "shots": Verb("shots", "take a picture of every page as every role", _shots),
    "prove": Verb("prove", "break what stands behind each mechanism; its test must turn red", _prove, needs_book=False),
}


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="bangfu", description="帮扶一本账")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        words = verbs.add_parser(name, help=verb.what, description=verb.what)
        words.add_argument(
            "--data", type=Path, default=None, help="folder of the book (default: BANGFU_DATA, or ./data)"
        )
        words.add_argument("--json", action="store_true", help="one JSON document on stdout")
        words.add_argument("--lang", choices=LANGUAGES, default=None, help="language (default: the console's, or zh)")
        verb.words(words)
    return top
