"""Text to values, or a refusal with a reason: nothing else decides what a text means."""
