"""App manifests generated for an installation."""
