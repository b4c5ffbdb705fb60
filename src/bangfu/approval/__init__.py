"""Step chains as data: roles, notice days, time limits, four-eyes; decisions keep the digest of what was judged."""
