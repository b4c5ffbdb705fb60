"""Organisations (dated, with successors), positions, assignments, users and rights."""
