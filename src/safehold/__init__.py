"""Safehold: the work of an Internet Sex Offences Team and its Digital Forensics Unit."""
