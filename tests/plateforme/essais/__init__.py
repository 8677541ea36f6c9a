"""Code that runs in processes of its own: workers to kill, races to run."""
