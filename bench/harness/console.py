"""What a measurement says while it runs."""


def say(text):
    """Prints a line at once, so that a log of a long measurement shows how far it is."""
    print(text, flush=True)
