"""
Translating dates
=================

In this example, `Seq2SeqTranslator` learns from pairs of texts to convert dates in
several formats to ISO 8601. The encoder reads the source character by character. The
decoder generates the target, with attention on the source for each character.
"""

# %%
# Generate the data
# -----------------
# The sources are days of one century in five formats, and the targets the same days in
# ISO 8601. Each day occurs once, so the test days do not occur in the training set in
# any format.

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
# Train the network
# -----------------
# The network is trained to predict the next character of the target from the source and
# the previous characters of the target. A tenth of the texts is held out for early
# stopping.

from sknn import Seq2SeqTranslator

translator = Seq2SeqTranslator(epochs=10, random_state=0).fit(X_train, y_train)
for epoch, loss in enumerate(translator.history_["val_loss"], 1):
    print(f"epoch {epoch:2}: {loss:.4f} nats per character")

# %%
# The score is the fraction of texts that are translated without any error, here of the
# test days.

print(f"{translator.score(X_test, y_test):.1%} of {len(X_test):,} dates are correct")

# %%
# Beam search returns several candidates with their probabilities. The second date has a
# format that does not occur in the training set.

for text in ["Friday, 13 October 2028", "2031 March 5"]:
    print(text)
    for candidate in translator.decode([text], beam_width=3)[0]:
        print(f"  {candidate.text}  {np.exp(candidate.log_probability):.4f}")

# %%
# Plot the attention weights
# --------------------------
# Each row shows the attention weights of one generated character. The year is at the
# end of the source and at the start of the target. A few letters identify the month.

from sknn.inspection import AttentionDisplay

AttentionDisplay.from_estimator(translator, "Friday, 13 October 2028").plot()
