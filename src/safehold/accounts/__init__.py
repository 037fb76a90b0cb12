"""Who works here: officers, their teams, roles and ranks, and what each role may do."""
