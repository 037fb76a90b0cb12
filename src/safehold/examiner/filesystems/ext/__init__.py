"""What ext2, ext3 and ext4 have of their own."""
