"""
Writing texts
=============

`TextGenerator` reads scikit-learn's own documentation, character by character, and then
documents parameters that do not exist.
"""

# %%
# The texts
# ---------
# The sections "Parameters" of the docstrings of scikit-learn, one text for each class
# or function. Some modules are kept for judging.

import re
import textwrap
from importlib.util import find_spec
from pathlib import Path

SECTION = re.compile(r"^ *Parameters\n *-+\n(.*?)\n\s*\n? *\w+\n *---", re.M | re.S)


def sections(package, folders):
    root = Path(find_spec(package).origin).parent
    found = []
    for folder in folders:
        for path in sorted((root / folder).glob("*.py")):
            for text in SECTION.findall(path.read_text("utf-8")):
                found.append(textwrap.dedent(text) + "\n")
    return list(dict.fromkeys(found))


read = sections("sklearn", ["cluster", "decomposition", "linear_model"])
unread = sections("sklearn", ["neighbors", "svm"])
print(f"{len(read)} texts of {sum(map(len, read)):,} characters")
print(read[0][:200])

# %%
# The network
# -----------
# It predicts each character from those before it, and `history_` tells how well, in
# nats. The last tenth of the texts is kept for validation.

import matplotlib.pyplot as plt

from sknn import TextGenerator

writer = TextGenerator(128, epochs=12, random_state=0)
writer.fit(read)

figure, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for name, label in [("loss", "training"), ("val_loss", "validation")]:
    ax.plot(range(1, writer.n_epochs_ + 1), writer.history_[name], label=label)
ax.set(xlabel="epoch", ylabel="nats a character")
ax.legend()

# %%
# Invented parameters
# -------------------
# A temperature below 1 makes the probable more probable: the text is tidy, and soon
# repeats itself. At 1 it is drawn as the probabilities say, and more is misspelt.

prompt = "n_friends : "
for temperature in [0.3, 0.7, 1.0]:
    print(f"\n-- temperature {temperature}")
    options = {"temperature": temperature, "random_state": 0}
    print(prompt + writer.generate(prompt, length=300, **options))

# %%
# How familiar is a text?
# -----------------------
# The bits a character that texts cost: those of other modules, those of another
# package, and the same letters in alphabetical order, which surprise the network at
# every step.

texts = {
    "read": read[:40],
    "other modules": unread,
    "another package": sections("scipy", ["optimize", "stats"])[:40],
    "sorted characters": ["".join(sorted(text)) for text in unread[:10]],
}
bits = {name: writer.bits_per_character(some) for name, some in texts.items()}

figure, ax = plt.subplots(figsize=(6, 2.5), layout="constrained")
bars = ax.barh(list(bits), list(bits.values()))
ax.bar_label(bars, fmt="%.2f", padding=3)
ax.set(xlabel="bits a character")
ax.invert_yaxis()
plt.show()
