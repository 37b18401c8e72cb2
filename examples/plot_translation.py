"""
Translation
===========

The same day is written in many ways, and a network can learn to read them all: from
pairs of texts, without being told what a month is. `Seq2SeqTranslator` reads a text
character by character, and writes another one, looking back at the first for each
character that it writes.
"""

# %%
# The texts
# ---------
# Days of a century in five formats, and how ISO 8601 writes them. All are different, so
# that those put aside for testing have not been seen in any format.

from datetime import date

import numpy as np
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)
FORMATS = [
    "{0.day} {0:%B} {0.year}",
    "{0:%B} {0.day}, {0.year}",
    "{0:%A}, {0.day} {0:%B} {0.year}",
    "{0.day}.{0.month}.{0.year}",
    "{0:%d/%m/%y}",
]
first, last = date(2000, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
ordinals = rng.choice(np.arange(first, last + 1), 3_000, replace=False)
days = [date.fromordinal(int(ordinal)) for ordinal in ordinals]
X = [rng.choice(FORMATS).format(day) for day in days]
y = [day.isoformat() for day in days]
X_train, X_test, y_train, y_test = train_test_split(
    X, y, train_size=2_000, random_state=0
)
for text, target in list(zip(X, y, strict=True))[:6]:
    print(f"{text:28} {target}")

# %%
# The network
# -----------
# It is trained to guess the next character of a target from the source and from the
# right characters before it. A tenth of the texts is kept to see when to stop.

from sknn import Seq2SeqTranslator

translator = Seq2SeqTranslator(epochs=10, random_state=0).fit(X_train, y_train)
for epoch, loss in enumerate(translator.history_["val_loss"], 1):
    print(f"epoch {epoch:2}: {loss:.4f} nats a character")

# %%
# The score is the share of texts without any mistake, here of days that it has not been
# trained on.

print(f"{translator.score(X_test, y_test):.1%} of {len(X_test):,} new dates are right")

# %%
# A beam keeps several texts while it writes, and tells how probable each is in the
# end. A format that was not among those of training is a guess.

for text in ["Friday, 13 October 2028", "2031 March 5"]:
    print(text)
    for candidate in translator.decode([text], beam_width=3)[0]:
        print(f"  {candidate.text}  {np.exp(candidate.log_probability):.4f}")

# %%
# Where it looks
# --------------
# A row for each character that is written: the weights of the characters that are read.
# The year stands last and is written first, and of the month a few letters are enough.

from sknn.inspection import AttentionDisplay

AttentionDisplay.from_estimator(translator, "Friday, 13 October 2028").plot()
