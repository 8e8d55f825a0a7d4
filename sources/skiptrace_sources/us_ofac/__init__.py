"""The sanctions lists of the Office of Foreign Assets Control: its manifest says everything."""
