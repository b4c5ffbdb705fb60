"""The only code that changes activities."""

from bangfu.activities.actions.register import EventEntry, move_event, register_event, register_events

__all__ = ["EventEntry", "move_event", "register_event", "register_events"]
