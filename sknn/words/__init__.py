"""Texts as numbers of words, and what is asked of word vectors."""

from sknn.words._similarity_scores import SimilarityScores
from sknn.words._word_lookup import WordLookup
from sknn.words._word_vectors import WordVectors

__all__ = ["SimilarityScores", "WordLookup", "WordVectors"]
