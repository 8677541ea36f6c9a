"""Files: stored by content, typed by content, limited by purpose."""
