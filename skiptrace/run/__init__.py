"""The work: a batch of cases, or one, from what the client knows to ranked contacts."""
