"""What is in a file: its media type by its content and, where it is an archive, its members, with limits."""
