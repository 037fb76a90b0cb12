"""The law that safehold works by: dated rules as data, and small pure functions that apply them.

England and Wales. Facts go in, dates and their reasons come out; nothing here reads a clock, a database or a setting.
"""
