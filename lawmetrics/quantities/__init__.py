"""Text → quantities: numerals, units, qualifiers, the grammar, the scanner."""
