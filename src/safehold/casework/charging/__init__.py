"""Charging: the request for a decision, the decision, the charge."""
