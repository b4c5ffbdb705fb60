"""The one door for writes, and the anchors that hold the chain's head outside the database."""

from bangfu.audit.actions.anchors import anchor
from bangfu.audit.actions.door import ACTIONS, ActionInfo, action, note_event
from bangfu.audit.rules.open_act import Act

__all__ = ["ACTIONS", "Act", "ActionInfo", "action", "anchor", "note_event"]
