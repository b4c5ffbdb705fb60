"""What became of items of plans, as a report that follows them up says it, for the pages of the items themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.engine.runner import Runner
from bangfu.reporting.queries.figures import Desk
from bangfu.reporting.queries.followed import Followed
from bangfu.reporting.queries.frame import Frame
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.queries.registers import Registers
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.paper import FigureRun
from bangfu.snapshots.models import Frozen
from bangfu.staff.models import Organisation


@dataclass(frozen=True)
class Kept:
    """How much was done, as printed, and the unit of planned and done; `question` counted it, `opens` for a reader.

    `standing` is a code of `duties.item_standing`.
    """

    done: str
    unit: str
    question: Question | None
    opens: bool
    standing: str


def promises(runner: Runner, frozen: Frozen, items: Iterable[int], scope: str) -> dict[int, Kept]:
    """Items by the id of their subject; those that the snapshot does not hold are left out.

    `scope` is the area in which the reader may open figures, empty for none: a figure that counts more does not open.
    """
    wanted = list(items)
    office = Organisation.objects.filter(subject__county=frozen.county).first()
    if not wanted or office is None:
        return {}
    desk, day = Desk(runner, frozen.county), frozen.as_of
    # Of the frame only the day is asked: an item names its own plan, duty and organisation.
    frame = Frame(frozen.county, office, day, day, day, names_hidden=False)
    registers = Registers(runner, frame, Gathering(desk, (), names_hidden=False), frozen.audit_seq, {})
    rows = {item: registers.row_of("plan_item", item) for item in wanted}
    return {item: _kept(desk, registers.followed(row), scope) for item, row in rows.items() if row is not None}


def _kept(desk: Desk, followed: Followed, scope: str) -> Kept:
    run, done, asked = followed.figure, followed.promise.done, followed.question
    text = run.text if isinstance(run, FigureRun) else run or ("" if done is None else str(done))
    opens = False
    if asked is not None and scope:
        opens = desk.ask(asked, scope).result.value == desk.ask(asked).result.value
    return Kept(text, followed.unit, asked, opens, followed.standing)
