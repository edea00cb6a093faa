"""Usage times dated prices: what a call cost, and the arithmetic of it.

    book = PriceBook()
    cost = book.price('openai', 'gpt-4o-2024-08-06', '', start_ns, usage)
    cost.usd, cost.detail, cost.version       # or cost.unpriced_reason

Prices come from the installed `genai-prices`; nothing is ever fetched.
"""

from .book import PriceBook
from .tariff import Cost, Tariff

__all__ = ['Cost', 'PriceBook', 'Tariff']
