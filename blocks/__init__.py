"""What people see: pure functions from values to JSON."""
