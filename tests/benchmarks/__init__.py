"""Measurements that print a table: nothing here is asserted, no test calls it."""
