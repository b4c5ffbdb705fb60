"""What an entry rests on, and the remark by which what is shipped asks the county to confirm it."""

from __future__ import annotations

import re

# «…工作要求；由县里确认» and «…（产品建议，由县里确认）»; «由县里确认后启用» says more and stays.
_REMARK = re.compile("[；，]由县里确认(?=）?$)")


def plain_basis(basis: str) -> str:
    """What an entry rests on without that remark, for lists that say it once for all their rows."""
    return _REMARK.sub("", basis)


def to_confirm(basis: str) -> bool:
    """Whether the county is asked to confirm an entry."""
    return _REMARK.search(basis) is not None
