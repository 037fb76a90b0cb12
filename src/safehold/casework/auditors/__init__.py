"""The page of auditors: who did and read what, in words."""
