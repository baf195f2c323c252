"""The log: leaves, tiles, checkpoints and proofs. It knows nothing of the store, and nothing of who is meant by a mark."""
