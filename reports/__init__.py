"""What leaves the explorer: the paper form, and cells that no spreadsheet takes for a formula."""
