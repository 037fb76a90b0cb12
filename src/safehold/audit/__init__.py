"""Who did what, and who read what: one entry for each action, written in the transaction of that action, never changed."""
