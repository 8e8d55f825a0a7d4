"""The PACER Case Locator: its manifest says everything."""
