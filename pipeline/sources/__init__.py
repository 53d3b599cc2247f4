"""Getting the boundaries and reading them: declared sources, user files, mirror, download."""
