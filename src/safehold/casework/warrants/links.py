"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "operations:schedule": "a warrant that nobody planned is added to a plan",
    "operations.schedule": "the link to the plan is shown to those who may plan",
}
