import keras
import numpy as np
from training_cases import network

from sknn.training import Objective


def test_signature_leaves_the_strength_of_smoothing_out():
    signature = Objective("kl_divergence", (), 0.1).signature()
    assert Objective("kl_divergence", (), 0.3).signature() == signature
    assert Objective("kl_divergence", (), 0.0).signature() != signature
    assert Objective("binary_crossentropy", (), 0.1).signature() != signature
    huber = Objective("huber", (("delta", 1.0),)).signature()
    assert Objective("huber", (("delta", 2.0),)).signature() != huber


def test_signature_leaves_the_strength_of_mixing_out():
    signature = Objective("hinge", mixup=0.1).signature()
    assert Objective("hinge", mixup=0.4).signature() == signature
    assert Objective("hinge", mixup=0.1, cutmix=1.0).signature() != signature
    assert Objective("hinge", cutmix=0.1).signature() != signature


def test_settings_are_what_programs_take_as_inputs():
    model = network(
        keras.layers.Dropout(0.25, seed=1),
        kernel_regularizer=keras.regularizers.L1L2(0.5, 0.125),
    )
    optimizer = keras.optimizers.AdamW(weight_decay=0.5)
    settings = Objective("kl_divergence", (), 0.25, 0.5, 2.0).settings(
        model, optimizer, 2**24 + 7
    )
    expected = {
        "dropout": [0.25],
        "l1": [0.5],
        "l2": [0.125],
        "weight_decay": 0.5,
        "label_smoothing": 0.25,
        "mixing": [0.5, 2.0, 7.0],
    }
    assert {k: v.tolist() for k, v in settings.items()} == expected
    assert {v.dtype for v in settings.values()} == {np.dtype("float32")}


def test_no_decay_is_zero():
    settings = Objective("hinge").settings(network(), keras.optimizers.SGD())
    assert settings["weight_decay"] == 0.0
