"""Classification of documents with word vectors, compared with TF-IDF."""

from dataclasses import dataclass

from benchmarks.case import Case, Round
from benchmarks.child import call
from benchmarks.options import Options
from benchmarks.page import by_columns, estimate, middle, n_rounds
from benchmarks.table import Table
from benchmarks.words.pipelines import FOLDERS, MODELS, classify

_TEXT = """Test accuracy in percent of a pipeline of Word2Vec (with the aggregation in
the name) or Doc2Vec (dm, dbow), scaling and logistic regression, or of TF-IDF and
logistic regression. `default_mean` has the default parameters of Word2Vec. The training
documents are in random order, or sorted by label. The seconds do not include the
training on Wikipedia."""


@dataclass
class DocumentCase(Case):
    """One classifier on one data set."""

    data: str
    model: str

    def __post_init__(self) -> None:
        self.name = f"{self.data}-{self.model}"
        self.rounds = 1 if self.model == "tfidf" else 3

    def prepare(self, options: Options) -> None:
        self.folder = options.folder(FOLDERS[self.data]).parent
        if self.model == "wikipedia_mean":
            options.folder("wikipedia_text")
        self.quick = options.quick

    def measure(self, number: int) -> Round:
        return call(classify, self.data, self.model, self.folder, number, self.quick)


_section = by_columns(
    "case",
    {
        "seeds": n_rounds,
        "accuracy": estimate("accuracy", scale=100),
        "seconds of fit": middle("seconds", digits=1),
    },
)
_CASES = tuple(DocumentCase(data, model) for data in MODELS for model in MODELS[data])

TABLE = Table("documents", "Documents", _TEXT, _CASES, _section)
