"""Ground floor: pure Python, no framework, no I/O it was not handed."""
