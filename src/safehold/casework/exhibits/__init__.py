"""Exhibits: seizure, seals, labels, and continuity as a chain that the database guards."""
