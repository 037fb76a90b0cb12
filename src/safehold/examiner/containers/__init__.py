"""The sectors of an image, whatever file or files they are in: raw, split raw, E01, QCOW2, VHD, VHDX, VMDK.

Each reader takes paths and gives what `images.Image` names: its format, its segments, its size and `read_at`. All of this but
`media` runs in a confined process: a container is hostile input. Begin with `formats.open_image`.
"""
