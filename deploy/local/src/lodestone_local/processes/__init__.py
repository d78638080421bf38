"""Programs and what they need of the machine: accounts, ports, a supervisor, an answer when asked how they are."""
