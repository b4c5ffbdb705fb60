"""Pure rules of staff: the table of roles."""
