"""The files of a volume, as The Sleuth Kit and libfsapfs show them, and what these leave out.

Begin with `kinds.open_file_system`. What one kind of file system has of its own is in `ext`, `fat` (exFAT too), `ntfs` and
`apfs`; what they share is here.
"""
