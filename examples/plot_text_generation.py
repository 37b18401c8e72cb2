"""
Text generation
===============

This example trains `TextGenerator` on docstrings of scikit-learn, character by
character. The trained network then generates descriptions of parameters that do not
exist.
"""

# %%
# Load the texts
# --------------
# The texts are the "Parameters" sections of docstrings of scikit-learn, one per class
# or function. Some modules are held out for testing.

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
# Train the network
# -----------------
# The network predicts each character from the previous characters. `history_` contains
# the cross-entropy in nats per character. The last tenth of the texts is held out for
# validation.

import matplotlib.pyplot as plt

from sknn import TextGenerator

writer = TextGenerator(128, epochs=12, random_state=0)
writer.fit(read)

figure, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
for name, label in [("loss", "training"), ("val_loss", "validation")]:
    ax.plot(range(1, writer.n_epochs_ + 1), writer.history_[name], label=label)
ax.set(xlabel="epoch", ylabel="nats per character")
ax.legend()

# %%
# Generate texts
# --------------
# A temperature below 1 favors the most probable characters: the text has fewer errors,
# but repeats itself. With a temperature of 1, characters are sampled from the predicted
# probabilities, and more words are misspelled.

prompt = "n_friends : "
for temperature in [0.3, 0.7, 1.0]:
    print(f"\n-- temperature {temperature}")
    options = {"temperature": temperature, "random_state": 0}
    print(prompt + writer.generate(prompt, length=300, **options))

# %%
# Evaluate texts
# --------------
# The cross-entropy in bits per character of training texts, of texts from other modules
# and from another package, and of texts with their characters in sorted order, which
# the network predicts poorly.

texts = {
    "training texts": read[:40],
    "other modules": unread,
    "another package": sections("scipy", ["optimize", "stats"])[:40],
    "sorted characters": ["".join(sorted(text)) for text in unread[:10]],
}
bits = {name: writer.bits_per_character(some) for name, some in texts.items()}

figure, ax = plt.subplots(figsize=(6, 2.5), layout="constrained")
bars = ax.barh(list(bits), list(bits.values()))
ax.bar_label(bars, fmt="%.2f", padding=3)
ax.set(xlabel="bits per character")
ax.invert_yaxis()
plt.show()
