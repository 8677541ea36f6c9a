"""What `parchemin accrochage` does without any database: each module takes options and returns an exit code."""
