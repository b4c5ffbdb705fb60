"""The only code that changes activities."""

from bangfu.activities.actions.register import EventEntry, check_move, move_event, register_event, register_events

__all__ = ["EventEntry", "check_move", "move_event", "register_event", "register_events"]
