"""What FAT and exFAT have of their own."""
