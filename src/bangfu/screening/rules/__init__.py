"""Pure rules of screening: reading entries as rules, and the result tables of runs."""
