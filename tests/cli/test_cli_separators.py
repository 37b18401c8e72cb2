"""Detection of separators."""

import pytest

from sknn.cli._separators import detected_separator


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["a,b", "1,x", "2,y"], ","),
        (["a;b", "1,5;2,5", "2;3,5"], ";"),
        (["a|b", "1|x,y", "2|z"], "|"),
        (["a\tb", "1 000\t2", "x y\t3"], "\t"),
        (["'a','b';c", "1;2", "3;4"], ";"),
        (['"a;b",c', "1,2", "3,4"], ","),
        (["a,b,c", "1", "2,3"], ","),
        (["a,b", "1,2,", "3,4,"], ","),
        (["1,5;2", "2,5;3"], ";"),
        (["x;y,1", "z;w,2"], ","),
        (["a", "1", "2"], ","),
        ([], ","),
    ],
    ids=" / ".join,
)
def test_detected_separator(lines, separator):
    assert detected_separator("\n".join(lines)) == separator
