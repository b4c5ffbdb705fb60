"""Indicators, report runs, submissions and official documents; every figure kept with the query behind it."""
