"""Figures counted from the records, with their definitions."""
