"""Speed, memory and quality, beside peers: `python -m benchmarks`."""
