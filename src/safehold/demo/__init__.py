"""The synthetic force and its operation, played through the same actions that people use. Every person in it is invented."""
