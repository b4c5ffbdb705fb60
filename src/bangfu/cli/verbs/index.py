"""bangfu index"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call
from bangfu.cli.telling import Telling
from bangfu.subjects.actions import index_all
from bangfu.subjects.actions.finding import Progress
from bangfu.web.words import book_name


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Write the search keys of a book anew."""
    county = book(given.county)
    counts = index_all(console_call(county.pk), county=county, progress=Progress(telling.progress))
    words = gettext("%(book)s: %(subjects)s records are found under %(keys)s keys.")
    told = {"book": book_name(county), "subjects": f"{counts['subjects']:,}", "keys": f"{counts['keys']:,}"}
    telling.answer({"county": county.code, **counts}, [words % told])
    return 0
