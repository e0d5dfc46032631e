"""Plots as SVG with matplotlib, where it is there."""
import importlib.util

PACKAGE = "python3-matplotlib"
COLOURS = ("#1b6ca8", "#e07b39", "#7a9e3f", "#8e5ea2", "#666666")


def missing():
    """None, or a text that says what is needed for plots."""
    if importlib.util.find_spec("matplotlib"):
        return None
    return f"no plots: this Python has no matplotlib; Debian's package {PACKAGE} has it, for /usr/bin/python3"


def figure(width_inches, height_inches, columns=1):
    """A figure and its axes, or a row of them, set up so that the same numbers give the same file."""
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "warren", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot
    return pyplot.subplots(1, columns, figsize=(width_inches, height_inches), layout="constrained")


def save(drawn, path):
    from matplotlib import pyplot
    drawn.savefig(path, metadata={"Date": None})
    pyplot.close(drawn)
