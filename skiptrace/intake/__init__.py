"""Files in: any table, its columns recognised, its rows read into cases."""
