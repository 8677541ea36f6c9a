"""Business acts."""
