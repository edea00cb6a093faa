"""Side-by-side benchmarks. Each prints ratios against a peer or a baseline of the same run; none is a test."""
