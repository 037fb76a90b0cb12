"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "bail:grant": "a detention ends in bail",
    "bail:resume": "a detention after a breach ends on the bail that runs",
    "charging:charge": "a detention ends in a charge",
}
