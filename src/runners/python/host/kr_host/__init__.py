"""The host of Python tasks. A package, so that its modules are in no snippet's way."""
