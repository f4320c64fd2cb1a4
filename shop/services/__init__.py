"""What shop does: one file a noun, verb-first keyword-only functions."""
