"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "warrants:record": "a target is met by a warrant",
}
