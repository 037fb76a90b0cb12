"""The API: thin routers over the same actions and queries as the pages, for programs that hold a personal token."""
