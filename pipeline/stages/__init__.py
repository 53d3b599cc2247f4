"""One thin script a stage: read the artefacts before it, compute, check, write one artefact."""
