"""Knowledge that ships with lawmetrics: units, qualifiers, indicators, relations, places, the linker's model, samples."""
