"""How often detection is right, what it costs, and both beside tools that need no model either."""
