"""What people run on their own data."""
