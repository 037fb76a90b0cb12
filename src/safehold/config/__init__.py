"""Settings, addresses, the embedded database and the processes that serve the site."""
