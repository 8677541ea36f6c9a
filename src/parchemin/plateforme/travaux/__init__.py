"""Long work that survives its process: ask (`lancer`), advance (`Contexte`), cancel, resume.

The functions are in `services`, `registre` and `contexte`; this package imports no model, so that any `apps.py` may
read it.
"""
