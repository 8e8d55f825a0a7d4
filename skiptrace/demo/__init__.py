"""An invented world with known truth: its sources, a client's file, the score, a plain baseline."""
