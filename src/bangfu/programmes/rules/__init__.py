"""Rules of programmes, pure."""
