"""
Words
=====

What do the words in the documentation of scientific Python mean? `Word2Vec` finds out
by reading it: the docstrings of six packages that are installed together with this one,
about a million words. What it has learned then helps to tell the packages apart where
few texts have a label.
"""

# %%
# The texts
# ---------
# What stands between triple quotes, without lines of code.

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
# A document is a sentence here, so that no window reaches into the next one. Many
# sentences stand in hundreds of docstrings, for parameters that many functions share.
# Each is read once, or the vectors would learn that text by heart.

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
# The vectors
# -----------
# Words that often stand together are joined first, in two passes. The corpus is small,
# so it is read more often than the default says.

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
# The most frequent phrases, and those of three words and more. Some are terms, others
# only habits of speech: all that counts is that the words meet more often than by
# chance.

phrases = sorted(words.phrases_.phrases_.keys() & words.vocabulary_.keys())
phrases.sort(key=words.vocabulary_.get)
print(*phrases[:24], sep=", ")
print(*[p for p in phrases if p.count("_") > 1][:12], sep=", ")

# %%
# Neighbours
# ----------
# The words whose vectors point into nearly the same direction. Antonyms are among them,
# and things that stand side by side: word2vec knows company, not meaning.

import pandas as pd

asked = ["median", "eigenvalues", "cross_validation", "timezone", "faster", "dropout"]
pd.DataFrame(
    {
        word: [near for near, cosine in words.most_similar(word, topn=7)]
        for word in asked
    }
)

# %%
# Analogies
# ---------
# "row" is to "rows" as "column" is to ... A file of such questions has sections;
# every pair of a line here makes questions with every other pair.

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
# A right answer is one word out of eleven thousand. A million words are enough for more
# than half of the plurals, and for few of the comparatives:

for question in ["row rows column", "large larger small", "fast faster slow"]:
    answers = [word for word, cosine in words.analogy(*question.split(), topn=3)]
    print(question, "->", *answers)

# %%
# A picture
# ---------
# Words of five subjects, projected from 100 dimensions to two. The groups only give the
# colours; neither training nor projection know of them.

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
# Which package is it from?
# -------------------------
# Documents are now the beginnings of docstrings, up to the parameters, and the task is
# to tell the package. That would be easy by names: words with the name of a package in
# them are left out.

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
# Docstrings of a module resemble each other, so a module is either learned from or
# tested on. Three classifiers:
#
# - TF-IDF and logistic regression;
# - vectors that are learned from the documents of the training folds alone, in one
#   pipeline;
# - the vectors from above, which have read all sentences, those of the test folds too,
#   but have never seen a label.

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
# With thousands of labels, plain TF-IDF is as good as the vectors that have read
# everything, and better than those of the training folds: there is too little text to
# learn from in these documents alone. With few labels it is different. A word that no
# labelled document has is nothing to TF-IDF, while its vector stands near to those of
# words that do occur.

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
    xlabel="labelled documents of each package",
    ylabel="accuracy, mean of 3 folds",
)
ax.minorticks_off()
ax.legend()
plt.show()

# %%
# The vectors are good for other things, too: ``words.save_word2vec("docs.bin")`` writes
# them for gensim and other programs, and ``words.as_embedding_layer()`` is the first
# layer of a Keras network. See :doc:`/guide/words`.
