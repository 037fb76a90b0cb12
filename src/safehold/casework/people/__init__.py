"""People in their roles in cases, and the identifiers by which they are known."""
