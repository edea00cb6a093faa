"""The control plane: organisations, users, keys, sessions, on SQLite or PostgreSQL."""
