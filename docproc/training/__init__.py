"""Training: documents to learn from, and how a model learns from them."""
