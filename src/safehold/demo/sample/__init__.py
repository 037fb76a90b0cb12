"""The sample disk image of the demonstration, and the script that makes it."""
