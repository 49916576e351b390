"""What the end-to-end tests share: the binary, a deployment made by it, registries, a terminal, a killer."""
