"""Keys of a collecting study, and text that only the holder of the private key can read."""
