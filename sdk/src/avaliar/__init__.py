"""See, price and secure every LLM call."""
