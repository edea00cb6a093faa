"""Detection on the server: which detectors an organisation wants, and the workers that run them on stored spans."""
