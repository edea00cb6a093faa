"""Private: everything here may change in any release."""
