"""The checks: one list of what must hold of the tables and polygons, and what runs it."""
