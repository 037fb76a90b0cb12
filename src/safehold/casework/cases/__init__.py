"""The case: one investigation, who may see it, its risk and its history, its decisions, and every clock that runs on it."""
