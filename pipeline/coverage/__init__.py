"""The geometry: arrays in, arrays out; no files, no names."""
