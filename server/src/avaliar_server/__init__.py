"""The Avaliar platform."""
