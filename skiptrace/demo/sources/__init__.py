"""What each source knows of the world, how late, how wrongly, and in which columns it says so."""
