"""One module an edition of the tables; each holds its own copy of what it makes."""
