"""Operations and layers optimized for speed or for stable results."""
