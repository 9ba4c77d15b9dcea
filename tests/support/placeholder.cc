// Keeps the library non-empty when no helper is needed.
