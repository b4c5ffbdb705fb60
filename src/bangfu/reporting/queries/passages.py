"""Claims about no figure of the records: a number of things that a passage lists, or two statements side by side."""

from __future__ import annotations

from bangfu.engine.claim import Verdict, read_declared
from bangfu.figures.check import check as read_figures
from bangfu.figures.finding import Relation
from bangfu.kernel.refusal import mark
from bangfu.kernel.unit import show
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Said

COUNTED: dict[str, Verdict] = {
    "consistent": "reproducible",
    "approximate": "reproducible",
    "inconsistent": "inconsistent",
}
DEFAULT_UNIT = "个"


def said(claim: Claim) -> Said:
    """What a claim without an indicator comes to.

    A number of listed things is read by the figure checker in the passage; nothing found is no contradiction.
    """
    if claim.passage:
        return _counted(claim)
    why = mark("Two statements say different things; which of them is meant is open.")
    return Said(claim, "inconsistent", "ambiguous", claim.source_quote, str(claim.against.get("quote", "")), why)


def _counted(claim: Claim) -> Said:
    declared = read_declared(claim.declared, claim.unit or DEFAULT_UNIT) if claim.declared else None
    stated = show(declared.value, declared.unit) if declared and declared.value is not None else ""
    found = [relation for relation in _lists(claim) if not stated or relation.stated == stated]
    if all(relation.verdict not in COUNTED for relation in found):
        why = mark("The passage does not list what it counts.")
        return Said(claim, "declared", "", stated, "", why)
    best = min(found, key=lambda relation: (relation.verdict not in COUNTED, relation.start))
    if COUNTED[best.verdict] == "reproducible":
        return Said(claim, "reproducible", "", stated, best.computed, mark("The passage lists as many as it says."))
    why = mark("The passage lists another number than it says.")
    return Said(claim, "inconsistent", "material", stated, best.computed, why, best.expression)


def _lists(claim: Claim) -> list[Relation]:
    """The numbers of listed things at the quoted words; all of the passage when the words are not in it."""
    counts = [relation for relation in read_figures(claim.passage).relations if relation.kind == "list_count"]
    start = claim.passage.find(claim.source_quote) if claim.source_quote else -1
    if start < 0:
        return counts
    end = start + len(claim.source_quote)
    return [relation for relation in counts if relation.start < end and start < relation.end]
