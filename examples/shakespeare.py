"""
Tiny Shakespeare
================

A million characters of plays: what a network learns of them in some minutes, and what
it writes then.

The text does not come with the package. Put *tiny shakespeare*, the file ``input.txt``
of Andrej Karpathy's char-rnn, into a folder and run ``python shakespeare.py FOLDER``.
What is shown here was printed by such a run.
"""

# %%
# The text
# --------
# The last tenth is kept to judge by: the end of *The Taming of the Shrew*, and *The
# Tempest*, of which nothing stands before.
#
# .. code-block:: text
#
#     1,003,854 characters to learn from

import math
import sys
from pathlib import Path

from sknn import TextGenerator

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "shakespeare")
text = (folder / "input.txt").read_text("utf-8")
limit = len(text) * 9 // 10
train, test = text[:limit], text[limit:]
print(f"{len(train):,} characters to learn from")

# %%
# Learning
# --------
# Nothing is kept for validation: the end of the text, which would be kept, is what the
# last tenth is most like. In nats a character:
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
# How well is the last tenth predicted, character by character?
#
# .. code-block:: text
#
#     2.13 bits a character, or 1.47 nats

bits = writer.bits_per_character(test)
print(f"{bits:.2f} bits a character, or {bits * math.log(2):.2f} nats")

# %%
# Writing
# -------
# Names, verse and the look of a play are there; sense is not. A temperature a little
# below 1 makes fewer mistakes in the words.
#
# .. code-block:: text
#
#     On for a crown of cousin, and they have done.
#     What then be avoided in the crown.
#
#     LEONTES:
#     O, he looks our struck,
#     I suball'd, and stand thee. For Cominius,
#     Romeo comes in his love was not the land.
#     Now my daughter changed it not that would scorr.
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
