"""What NTFS has of its own."""
