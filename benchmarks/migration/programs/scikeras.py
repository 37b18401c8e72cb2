"""A program for SciKeras. The programs for `sknn` differ in a few words."""

import pickle

import keras
from scikeras.wrappers import KerasClassifier
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def build(meta, hidden=32):
    model = keras.Sequential()
    model.add(keras.Input((meta["n_features_in_"],)))
    model.add(keras.layers.Dense(hidden, activation="relu"))
    model.add(keras.layers.Dense(meta["n_classes_"], activation="softmax"))
    return model


X, y = load_digits(return_X_y=True)
X, X_test, y, y_test = train_test_split(X, y, random_state=0)
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3, min_delta=0.01)
net = KerasClassifier(
    build, loss="sparse_categorical_crossentropy", optimizer="adam", epochs=30,
    model__hidden=32, callbacks={"stop": stop}, verbose=0, random_state=0,
)  # fmt: skip
pipeline = make_pipeline(StandardScaler(), net)
grid = {
    "kerasclassifier__model__hidden": [16, 64],
    "kerasclassifier__optimizer__learning_rate": [0.001, 0.01],
}
search = GridSearchCV(pipeline, grid, cv=3).fit(X, y)
best = pickle.loads(pickle.dumps(search.best_estimator_))
probabilities = best.predict_proba(X_test)
score, accuracy = search.best_score_, best.score(X_test, y_test)
print(score, accuracy)
