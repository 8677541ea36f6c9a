"""Drafts of forms: kept while typing, offered back, forgotten on success."""
