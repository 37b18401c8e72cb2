"""Calls that a type checker has to report, and calls that it must not.

Not imported by any test: mypy reads it.
"""

import numpy as np

from sknn import (
    Autoencoder,
    Backbone,
    CNNClassifier,
    MLPClassifier,
    MLPRegressor,
    OptunaSearchCV,
    RNNClassifier,
    Seq2SeqTranslator,
    TextGenerator,
    TransformerClassifier,
    Word2Vec,
)

X = np.zeros((4, 2))
y = np.zeros(4)


def own_activation(x: object) -> object:
    return x


MLPClassifier(epochs="many")  # wrong
MLPClassifier(hidden_layer_sizes="nonsense")  # wrong
MLPClassifier(activation="rleu")  # wrong
MLPClassifier(optimizer="adan")  # wrong
MLPClassifier(lr_schedule="cosin")  # wrong
MLPClassifier(kernel_initializer="he")  # wrong
MLPClassifier(loss="huber")  # wrong
MLPClassifier(early_stopping="yes")  # wrong
MLPClassifier(class_weight="balance")  # wrong
MLPClassifier(dropout="0.5")  # wrong
MLPClassifier(callbacks="early_stopping")  # wrong
MLPClassifier(hidden_layers=(3,))  # wrong
MLPRegressor(loss="cross_entropy")  # wrong
MLPRegressor(quantiles=0.5)  # wrong
CNNClassifier(architecture="alexnet")  # wrong
CNNClassifier(padding="full")  # wrong
CNNClassifier(backbone="MobileNetV2")  # wrong
CNNClassifier(augmentation="heavy")  # wrong
RNNClassifier(cell="grru")  # wrong
RNNClassifier(global_pooling="first")  # wrong
RNNClassifier(output="steps")  # wrong
TransformerClassifier(n_heads="four")  # wrong
Autoencoder(loss="mse")  # wrong
Seq2SeqTranslator(attention="luong")  # wrong
TextGenerator(truncation=None)  # wrong
Word2Vec(algorithm="skip-gram")  # wrong
nonsense = MLPClassifier().fit(X, y).predict(X).nonsense  # wrong
OptunaSearchCV(MLPClassifier(), {}, n_trials="ten")  # wrong

MLPClassifier((16, 8), "relu", dropout=(0.1, 0.2), class_weight={"a": 2.0})
MLPClassifier(np.array([4, 4]), own_activation, batch_size="auto", epochs=5)
MLPRegressor("mean", quantiles=(0.1, 0.9), loss="pinball", patience=float("inf"))
CNNClassifier((8, 8), backbone=Backbone("VGG16"), augmentation={"shift": 0.1})
RNNClassifier(8, "lstm", embedding=X, random_state=np.random.RandomState(0))
Autoencoder(2).fit(X).transform(X).mean()
mean, std = MLPRegressor(loss="gaussian_nll").fit(X, y).predict(X, return_std=True)
MLPClassifier().fit(X, y, sample_weight=y).partial_fit(X, y).predict_proba(X).sum()
