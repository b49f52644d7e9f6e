"""The HTTP door: health, metrics, the API and the OAuth callbacks."""
