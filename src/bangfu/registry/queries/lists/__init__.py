"""The lists of households, people and villages: one query gives list, count, sums, bulk change and export."""
