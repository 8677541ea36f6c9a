"""Works killed for good, officers at the same time: processes of their own on a copy of the test database."""
