"""Basis documents in and out, what they cite and supersede, and stored files by their hash."""
