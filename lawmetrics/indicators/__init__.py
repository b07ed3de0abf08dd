"""Mentions → meaning: which indicator a figure belongs to, of which year, whose, which part, in which scope."""
