"""Warrants: recorded, executed, lapsed, returned to the court; the premises record."""
