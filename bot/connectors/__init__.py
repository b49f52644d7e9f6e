"""One module per vendor; vendor JSON and vendor exceptions stop here."""
