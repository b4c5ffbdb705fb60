"""How large a number of a rule can become: what could leave the 18 digits that engines count in is refused as typed."""

from __future__ import annotations

from bangfu.engine.criterion.tree import Arithmetic, Asked, Compared, Named, Node, Quantified, Value
from bangfu.engine.criterion.words import refused
from bangfu.kernel.refusal import Refusal, mark

MOST = 9_000_000_000_000_000_000
# The largest a column is taken to be, in base units: 100 亿元, 100,000 公里, a million percent, a hundred years.
COLUMN = {"fen": 10**12, "dm": 10**9, "bp": 10**8, "个月": 1_200, "岁": 200, "年": 9_999}
COUNT = 10**6
HEADS, MEMBERS = 10**5, 10**3
PERCENT = 10_000


def check_extent(node: Compared, start: int) -> None:
    """Refuse a comparison whose sides could not be held against one another without leaving 18 digits."""
    if node.left.kind != "number":
        return
    one, two = _top(node.left), _top(node.right)
    if max(one * _below(node.right), two * _below(node.left)) > MOST:
        raise too_large(start)


def too_large(start: int) -> Refusal:
    """The refusal of numbers that could become too large."""
    return refused(
        mark("The numbers compared at character %(place)s can become too large to count."), start,
        cure=mark("Write smaller numbers, fewer decimals or fewer products."),
    )  # fmt: skip


def _top(node: Node) -> int:
    match node:
        case Value(value=value):
            return abs(int(str(value)))
        case Named(parameter=parameter):
            return abs(int(str(parameter.value)))
        case Asked():
            return COLUMN.get(node.dimension, COUNT)
        case Quantified(value=value):
            return MEMBERS * (1 if value is None else _top(value))
        case Arithmetic(sign="*", left=left, right=right):
            return _top(left) * _top(right)
        case Arithmetic(left=left, right=right) if left.kind == "number":
            return _top(left) * _whole(right) + _top(right) * _whole(left)
    return COUNT


def _below(node: Node) -> int:
    """What a side is divided by at most."""
    heads = HEADS if isinstance(node, Asked) and node.field.per else 1
    if isinstance(node, Arithmetic) and node.sign == "*":
        return _below(node.left) * _below(node.right) * _percent(node)
    return heads * _whole(node)


def _whole(node: Node) -> int:
    """The denominator of a number, columns aside."""
    match node:
        case Value(denominator=denominator):
            return denominator
        case Arithmetic(sign="*", left=left, right=right):
            return _whole(left) * _whole(right) * _percent(node)
        case Arithmetic(left=left, right=right):
            return _whole(left) * _whole(right)
    return 1


def _percent(node: Arithmetic) -> int:
    return PERCENT if "bp" in (node.left.dimension, node.right.dimension) else 1
