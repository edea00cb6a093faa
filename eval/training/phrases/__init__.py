"""Phrases that training texts are put together from, by family; every one is written for this purpose."""
