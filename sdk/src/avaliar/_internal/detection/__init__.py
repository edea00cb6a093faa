"""Detection in the user's process: in the background after a call, before it (`blocking`), and while it streams.

The detectors themselves are `avaliar_eval`, which is imported when the first span asks for them, never before.
"""
