"""The table on the terminal, and the page that keeps each scenario's newest result."""
import re

HEAD = """# Durability, measured

Written by `bench/durability`, which keeps a scenario's old result until it is run again. "CPU" is what the broker's
process used, divided by messages. RabbitMQ's classic queues do not sync before they confirm; Warren does.

"""
TABLE = "| | what | Warren | RabbitMQ | result | target | met |\n| --- | --- | --- | --- | --- | --- | --- |\n"


def cells(letter, outcome):
    met = {True: "yes", False: "**no**", None: "-"}[outcome.met]
    return [letter, outcome.what, outcome.warren, outcome.rabbitmq, outcome.result, outcome.target, met]


def show(outcomes):
    for letter, outcome in outcomes.items():
        met = {True: "met", False: "NOT MET", None: "not judged"}[outcome.met]
        print(f"\n{letter}  {outcome.what}\n   Warren    {outcome.warren}\n   RabbitMQ  {outcome.rabbitmq}\n"
              f"   result    {outcome.result}\n   target    {outcome.target}: {met}")


def write(path, outcomes, fact_line):
    """Puts the outcomes into the page in place of older ones of the same letters."""
    old = path.read_text() if path.exists() else ""
    rows = {row[2]: row for row in re.findall(r"^\| [a-z] \|.*$", old, re.M)}
    sections = {text[3]: text.strip() for text in re.findall(r"^## [a-z]\. .*?(?=^## |\Z)", old, re.M | re.S)}
    for letter, outcome in outcomes.items():
        rows[letter] = "| " + " | ".join(cells(letter, outcome)) + " |"
        lines = "".join(f"* {line}\n" for line in outcome.details)
        sections[letter] = f"## {letter}. {outcome.what}\n\n{fact_line}\n\n{lines}".strip()
    table = TABLE + "".join(rows[letter] + "\n" for letter in sorted(rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + table + "".join(f"\n{sections[letter]}\n" for letter in sorted(sections)))
