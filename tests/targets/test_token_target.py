import numpy as np

from sknn._targets import TokenTarget

# Two texts: the tokens 2 and 3, then the end; the token 2, the end and padding.
TOKENS = np.array([[2, 3, 1], [2, 1, 0]], "int32")


def test_classes_begin_with_the_end_and_leave_padding_out():
    target = TokenTarget(["x", "y"], "")
    encoded = target.encode(TOKENS)
    assert encoded.dtype == np.int32
    assert encoded.tolist() == [[1, 2, 0], [1, 0, -1]]
    assert target.head.units == 3


def test_outputs_are_read_up_to_the_end():
    target = TokenTarget(["some", "words"], " ")
    classes = np.array([[1, 2, 0, 1], [0, 1, 2, 1], [2, 2, 1, 1]])
    expected = ["some words", "", "words words some some"]
    assert target.texts(classes).tolist() == expected
    assert target.decode(np.eye(3)[classes]).tolist() == expected
    assert target.texts(classes).dtype == object
