r"""
From the perceptron to the multilayer perceptron
================================================

This example trains three networks from the history of neural networks, by choosing the
parameters of `MLPClassifier` and `MLPRegressor`. Rosenblatt's perceptron and the
ADALINE of Widrow and Hoff learn AND, but cannot learn XOR. A network with one hidden
layer learns XOR.
"""

# %%
# A perceptron learns AND
# -----------------------
# A single unit with weights :math:`w_0, w_1, w_2` returns 1 where
# :math:`w_0 + w_1 x_1 + w_2 x_2 > 0` and 0 elsewhere. The bias :math:`w_0` is the
# weight of an input that is always 1, and represents the threshold. The decision
# boundary is the line
#
# .. math:: w_1 x_1 + w_2 x_2 = -w_0 .
#
# The perceptron processes one sample after the other. If its output :math:`y` equals
# the target :math:`d`, the weights do not change; otherwise
#
# .. math:: \Delta w_i = \alpha \, x_i \, (d - y) .
#
# This is stochastic gradient descent on the perceptron loss, with one sample per
# update: a network without hidden layers, with ``loss="perceptron"``,
# ``optimizer="sgd"`` and ``batch_size=1``.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.inspection import DecisionBoundaryDisplay

from sknn import MLPClassifier, MLPRegressor

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y_and = np.array([0, 0, 0, 1])
y_xor = np.array([0, 1, 1, 0])

perceptron = MLPClassifier(
    hidden_layer_sizes=(),
    loss="perceptron",
    optimizer="sgd",
    learning_rate=0.1,
    batch_size=1,
    epochs=50,
    early_stopping=False,
    lr_schedule="constant",
    l2=0.0,
    scaling=None,
    random_state=0,
)
perceptron.fit(X, y_and)
print("AND:", perceptron.predict(X))
assert (perceptron.predict(X) == y_and).all()

# %%
# The network has a single layer with two weights and a bias. The line separates the
# point (1, 1) from the others, and does not change any more once it does: a perceptron
# finds a line without errors, not the best line.

weights, bias = perceptron.model_.get_weights()
print("weights", weights.ravel().round(2), "bias", bias.round(2))
losses = np.array(perceptron.history_["loss"])
errorless = np.argmin(losses)  # the first epoch without an error
assert losses[errorless] == 0
assert (losses[errorless:] == 0).all()

# %%


def draw(ax, model, y, title):
    """Plot the decision regions of a model and the four samples."""
    DecisionBoundaryDisplay.from_estimator(
        model,
        X,
        response_method="predict",
        plot_method="pcolormesh",
        eps=0.5,
        grid_resolution=200,
        cmap="RdBu_r",
        alpha=0.35,
        ax=ax,
    )
    ax.scatter(*X.T, c=y, cmap="RdBu_r", s=130, edgecolors="black", zorder=2)
    ax.set(
        title=title,
        xlabel="$x_1$",
        ylabel="$x_2$",
        xticks=[0, 1],
        yticks=[0, 1],
        aspect="equal",
    )


figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
draw(axes[0], perceptron, y_and, "AND, perceptron")
axes[1].step(range(1, 51), perceptron.history_["loss"], where="mid")
axes[1].set(xlabel="epoch", ylabel="perceptron loss", title="Training")
plt.show()

# %%
# ADALINE
# -------
# The *adaptive linear neuron* has the same structure, but is trained on the error
# :math:`\varepsilon = d - \mathbf{w}^T \mathbf{x}` before the threshold, with targets
# of -1 and +1. Least mean squares (LMS) follows the negative gradient of
# :math:`\varepsilon^2`, which is :math:`2 \varepsilon \mathbf{x}`:
#
# .. math:: \mathbf{w}(t + 1) = \mathbf{w}(t) + 2 \mu \, \varepsilon \, \mathbf{x} .
#
# This is a regression with the squared error. ``standardize_targets=False`` trains on
# the original targets.

adaline = MLPRegressor(
    hidden_layer_sizes=(),
    loss="squared_error",
    standardize_targets=False,
    optimizer="sgd",
    learning_rate=0.02,
    batch_size=1,
    epochs=100,
    early_stopping=False,
    lr_schedule="constant",
    l2=0.0,
    scaling=None,
    random_state=0,
)
adaline.fit(X, 2 * y_and - 1)
print("outputs ", adaline.predict(X).round(2))
print("classes ", (adaline.predict(X) > 0).astype(int))
assert ((adaline.predict(X) > 0) == y_and).all()

# %%
# The squared error is a quadratic function of the weights with a single minimum.
# ADALINE converges towards the solution of ordinary least squares, computed here:

weights, bias = adaline.model_.get_weights()
exact, *_ = np.linalg.lstsq(np.c_[np.ones(4), X], 2 * y_and - 1)
print("LMS           ", np.r_[bias, weights.ravel()].round(2))
print("least squares ", exact.round(2))
assert np.allclose(np.r_[bias, weights.ravel()], exact, atol=0.1)

# %%
# XOR is not linearly separable
# -----------------------------
# With a threshold :math:`\theta`, the four samples of XOR require
#
# .. math::
#
#    0 < \theta, \quad w_2 > \theta, \quad w_1 > \theta, \quad w_1 + w_2 < \theta .
#
# The sum of the second and the third inequality, :math:`w_1 + w_2 > 2 \theta > \theta`,
# contradicts the last one. Therefore no line separates the classes.
#
# One hidden layer is enough: each of its units defines a line, and the output unit
# combines them, here to a strip that contains the points (0, 0) and (1, 1).
# Backpropagation computes the gradients of the hidden weights. Dropout, which is used
# by default, is disabled: it reduces overfitting, but this network has only four hidden
# units.

perceptron.set_params(epochs=200).fit(X, y_xor)
print("perceptron:    ", perceptron.predict(X))
assert (perceptron.predict(X) != y_xor).any()

mlp = MLPClassifier(
    hidden_layer_sizes=(4,),
    activation="tanh",
    dropout=0.0,
    learning_rate=0.05,
    epochs=200,
    early_stopping=False,
    lr_schedule="constant",
    l2=0.0,
    scaling=None,
    random_state=0,
)
mlp.fit(X, y_xor)
print("hidden layer:  ", mlp.predict(X))
assert (mlp.predict(X) == y_xor).all()
strip = np.linspace(-0.5, 1.5, 9)  # through (0, 0) and (1, 1)
assert (mlp.predict(np.c_[strip, strip]) == 0).all()

# %%

figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
draw(axes[0], perceptron, y_xor, "XOR, perceptron")
draw(axes[1], mlp, y_xor, "XOR, hidden layer of 4")
axes[2].plot(perceptron.history_["loss"], label="perceptron")
axes[2].plot(mlp.history_["loss"], label="hidden layer")
axes[2].set(xlabel="epoch", ylabel="loss", title="Training")
axes[2].legend()
plt.show()

# %%
# Outputs of the hidden units
# ---------------------------
# The hidden layer maps the samples to a space in which a hyperplane separates the
# classes. ``model_`` is a Keras model, so the outputs of its layers can be computed.

import keras

hidden = keras.Model(mlp.model_.input, mlp.model_.get_layer("hidden_1").output)
coordinates = hidden.predict(X, verbose=0)
for row, label, units in zip(X, y_xor, coordinates, strict=True):
    print(row, "class", label, "hidden", units.round(2))

weights, bias = mlp.model_.get_weights()[-2:]  # of the output layer
assert ((coordinates @ weights + bias > 0).ravel() == y_xor).all()
