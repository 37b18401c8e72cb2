"""
Word vectors
============

This example trains `Word2Vec` on the docstrings of six installed Python packages, about
a million words. It evaluates the word vectors, and then uses them to classify
docstrings by package, when few of them have labels.
"""

# %%
# Load the texts
# --------------
# The texts are the strings in triple quotes, without lines of code.

import re
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ["keras", "matplotlib", "numpy", "pandas", "scipy", "sklearn"]
LEFT_OUT = {"tests", "testing", "externals", "_lib", "f2py"}
CODE = re.compile(r"^\s*(>>>|\.\.\.|#|def |class |import |from ).*$", re.MULTILINE)

docstrings = []
for package in PACKAGES:
    root = Path(find_spec(package).origin).parent
    for path in sorted(root.rglob("*.py")):
        if not LEFT_OUT & set(path.parts):
            module = path.relative_to(root.parent).as_posix()
            for text in re.findall('"""(.*?)"""', path.read_text("utf-8"), re.DOTALL):
                docstrings.append((package, module, CODE.sub("", text)))
print(f"{len(docstrings):,} docstrings")

# %%
# Each sentence is a document, so that windows do not extend over several sentences.
# Many sentences occur in hundreds of docstrings, because functions share parameters.
# Duplicates are removed, because the vectors would overfit to them.

WORD = re.compile(r"[a-z]\w*[a-z]")
END = re.compile(r"[.:;!?]\s|\n\s*\n|\n(?=\S)")


def tokenize(text):
    return WORD.findall(text.lower())


sentences = dict.fromkeys(
    " ".join(tokenize(sentence))
    for package, module, text in docstrings
    for sentence in END.split(text)
)
sentences = [sentence for sentence in sentences if sentence.count(" ") > 1]
print(f"{len(sentences):,} different sentences")

# %%
# Train word vectors
# ------------------
# Words that often occur next to each other are joined to phrases first, in two passes.
# The corpus is small, so the number of epochs is larger than the default.

from sknn import Phrases, Word2Vec

words = Word2Vec(
    epochs=10,
    tokenizer=tokenize,
    phrases=Phrases(min_count=10, threshold=20, passes=2, connector_words="english"),
    n_jobs=-1,
    random_state=0,
)
words.fit(sentences)
print(f"{len(words.vocabulary_):,} words that occur {words.counts_.sum():,} times")
print("loss:", *(f"{loss:.2f}" for loss in words.loss_curve_))

# %%
# The most frequent phrases, and the most frequent phrases of three or more words. Some
# are technical terms, others are common wordings: the only criterion is that the words
# occur together more often than by chance.

phrases = sorted(words.phrases_.phrases_.keys() & words.vocabulary_.keys())
phrases.sort(key=words.vocabulary_.get)
print(*phrases[:24], sep=", ")
print(*[p for p in phrases if p.count("_") > 1][:12], sep=", ")

# %%
# Find the nearest neighbors
# --------------------------
# The nearest neighbors are the words with the highest cosine similarity. They include
# antonyms, because word2vec learns from the context of words and not from their
# meaning.

import pandas as pd

asked = ["median", "eigenvalues", "cross_validation", "timezone", "faster", "dropout"]
pd.DataFrame(
    {
        word: [near for near, cosine in words.most_similar(word, topn=7)]
        for word in asked
    }
)

# %%
# Evaluate analogies
# ------------------
# An analogy is a question such as: "row" is to "rows" as "column" is to ...? The file
# of questions is divided into sections. Each pair of words is combined with all other
# pairs of its section.

from itertools import permutations
from tempfile import TemporaryDirectory

SECTIONS = {
    "plural": "row rows column columns vector vectors matrix matrices sample samples "
    "feature features value values index indices axis axes label labels point points "
    "class classes layer layers tensor tensors eigenvalue eigenvalues",
    "verb": "compute computed fit fitted return returned sort sorted apply applied "
    "convert converted specify specified plot plotted train trained",
    "opposite": "minimum maximum min max minimize maximize left right lower upper "
    "first last positive negative include exclude increasing decreasing even odd",
    "comparative": "large larger small smaller fast faster slow slower low lower "
    "high higher long longer short shorter",
}
lines = []
for section, text in SECTIONS.items():
    lines.append(f": {section}")
    pairs = list(zip(text.split()[::2], text.split()[1::2], strict=True))
    lines += [" ".join(first + other) for first, other in permutations(pairs, 2)]
with TemporaryDirectory() as folder:
    path = Path(folder) / "questions.txt"
    path.write_text("\n".join(lines))
    graded = words.evaluate_analogies(path)
graded.round(2)

# %%
# Each answer is chosen from eleven thousand words. With a corpus of a million words,
# more than half of the plurals are correct, but few of the comparatives:

for question in ["row rows column", "large larger small", "fast faster slow"]:
    answers = [word for word, cosine in words.analogy(*question.split(), topn=3)]
    print(question, "->", *answers)

