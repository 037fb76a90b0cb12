"""Force policy and the readings of the law that the force has taken: each a value from a day on, and who decided it."""
