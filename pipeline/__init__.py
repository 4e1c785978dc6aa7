"""Published files to snapshot. The only code that opens a raw file."""
