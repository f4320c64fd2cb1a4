"""What search makes of texts, without a database: words, their keys, near misses, and where they stand."""
