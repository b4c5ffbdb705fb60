"""Households, people, villages, yearly facts, lists, assets; sources and where they disagree."""
