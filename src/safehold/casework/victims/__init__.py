"""What victims are told: of an arrest, an interview, a release, the conditions of bail and its end."""