# %%
# Plot the vectors
# ----------------
# Words of five subjects, projected from 100 dimensions to two. The subjects determine
# the colors only; they are not used by the training or the projection.

import matplotlib.pyplot as plt

from sknn.inspection import EmbeddingDisplay

SUBJECTS = {
    "statistics": "mean median variance skewness kurtosis quantile correlation "
    "covariance likelihood moment",
    "linear algebra": "matrix eigenvalues eigenvectors svd cholesky orthogonal "
    "determinant diagonal triangular rank",
    "time": "day month week hour minute second year timezone timestamp timedelta",
    "drawing": "color marker linewidth legend ticks colorbar patch alpha fontsize "
    "linestyle",
    "learning": "classifier regressor clustering overfitting cross_validation dropout "
    "layer training loss logistic_regression",
}
display = EmbeddingDisplay.from_estimator(
    words,
    {subject: text.split() for subject, text in SUBJECTS.items()},
    method="tsne",
    random_state=0,
)
figure, ax = plt.subplots(figsize=(9, 6.5), layout="constrained")
display.plot(ax=ax)
plt.show()

# %%
# Classify docstrings by package
# ------------------------------
# The documents are now docstrings up to the section of parameters, and the task is to
# predict the package. Words that contain the name of a package are removed, because
# they would make the task trivial.

import numpy as np

HEADING = re.compile(r"\n\s*(?:Parameters|Args|Arguments|Returns|Notes|Examples?)\b")
SHORT = {"np", "pd", "plt", "sp", "mpl", "scikit", "learn"}


def is_fair(word):
    return word not in SHORT and not any(name in word for name in PACKAGES)


documents = {}
for package, module, text in docstrings:
    kept = list(filter(is_fair, tokenize(HEADING.split(text)[0])))
    if 8 <= len(kept) <= 200:
        documents.setdefault(" ".join(kept), (package, module))
X = np.array(list(documents), dtype=object)
y, modules = np.array(list(documents.values())).T
print(pd.Series(y).value_counts().to_string())

# %%
# Docstrings of the same module are similar, so all docstrings of a module are in the
# same fold. This example compares three classifiers:
#
# - TF-IDF and logistic regression;
# - word vectors trained on the documents of the training folds only, and logistic
#   regression, in one pipeline;
# - the word vectors trained above on all sentences, including the sentences of the test
#   folds, but without labels, and logistic regression.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

tfidf = make_pipeline(
    TfidfVectorizer(tokenizer=tokenize, token_pattern=None),
    LogisticRegression(C=10, max_iter=300),
)
dense = make_pipeline(StandardScaler(), LogisticRegression(C=0.1))
own = Word2Vec(min_count=2, tokenizer=tokenize, n_jobs=-1, random_state=0)
vectors = words.transform(X)

folds = list(StratifiedGroupKFold(3).split(X, y, modules))
for name, model, inputs in [
    ("TF-IDF", tfidf, X),
    ("vectors of the training folds", make_pipeline(own, dense), X),
    ("vectors of all sentences", dense, vectors),
]:
    scores = cross_val_score(model, inputs, y, cv=folds)
    print(f"{name}: {scores.mean():.3f} ({scores.min():.3f} to {scores.max():.3f})")

# %%
# With thousands of labels, TF-IDF is as accurate as the vectors trained on all
# sentences, and more accurate than the vectors trained on the training folds, which
# contain too little text. With few labels, word vectors have an advantage: TF-IDF
# ignores words that do not occur in the labeled documents, while their vectors are
# similar to the vectors of words that do.

rng = np.random.default_rng(0)
sizes = [5, 10, 20, 50, 100, 300, 800]
scores = {
    "TF-IDF": np.zeros(len(sizes)),
    "vectors of all sentences": np.zeros(len(sizes)),
}
for train, test in folds:
    train = rng.permutation(train)
    for k, size in enumerate(sizes):
        few = np.concatenate([train[y[train] == name][:size] for name in PACKAGES])
        for model, inputs, means in zip(
            [tfidf, dense], [X, vectors], scores.values(), strict=True
        ):
            fitted = model.fit(inputs[few], y[few])
            means[k] += fitted.score(inputs[test], y[test]) / len(folds)

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for name, means in scores.items():
    ax.plot(sizes, means, marker="o", label=name)
ax.axhline(1 / len(PACKAGES), color="gray", linestyle=":", label="chance")
ax.set(
    xscale="log",
    xticks=sizes,
    xticklabels=sizes,
    xlabel="labeled documents per package",
    ylabel="accuracy, mean of 3 folds",
)
ax.minorticks_off()
ax.legend()
plt.show()

# %%
# ``words.save_word2vec("docs.bin")`` writes the vectors to a file for gensim and other
# programs, and ``words.as_embedding_layer()`` returns the first layer of a Keras
# network. See :doc:`/guide/words`.
