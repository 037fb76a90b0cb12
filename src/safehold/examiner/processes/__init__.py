"""The confined processes that read an image, and their parent, which gives out the work and survives their end.

`readers` is the program of such a process: it confines itself (`confinement`, `landlock`, `seccomp`), then walks, digests and
opens archives (`blocks`, `examiners`, `holes`). The parent starts it (`children`, `openers`) and leads several (`readings`).
"""
