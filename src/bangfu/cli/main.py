"""The bangfu command: reads the words, sets the book's folder, hands over to the verb."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path

from bangfu.cli.arguments import VERBS, parser
from bangfu.cli.language import LANGUAGES, Language, language_of, told
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, Refusals, mark

MODE_FILE = "mode"
SPOKEN = {"zh": "zh-hans", "en": "en"}


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb; exit 0 done, 1 done and findings exist, 2 refused input."""
    early = _early(words)
    try:
        given = parser(language_of(early.lang)).parse_args(words)
    except Refusal as no:
        Telling(as_json=early.json).refused([], told(no, "en" if early.json else language_of(early.lang)))
        return 2
    telling = Telling(as_json=given.json)
    given.lang = language_of(given.lang or early.lang)
    # What a program reads is the same in every language.
    language: Language = "en" if given.json else given.lang
    try:
        _prepare(given)
        # Verbs import Django's models, which can only be loaded once the settings know the folder.
        verb = import_module(f"bangfu.cli.verbs.{VERBS[given.verb].module}")
        with _speaking(given):
            result: int = verb.run(given, telling)
        return result
    except ModuleNotFoundError as gone:
        if (gone.name or "").startswith("bangfu"):
            raise
        telling.refused([], f"This verb needs {gone.name}: run «python3 run.py test» once, which installs it.")
        return 2
    except Refusals as no:
        telling.refused([told(one, language) for one in no.each], told(no, language))
        return 2
    except Refusal as no:
        telling.refused([], told(no, language))
        return 2
    except KeyboardInterrupt:
        telling.say("Stopped.")
        return 130
    except BrokenPipeError:
        # The reader has gone, e.g. «| head»; the second look at stdout at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _early(words: Sequence[str] | None) -> argparse.Namespace:
    """How to speak, read alone where the other words of the line are refused."""
    face = argparse.ArgumentParser(add_help=False)
    face.add_argument("--json", action="store_true")
    face.add_argument("--lang", choices=LANGUAGES, default=None)
    return face.parse_known_args(words)[0]


def _speaking(given: argparse.Namespace) -> AbstractContextManager[None]:
    """The catalogue of the pages in the language of the answer; a verb without a book has words of its own."""
    if not VERBS[given.verb].needs_book:
        return nullcontext()
    speaking: AbstractContextManager[None] = import_module("django.utils.translation").override(SPOKEN[given.lang])
    return speaking


def _prepare(given: argparse.Namespace) -> None:
    verb = VERBS[given.verb]
    if not verb.needs_book:
        return
    folder = Path(given.data or os.environ.get("BANGFU_DATA") or "data").expanduser().resolve()
    given.data = folder
    os.environ["BANGFU_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.config.settings"
    if verb.makes_book:
        begin = import_module("bangfu.cli.beginning")
        begin.folders(folder, "demo" if given.verb == "demo" else "office")
    mode = folder / MODE_FILE
    if not mode.exists():
        raise Refusal(
            mark("There is no book in %(folder)s."),
            cure=mark("Give its folder with --data, or make one with «bangfu init» or «bangfu demo»."),
            folder=str(folder),
        )
    os.environ.setdefault("BANGFU_MODE", mode.read_text("ascii").strip())
    django = import_module("django")
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
