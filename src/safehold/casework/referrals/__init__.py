"""Information that comes in: received, matched, assessed, joined to a case or closed with a reason by a person."""
