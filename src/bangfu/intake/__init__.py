"""Staged imports with row errors, a dry run and undo."""
