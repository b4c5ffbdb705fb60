"""Dated policy entries in force, and the calendar of working days."""
