"""Pre-charge bail: grant, conditions, extension, suspension, breach, and its clock."""
