"""The pages of officers: log-in, one's own account, the list for administrators."""
