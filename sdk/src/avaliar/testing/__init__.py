"""Test your own tracing."""
