"""How long what is kept of a person is kept: reviews of records, and the end of prints and DNA profiles."""
