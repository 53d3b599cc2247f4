"""The law as tables: which unit existed when, and which act turned which into which."""
