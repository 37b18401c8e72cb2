"""The program for the wrappers of Keras."""

import pickle

import keras
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def build(X, y, hidden=32, learning_rate=0.001):
    model = keras.Sequential()
    model.add(keras.Input((X.shape[1],)))
    model.add(keras.layers.Dense(hidden, activation="relu"))
    model.add(keras.layers.Dense(y.shape[1], activation="softmax"))
    model.compile(keras.optimizers.Adam(learning_rate), "categorical_crossentropy")
    return model


X, y = load_digits(return_X_y=True)
X, X_test, y, y_test = train_test_split(X, y, random_state=0)
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3, min_delta=0.01)
net = keras.wrappers.SKLearnClassifier(build)
pipeline = make_pipeline(StandardScaler(), net)
grid = {
    "sklearnclassifier__model_kwargs": [
        {"hidden": hidden, "learning_rate": rate}
        for hidden in [16, 64]
        for rate in [0.001, 0.01]
    ]
}
keras.utils.set_random_seed(0)
# Clones lose the parameter `fit_kwargs`, so that its items are passed here.
settings = {"epochs": 30, "callbacks": [stop], "verbose": 0}
settings = {f"sklearnclassifier__{name}": value for name, value in settings.items()}
search = GridSearchCV(pipeline, grid, cv=3).fit(X, y, **settings)
best = pickle.loads(pickle.dumps(search.best_estimator_))
probabilities = best.decision_function(X_test)  # the outputs of the model
score, accuracy = search.best_score_, best.score(X_test, y_test)
print(score, accuracy)
