"""Reads a text, finds its figures and the relations between them, and recomputes them: pure, without Django."""
