"""Outgoing mail: written in the transaction of the act, sent by the worker, its delivery in sight."""
