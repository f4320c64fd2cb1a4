"""Looking at what people upload: what it is by its bytes, and what is kept of it. No models, no requests."""
