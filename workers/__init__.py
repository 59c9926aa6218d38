"""The worker process: leases jobs, runs the extractor, records what it found."""
