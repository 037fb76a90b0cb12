"""MD5, SHA-1 and SHA-256 of streams: one after the other, or many side by side in the processor's vectors."""
