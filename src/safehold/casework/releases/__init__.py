"""Release on bail: what it asks first, on the street or from a station. Custody, bail and charging build on it."""
