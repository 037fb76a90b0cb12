"""The volumes of an image: partition tables, volumes that no table names, shadow copies. Begin with `layouts.read_layout`."""
