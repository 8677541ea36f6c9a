"""Full-text search with one behaviour on both databases: French stems computed in Python, stored in an index table."""
