"""Business acts of the registers and of the organisation's certifications."""
