"""The crisis screen: normalise -> lexicon with context -> Concern. Before everything, and nothing switches it off."""
