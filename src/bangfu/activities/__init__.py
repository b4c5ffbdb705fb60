"""Dated events with attendance, checklists and evidence."""
