"""Safehold: the work of an Internet Sex Offences Team and its Digital Forensics Unit."""

import os

# NumPy only sorts and compares here: the threads of its linear algebra, which nothing asks for, would wait by spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
