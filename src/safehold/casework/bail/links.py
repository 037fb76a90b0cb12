"""Pages and permissions of later apps that this one names, each with the reason. An import would be a circle."""

LINKS_UPWARDS = {
    "charging:of_case": "the charging tab is next to the bail tab",
    "charging:request_decision": "a charging request stops the clock of the bail",
    "charging:charge": "a charge ends the bail",
}
