"""All runs of all scenarios, as they are kept in a file of JSON."""
import json

from harness.metrics import medians
from scenarios import SCENARIOS


class Results:
    """Raw runs by scenario and client; a scenario's old ones stay until it is run again."""

    def __init__(self, path):
        self._path = path
        self._entries = json.loads(path.read_text()) if path.exists() else {}

    def put(self, scenario, client, facts, samples, notes):
        self._entries[f"{scenario.name}/{client}"] = {"facts": facts, "samples": samples, "notes": notes}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._entries, indent=1, sort_keys=True) + "\n")

    def entries(self):
        """(scenario, client, entry) in the order in which the scenarios are listed."""
        return [(scenario, client, self._entries[f"{scenario.name}/{client}"])
                for scenario in SCENARIOS.values() for client in scenario.clients
                if f"{scenario.name}/{client}" in self._entries]

    def verdicts(self):
        """(scenario, verdict) of each target whose scenario was run with its first client."""
        return [(scenario, target.judge(medians(entry["samples"])))
                for scenario, client, entry in self.entries() if scenario.is_first(client)
                for target in scenario.targets if entry["samples"]]
