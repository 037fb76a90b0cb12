"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "officers:account": "every page leads to the reader's own",
    "officers:log_out": "every page has the way out",
}
