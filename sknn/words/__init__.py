"""Encoding of texts as word ids, and queries of word vectors."""

from sknn.words._arguments import check_count, ordered_items
from sknn.words._corpus import Corpus, count_ids, read_corpus
from sknn.words._document_inference import DocumentInference
from sknn.words._documents import (
    Documents,
    iterate_documents,
    normalized,
    simple_tokenize,
    spelled,
)
from sknn.words._norms import row_norms
from sknn.words._phrase_rules import PhraseRules
from sknn.words._phrase_search import find_phrases
from sknn.words._pooling import (
    common_direction,
    inverse_document_frequency,
    largest_values,
    mean_vectors,
    sif_weights,
    without_direction,
)
from sknn.words._sampling import (
    NegativeTable,
    keep_probabilities,
    negative_probabilities,
)
from sknn.words._similarity_scores import SimilarityScores
from sknn.words._unknown_words import find_row
from sknn.words._vocabulary import check_words, choose_words, keep_words
from sknn.words._word_batches import WordSampler
from sknn.words._word_lookup import WordLookup
from sknn.words._word_vectors import WordVectors

# The other names are for the other packages of sknn, and not public.
__all__ = [
    "SimilarityScores",
    "WordLookup",
    "WordVectors",
    "keep_probabilities",
    "negative_probabilities",
    "simple_tokenize",
]
