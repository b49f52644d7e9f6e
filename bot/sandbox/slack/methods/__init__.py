"""The methods of the Web API, one module per family; each takes a call and gives the answer without `ok`."""
