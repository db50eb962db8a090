"""Plainly fictional records, one factory per noun, with a trait for each state that tests need."""
