"""The append-only, hash-chained audit line of every action, and the client keys."""
