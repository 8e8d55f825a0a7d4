"""Everything that answers questions from outside the process: bulk tables now, vendors next."""
