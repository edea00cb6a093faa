"""The language of detection."""
