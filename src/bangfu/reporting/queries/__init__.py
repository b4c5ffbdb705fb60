"""Reading figures, claims and runs."""
