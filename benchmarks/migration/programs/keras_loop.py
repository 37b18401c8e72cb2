"""The program as a loop that calls the methods of a Keras model."""

import pickle

import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import ParameterGrid, StratifiedKFold, train_test_split
from sklearn.preprocessing import StandardScaler


def build(hidden, learning_rate):
    model = keras.Sequential()
    model.add(keras.Input((64,)))
    model.add(keras.layers.Dense(hidden, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(X, y, settings):
    scaler, model = StandardScaler().fit(X), build(**settings)
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3, min_delta=0.01)
    model.fit(scaler.transform(X), y, epochs=30, callbacks=[stop], verbose=0)
    return scaler, model


def evaluate(fitted, X, y):
    scaler, model = fitted
    return model.evaluate(scaler.transform(X), y, verbose=0)[1]


X, y = load_digits(return_X_y=True)
X, X_test, y, y_test = train_test_split(X, y, random_state=0)
grid = list(ParameterGrid({"hidden": [16, 64], "learning_rate": [0.001, 0.01]}))
keras.utils.set_random_seed(0)
scores = [
    [
        evaluate(fit(X[train], y[train], settings), X[test], y[test])
        for train, test in StratifiedKFold(3).split(X, y)
    ]
    for settings in grid
]
means = np.mean(scores, axis=1)
best = pickle.loads(pickle.dumps(fit(X, y, grid[means.argmax()])))
probabilities = best[1].predict(best[0].transform(X_test), verbose=0)
score, accuracy = means.max(), evaluate(best, X_test, y_test)
print(score, accuracy)
