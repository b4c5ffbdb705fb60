"""The kinds of relation, one module each: every rule takes a block (or all of them) and gives claims."""
