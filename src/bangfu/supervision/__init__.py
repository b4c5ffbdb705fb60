"""Inspections, campaigns, checklists and findings, to be put right and looked at again."""
