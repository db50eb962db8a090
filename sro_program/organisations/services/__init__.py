"""Writes that are no transitions: organisations, officers, seats, delegations, calendars."""
