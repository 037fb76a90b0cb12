"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "notices:feed": "an officer finds the address of their calendar on their own page",
}
