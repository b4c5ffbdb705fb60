"""Every verb with its words. Nothing here needs Django."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from bangfu.cli.language import LANGUAGES, Language, words_of
from bangfu.figures.reading.kinds import LISTED
from bangfu.kernel.refusal import Refusal, mark

Words = Callable[[argparse.ArgumentParser], None]
# As the pages of claims tell them apart.
VERDICTS_OF_CLAIMS = ("reproducible", "inconsistent", "declared", "computed")

# What argparse says of a line, and what is said instead.
MISREAD = {
    r"^the following arguments are required: (.+)": mark("The line lacks %(words)s."),
    r"^unrecognized arguments: (.+)": mark("Nothing here takes %(words)s."),
    r"^argument (\S+): expected": mark("%(words)s wants a value."),
}


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


def _minutes(text: str) -> int:
    """Whole minutes of the command line, at least one."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise Refusal(mark("“%(value)s” is no number of minutes."), cure=mark("Write 1 or more."), value=text)
    return int(text)


def _none(words: argparse.ArgumentParser) -> None:
    """No further words."""


def _demo(words: argparse.ArgumentParser) -> None:
    words.add_argument("--no-serve", action="store_true", help=mark("make the book and stop"))
    words.add_argument("--size", choices=("mini", "std"), default="mini", help=mark("how large the made county is"))
    words.add_argument("--port", type=int, default=8000)
    words.add_argument("--today", type=_day, default=None, help=mark("the day the made records end"))


def _serve(words: argparse.ArgumentParser) -> None:
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=8000)
    words.add_argument("--proxy", default="127.0.0.1", help=mark("address of the https server before this one"))


def _password(words: argparse.ArgumentParser) -> None:
    words.add_argument("login", help=mark("whose password; it must be changed at the next sign-in"))


def _init(words: argparse.ArgumentParser) -> None:
    words.add_argument("--county", required=True, help=mark("the county's code"))
    words.add_argument("--name", required=True, help=mark("the county's name in Chinese"))
    words.add_argument("--name-en", default="", help=mark("the county's name in English"))


def _county(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "--county", default="", help=mark("code of the county or sample; needed when the book holds several")
    )


def _import(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "kind", help=mark("records, the code of a form such as own.household, or auto: told by the headings")
    )
    words.add_argument("file", type=Path)
    words.add_argument("--dry-run", action="store_true", help=mark("check everything, write nothing"))
    words.add_argument(
        "--clean", action="store_true", help=mark("write the rows without a fault where others have one")
    )
    words.add_argument("--report", type=Path, default=None, help=mark("write the file with its faults here (.xlsx)"))
    words.add_argument("--resume", action="store_true", help=mark("go on with a file whose import was broken off"))
    words.add_argument(
        "--sender", default="console", help=mark("who filled it in; what its headings mean is remembered")
    )
    words.add_argument("--on", type=_day, default=None, help=mark("the day from which its values hold"))
    _county(words)


def _as_of(words: argparse.ArgumentParser) -> None:
    words.add_argument("--as-of", type=_day, default=None, help=mark("the day to look from, e.g. 2026-11-21"))
    _county(words)


def _screen(words: argparse.ArgumentParser) -> None:
    words.add_argument("--code", default="", help=mark("list what this rule finds, with the reasons"))
    _as_of(words)


