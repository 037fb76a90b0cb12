"""Data of a national size, for measuring only: what ten years of work of a hundred teams would leave in the tables.

The rows are written in bulk past the actions, so nobody did what they say. A data folder that holds them is marked, and is
never one in which work is done.
"""
