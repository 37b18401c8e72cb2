"""
Text generation: Tiny Shakespeare
=================================

This example trains a network on a million characters of plays for a few minutes, and
generates text with it.

The text is not part of the package. Put *tiny shakespeare*, the file ``input.txt`` of
Andrej Karpathy's char-rnn, into a folder and run ``python shakespeare.py FOLDER``. The
outputs below are from such a run.
"""

# %%
# Load the text
# -------------
# The last tenth is held out for testing: the end of *The Taming of the Shrew*, and *The
# Tempest*, which does not occur in the training text.
#
# .. code-block:: text
#
#     1,003,854 training characters

import math
import sys
from pathlib import Path

from sknn import TextGenerator

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "shakespeare")
text = (folder / "input.txt").read_text("utf-8")
limit = len(text) * 9 // 10
train, test = text[:limit], text[limit:]
print(f"{len(train):,} training characters")

# %%
# Train the network
# -----------------
# No validation text is held out: it would be the end of the training text, which is
# most similar to the test text. The training loss in nats per character:
#
# .. code-block:: text
#
#     loss 2.03 1.56 1.45 1.39 1.33 1.29 1.26 1.24

writer = TextGenerator(
    units=512,
    dropout=0.3,
    learning_rate=0.003,
    epochs=8,
    early_stopping=False,
    random_state=0,
)
writer.fit(train)
print("loss", *(f"{loss:.2f}" for loss in writer.history_["loss"]))

# %%
# The cross-entropy of the test text:
#
# .. code-block:: text
#
#     2.13 bits per character, or 1.47 nats

bits = writer.bits_per_character(test)
print(f"{bits:.2f} bits per character, or {bits * math.log(2):.2f} nats")

# %%
# Generate text
# -------------
# The network has learned names, verse and the format of a play, but the text has no
# meaning. With a temperature slightly below 1, fewer words are misspelled. A part of
# the generated text:
#
# .. code-block:: text
#
#     BUCKINGHAM:
#     What should he prince these lips, the neighbour about
#     The from this fiery while it much without a bed,
#     Where is for themselves to Capulet.
#
#     SICINIUS:
#     What canst thou stay not and spain.
#
#     FRIAR PETER:
#     Will you the crown is robes our king, good comfort:
#     As your poor hours, that it was all prince,
#     Whom Edward shall be the heart distressed b

print(writer.generate("ROMEO:\n", length=600, temperature=0.7, random_state=0))
