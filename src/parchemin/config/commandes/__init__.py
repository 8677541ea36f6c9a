"""What `parchemin` does, one file per act."""
