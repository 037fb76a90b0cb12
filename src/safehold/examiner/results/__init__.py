"""What an examination leaves: rows of the catalogue, problems in plain words, the report, and checkpoints to go on from."""