def _reconcile(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", nargs="?", default="", help=mark("a list to be received first: xlsx, xls or csv"))
    words.add_argument("--source", default="", help=mark("national, or whose list: school, disability, medical …"))
    words.add_argument("--sender", default="", help=mark("from whom the list came"))
    words.add_argument("--authorisation", default="", help=mark("number of the authorisation or sharing order"))
    words.add_argument("--purpose", default="", help=mark("what a department's list is needed for"))
    words.add_argument("--delete-on", type=_day, default=None, help=mark("the day on which it is deleted"))
    _as_of(words)


def _indicators(words: argparse.ArgumentParser) -> None:
    words.add_argument("--code", default="", help=mark("one indicator only"))
    words.add_argument("--years", default="", help=mark("2016 or 2016-2019"))
    words.add_argument(
        "--filter", action="append", default=[], metavar="NAME=CODE", help=mark("e.g. employer_level=county")
    )
    words.add_argument("--flag", action="append", default=[], help=mark("e.g. include_under_construction"))
    words.add_argument("--engine", choices=("duckdb",), default="duckdb")
    _as_of(words)


def _claims(words: argparse.ArgumentParser) -> None:
    words.add_argument("--code", default="", help=mark("one claim only"))
    words.add_argument("--verdict", choices=VERDICTS_OF_CLAIMS, default="", help=mark("only claims of this verdict"))
    _as_of(words)


def _report(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "kind",
        help=mark(
            "which report: work-summary half-year-summary education-summary annual-summary survey town-plan work-plan"
        ),
    )
    words.add_argument("--org", required=True, help=mark("code of the organisation"))
    words.add_argument("--from", dest="period_from", type=_day, required=True)
    words.add_argument("--to", dest="period_to", type=_day, required=True)
    words.add_argument("--script", choices=("hans", "hant"), default="hans")
    words.add_argument("--draft", action="store_true", help=mark("the checking copy: every figure in a bookmark"))
    words.add_argument("--names", choices=("hidden", "shown"), default=None, help=mark("place and organisation names"))
    words.add_argument("--out", type=Path, default=None, help=mark("write the document here (.docx)"))
    _as_of(words)


def _check_figures(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", help=mark("the file (%(kinds)s); - reads a text from stdin"))
    words.add_argument("--out", type=Path, default=None, help=mark("write the document with comments here (.docx)"))


def _verify(words: argparse.ArgumentParser) -> None:
    words.add_argument("--rows", action="store_true", help=mark("compare every row with the digest its last line left"))


def _backup(words: argparse.ArgumentParser) -> None:
    words.add_argument("--out", type=Path, required=True, help=mark("the backup file to write (.bangfu)"))
    words.add_argument("--passphrase-file", type=Path, required=True, help=mark("a file holding the passphrase"))


def _restore(words: argparse.ArgumentParser) -> None:
    words.add_argument("file", type=Path, help=mark("the backup file"))
    words.add_argument("--verify", action="store_true", help=mark("check the backup in an empty folder and stop"))
    words.add_argument("--passphrase-file", type=Path, required=True, help=mark("a file holding the passphrase"))
    words.add_argument("--keys", type=Path, default=None, help=mark("the key ring kept apart from backups"))


def _shots(words: argparse.ArgumentParser) -> None:
    words.add_argument("--out", type=Path, default=Path("shots"), help=mark("folder for pictures and contact sheets"))
    words.add_argument("--role", action="append", default=[], help=mark("only this role; may stand several times"))


def _prove(words: argparse.ArgumentParser) -> None:
    words.add_argument("ids", nargs="*", help=mark("mechanism ids; none means all"))
    words.add_argument("--within", type=_minutes, default=None, help=mark("begin no further one after so many minutes"))


VERBS: dict[str, Verb] = {
    "demo": Verb("demo", mark("make and open the made county and the public sample"), _demo, makes_book=True),
    "serve": Verb("serve", mark("answer browsers"), _serve),
    "init": Verb("init", mark("make an empty book for a county"), _init, makes_book=True),
    "password": Verb("password", mark("issue a one-time password"), _password),
    "import": Verb("take_in", mark("take a file in"), _import),
    "freeze": Verb("freeze", mark("freeze the facts as of a day"), _as_of),
    "screen": Verb("screen", mark("run every rule over the whole county"), _screen),
    "duplicates": Verb("duplicates", mark("look for people and households that stand in the book twice"), _county),
    "index": Verb("index", mark("write the keys anew by which records are found"), _county),
    "reconcile": Verb("reconcile", mark("compare what the sources tell with the book, field by field"), _reconcile),
    "indicators": Verb("indicators", mark("compute indicators from a snapshot"), _indicators),
    "claims": Verb("claims", mark("hold declared values against computed ones"), _claims),
    "report": Verb("report", mark("make a report"), _report),
    "check-figures": Verb(
        "check_figures", mark("find the sums of any text that do not add up"), _check_figures, needs_book=False
    ),
    "doctor": Verb("doctor", mark("look the installation over"), _none),
    "verify": Verb("verify", mark("prove the audit trail"), _verify),
    "backup": Verb("backup", mark("write a sealed backup"), _backup),
    "restore": Verb("restore", mark("check a backup or bring it back"), _restore, needs_book=False),
    "shots": Verb("shots", mark("take a picture of every page as every role"), _shots),
    "prove": Verb(
        "prove", mark("break what stands behind each mechanism; its test must turn red"), _prove, needs_book=False
    ),
}


class _Parser(argparse.ArgumentParser):
    """A word that is none of those offered is refused in the language of the line, as every refusal is."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise Refusal(
                mark("“%(value)s” is not known here."),
                cure=mark("Choose one of: %(known)s."),
                field=next(iter(action.option_strings), str(action.metavar or action.dest)),
                value=str(value),
                known=" ".join(map(str, action.choices)),
            )

    def error(self, message: str) -> NoReturn:
        """A line that cannot be read, told as every refusal is, not in the words of argparse."""
        for pattern, said in MISREAD.items():
            if found := re.search(pattern, message):
                raise Refusal(said, cure=mark("Ask with --help."), words=found[1])
        raise Refusal(mark("The line cannot be read: %(words)s."), cure=mark("Ask with --help."), words=message)


def parser(language: Language = "en") -> argparse.ArgumentParser:
    """The whole command line, its help in a language."""
    word = words_of(language)
    top = _Parser(prog="bangfu", description=word(mark("One book of aid")))
    said = mark("language (default: the console's, or zh)")
    top.add_argument("--lang", choices=LANGUAGES, default=None, help=said)
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        words = verbs.add_parser(name, help=word(verb.what), description=word(verb.what))
        words.add_argument(
            "--data", type=Path, default=None, help=mark("folder of the book (default: BANGFU_DATA, or ./data)")
        )
        words.add_argument("--json", action="store_true", help=mark("one JSON document on stdout"))
        words.add_argument("--lang", choices=LANGUAGES, default=None, help=said)
        verb.words(words)
        _speak(words, word)
    _speak(top, word)
    return top


def _speak(words: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Headings and the help of each word in the language; argparse's own are English."""
    words._positionals.title = word(mark("arguments"))
    words._optionals.title = word(mark("options"))
    for action in words._actions:
        if isinstance(action, argparse._HelpAction):
            action.help = word(mark("show this help and end"))
        elif action.help and not isinstance(action, argparse._SubParsersAction):
            action.help = word(action.help).replace("%(kinds)s", LISTED).replace("%", "%%")
    if word is not str:
        words.formatter_class = _Chinese


class _Chinese(argparse.HelpFormatter):
    """The one heading that argparse has no place for."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)
