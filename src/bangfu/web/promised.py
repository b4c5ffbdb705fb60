"""What was done of items of plans: counted as a report counts it, opening the figure; else as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.right import Right
from bangfu.kernel.unit import UNITS
from bangfu.reporting.queries.figures import runner_of
from bangfu.reporting.queries.promises import Kept, promises
from bangfu.web.figures import at_hand, params
from bangfu.web.numbers import chinese, grouped, unit_word
from bangfu.web.opened import Opened

Facts = Mapping[str, Any]
STANDING = "duties.item_standing"
# What somebody recorded of an item: pages say it from the record itself.
ENDED = frozenset({"done", "carried_over", "dropped"})


class Promises:
    """What became of some items, asked of one snapshot for all of them; empty where there is none."""

    def __init__(self, page: Opened, items: Sequence[int]) -> None:
        self.page = page
        self.kept: dict[int, Kept] = {}
        self.as_of = ""
        frozen = at_hand(page) if items else None
        if frozen is not None:
            scope = page.scope(Right.REPORT_FIGURE_READ)
            with runner_of(frozen) as runner:
                self.kept = promises(runner, frozen, items, scope)
            self.as_of = frozen.as_of.isoformat()

    def unit(self, row: Facts) -> str:
        """In what an item counts; what has no English name is left out of English pages."""
        kept = self.kept.get(int(row["id"])) if "id" in row else None
        if kept is None or not (chinese() or kept.unit in UNITS):
            return ""
        return unit_word(kept.unit)

    def standing(self, row: Facts) -> str:
        """How an open item stands, in the word in which a report says it; empty where no snapshot holds it open."""
        kept = self.kept.get(int(row["id"])) if "id" in row else None
        return self.page.words.label(STANDING, kept.standing) if kept and kept.standing not in ENDED else ""

    def done(self, row: Facts) -> dict[str, Any]:
        """{value, url, note}: what was done with its unit; the figure it opens and its day where it was counted."""
        kept = self.kept.get(int(row["id"])) if "id" in row else None
        recorded = row.get("done_count")
        number = grouped(kept.done) if kept else f"{recorded:,}" if recorded is not None else ""
        cell = {"value": f"{number} {self.unit(row)}".strip() if number else "", "url": "", "note": ""}
        if kept is None or kept.question is None:
            return cell
        cell["note"] = gettext("counted as of %(day)s") % {"day": self.as_of}
        if kept.opens:
            address = {**params(kept.question), "as_of": self.as_of}
            cell["url"] = self.page.url("indicator", address, code=kept.question.indicator)
        return cell
