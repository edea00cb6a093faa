"""The detectors of stage 1, a package each; `avaliar_eval.catalogue` says which class finds what."""
