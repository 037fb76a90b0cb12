"""Arrest, detention and its clock, welfare, release."""
