"""What the measurements share: brokers that are started for them, clients that make load, facts about the machine."""
