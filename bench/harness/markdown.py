"""Pieces of a page of results."""
import statistics


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(row) + " |\n" for row in lines)


def spread(metric, values):
    """The median, and the lowest and the highest value where there are several."""
    if not values:
        return "-"
    middle = metric.number(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({metric.number(min(values))} to {metric.number(max(values))})"


def ratio(value, base):
    return f"{value / base:.2f} x" if value is not None and base else "-"
