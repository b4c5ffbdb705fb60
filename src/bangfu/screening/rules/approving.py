"""Who may approve what another person asked for: somebody whose area is no smaller than the asker's."""

from __future__ import annotations

from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor


def reaches_as_far(approver: Actor, asker: Actor | None, county: int, path: str) -> bool:
    """Whether an approver's area round a record at `path` is no smaller than that over which its asker decides.

    `asker` None is the person at the console, who sets a book up and stands below nobody.
    """
    if asker is None:
        return True
    asked = asker.widest(Right.SCREEN_FINDING_DECIDE, county, path)
    own = approver.widest(Right.SCREEN_EXEMPTION_APPROVE, county, path)
    return asked is None or (own is not None and len(own) <= len(asked))
