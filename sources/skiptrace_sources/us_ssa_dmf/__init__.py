"""The Death Master File of the Social Security Administration: its manifest says everything."""
