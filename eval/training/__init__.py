"""Trains the linear models of `avaliar_eval`: `python -m training --data DIR --public DIR` in eval/."""
