"""The only code that changes claims, runs and hand-written text."""
