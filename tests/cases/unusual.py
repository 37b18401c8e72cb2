"""Strategies of hypothesis for unusual X and y, made from the data of a family."""

import datetime
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st
from scipy import sparse

# Items in place of a number.
ITEMS = [
    *(None, np.nan, np.inf, -np.inf, 1e300, -1e39, 1e-300, 10**30),
    *(True, Decimal("1.5"), "text", "1.5", "", b"bytes", 1j, pd.NA, pd.NaT),
    *(datetime.date(2020, 1, 1), np.datetime64("2020"), np.timedelta64(1, "D")),
    *([1.0, 2.0], np.ones(2), {"a": 1}, {1}, object, np.float16(1)),
]
DTYPES = ["f2", "f4", "f8", "i1", "u1", "i8", "?", "O", "U8", "c16", "M8[s]", "m8[s]"]


def with_item(array, place, item):
    """Return a copy as objects, with an item in place of a number."""
    objects = array.astype(object)
    objects[np.unravel_index(place % array.size, array.shape)] = [item][0]
    return objects


def nested(array):
    """Return nested lists, with objects as they are."""
    return array.tolist()


def column(items):
    made = np.empty(len(items), dtype=object)
    made[:] = items
    return made


def table(array):
    return array.reshape(len(array), math.prod(array.shape[1:]))


def names(array):
    return [f"c{number}" for number in range(table(array).shape[1])]


CONTAINERS = {
    "array": lambda a: a,
    "lists": nested,
    "tuple": lambda a: tuple(a),
    "list of arrays": lambda a: list(a),
    "object array of arrays": lambda a: column(list(a)),
    "fortran": np.asfortranarray,
    "every second row": lambda a: np.repeat(a, 2, axis=0)[::2],
    "backwards": lambda a: a[::-1],
    "masked array": lambda a: np.ma.masked_array(a, mask=np.zeros(a.shape, bool)),
    "frame": lambda a: pd.DataFrame(table(a), columns=names(a)),
    "frame of numbered columns": lambda a: pd.DataFrame(table(a)),
    "frame of repeated names": lambda a: pd.DataFrame(table(a)).set_axis(
        ["c"] * table(a).shape[1], axis=1
    ),
    "frame of categories": lambda a: pd.DataFrame(table(a)).astype("category"),
    "nullable frame": lambda a: pd.DataFrame(
        table(a), columns=names(a)
    ).convert_dtypes(),
    "series of arrays": lambda a: pd.Series(list(a)),
    "frame of arrays": lambda a: pd.DataFrame({"a": list(a), "b": list(a)}),
    "polars": lambda a: pl.DataFrame(
        {name: list(part) for name, part in zip(names(a), table(a).T, strict=True)},
        strict=False,
    ),
    "polars lists": lambda a: pl.Series([list(row) for row in table(a)], strict=False),
    "pyarrow": lambda a: pa.table(
        {name: part.tolist() for name, part in zip(names(a), table(a).T, strict=True)}
    ),
    "pyarrow lists": lambda a: pa.array([row.tolist() for row in table(a)]),
    "csr": lambda a: sparse.csr_array(table(a).astype(float)),
    "coo": lambda a: sparse.coo_array(table(a).astype(float)),
    "generator": lambda a: (row for row in a),
    "scalar": lambda a: 3,
    "nothing": lambda a: None,
    "word": lambda a: "word",
    "dict": lambda a: {
        name: part for name, part in zip(names(a), table(a).T, strict=True)
    },
}
SHAPES = {
    "as it is": lambda a: a,
    "one row": lambda a: a[:1],
    "two rows": lambda a: a[:2],
    "no rows": lambda a: a[:0],
    "no columns": lambda a: table(a)[:, :0],
    "fewer columns": lambda a: a[:, :1] if a.ndim > 1 else a,
    "one axis": lambda a: a.ravel(),
    "an axis more": lambda a: a[..., np.newaxis],
    "axes moved": lambda a: np.moveaxis(a, -1, 0),
    "constant": np.zeros_like,
    "huge": lambda a: a * 1e30,
    "far from 0": lambda a: a + 1e9,
    "tiny": lambda a: a * 1e-30,
}


@st.composite
def unusual(draw, array, dtype=float):
    """Draw a container of an array in which some things may be unusual."""
    array = SHAPES[draw(st.sampled_from(sorted(SHAPES)))](np.asarray(array, float))
    with np.errstate(all="ignore"):
        array = array.astype(dtype)
    change = draw(st.sampled_from(["none", "item", "dtype", "ragged"]))
    if change == "item" and array.size:
        item = draw(st.sampled_from(ITEMS))
        array = with_item(array, draw(st.integers(0, 1000)), item)
    elif change == "dtype":
        with np.errstate(all="ignore"):
            dtype = np.dtype(draw(st.sampled_from(DTYPES)))
            array = (np.nan_to_num(array) if dtype.kind in "iuMm" else array).astype(
                dtype
            )
    elif change == "ragged" and len(array) > 1 and array.ndim > 1:
        rows = [
            row[: 1 + number % max(1, len(row))] for number, row in enumerate(array)
        ]
        return draw(st.sampled_from([list, tuple, column, pd.Series]))(rows)
    container = draw(st.sampled_from(sorted(CONTAINERS)))
    try:
        return CONTAINERS[container](array)
    except Exception:  # the other library refuses such a table
        return array


WORDS = [
    "ab",
    "ba ab",
    "",
    " ",
    "a\u0301b",
    "\ud83d\ude00",
    None,
    3,
    b"ab",
    ["ab"],
    np.nan,
]


DAYS = pd.date_range("2024-01-01", periods=400)

# Indexes of n rows.
INDEXES = {
    "days": lambda n: DAYS[:n],
    "a missing day": lambda n: DAYS[: n + 1].delete(n // 2),
    "a missing row of hours": lambda n: pd.date_range(
        "2024-03-30", periods=n + 1, freq="h", tz="Europe/Warsaw"
    ).delete(n // 2),
    "a day twice": lambda n: DAYS[: n - 1].insert(n // 2, DAYS[n // 2]),
    "backwards": lambda n: DAYS[:n][::-1],
    "no date": lambda n: DAYS[: n - 1].insert(n // 2, pd.NaT),
    "irregular days": lambda n: DAYS[np.arange(n) ** 2 % 397],
    "months": lambda n: pd.period_range("2000-01", periods=n, freq="M"),
    "dates as strings": lambda n: DAYS[:n].strftime("%Y-%m-%d"),
    "quarters as strings": lambda n: pd.Index(
        [f"{2000 + i // 4}Q{1 + i % 4}" for i in range(n)]
    ),
    "words": lambda n: pd.Index([f"row {i}" for i in range(n)]),
    "numbers and words": lambda n: pd.Index([*range(n - 1), "a"]),
    "objects": lambda n: pd.Index([datetime.date(2024, 1, 1)] * n),
    "durations": lambda n: pd.timedelta_range("1h", periods=n, freq="h"),
    "numbers": lambda n: pd.RangeIndex(5, 5 + 2 * n, 2),
    "numbers with a gap": lambda n: pd.Index([*range(n - 1), n + 5]),
    "fractions": lambda n: pd.Index(np.arange(n) / 3),
    "missing numbers": lambda n: pd.Index([np.nan, *range(n - 1)]),
    "two levels": lambda n: pd.MultiIndex.from_product([["a"], range(n)]),
    "categories": lambda n: pd.CategoricalIndex(
        ["a", "b"] * (n // 2) + ["a"] * (n % 2)
    ),
    "intervals": lambda n: pd.interval_range(0, n),
}


@st.composite
def unusual_series(draw, array):
    """Draw a series, a table or a list of series, with an index or without one."""
    kind = draw(st.sampled_from(["plain", "indexed", "list"]))
    if kind == "plain" or len(array) < 4:
        return draw(unusual(array))
    if kind == "list":
        lengths = st.sampled_from([0, 1, 2, len(array) // 2, len(array)])
        parts = draw(st.lists(lengths, min_size=1, max_size=3))
        return [draw(unusual(array[:length])) for length in parts]
    index = INDEXES[draw(st.sampled_from(sorted(INDEXES)))](len(array))
    values = array.copy()
    if draw(st.booleans()):
        item = draw(st.sampled_from(ITEMS))
        values = with_item(values, draw(st.integers(0, 1000)), item)
    values = table(values) if draw(st.booleans()) else values
    return (pd.Series if values.ndim == 1 else pd.DataFrame)(values, index=index)


@st.composite
def unusual_documents(draw, n):
    """Draw a container of `n` documents, as texts or lists of tokens."""
    texts = draw(unusual_texts(n))
    if not isinstance(texts, (list, tuple)) or draw(st.booleans()):
        return texts
    items = st.sampled_from(WORDS)
    documents = [list(text) if isinstance(text, str) else text for text in texts]
    for number in draw(st.lists(st.integers(0, n - 1), max_size=2)):
        if number < len(documents):
            documents[number] = draw(
                st.one_of(
                    st.lists(items, max_size=3),
                    st.tuples(items),
                    st.sets(st.sampled_from(["a", "b"])),
                    st.just(np.array(["a", "b"])),
                    st.just({"a": 1}),
                    st.just("ab".split),
                )
            )
    kind = draw(st.sampled_from([list, tuple, column, pd.Series, iter]))
    return kind(documents)


@st.composite
def unusual_files(draw, paths):
    """Draw a container of paths of images, some of which may be unusual."""
    chosen = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3))
    kinds = [list, tuple, column, np.array, pd.Series, iter]
    kinds += [lambda p: pd.DataFrame({"path": p}), lambda p: p[0], lambda p: [p]]
    kinds += [lambda p: list(map(str, p)), lambda p: [str(p[0]), None]]
    kinds += [lambda p: [*p, 3], lambda p: [*p, np.ones((6, 6))]]
    kinds += [lambda p: [path.read_bytes() for path in p if path.is_file()]]
    return draw(st.sampled_from(kinds))(chosen)


@st.composite
def unusual_texts(draw, n):
    """Draw a container of `n` texts, some of which may be unusual."""
    texts = draw(st.lists(st.sampled_from(WORDS[:2]), min_size=n, max_size=n))
    for place in draw(st.lists(st.integers(0, n - 1), max_size=2)):
        texts[place] = draw(st.sampled_from(WORDS))

    # Arrow, the default of pandas, has no surrogates.
    def frame(**columns):
        return pd.DataFrame(columns, dtype=object)

    kinds = [list, tuple, column, lambda t: pd.Series(t, dtype=object), iter]
    kinds += [lambda t: frame(t=t), lambda t: frame(t=t, u=t), lambda t: "ab"]
    kinds += [lambda t: 3]
    kinds += [lambda t: t[: n // 2], lambda t: [], lambda t: dict.fromkeys(map(str, t))]
    return draw(st.sampled_from(kinds))(texts)


def labels(array):
    """Return kinds of labels."""
    array = np.asarray(array)
    n = len(array)
    return [
        *(array, array.tolist(), array.astype(str), array > 0, array * 1.0, array * 0),
        *(pd.Series(array), pl.Series(array), pa.array(array), pd.Categorical(array)),
        *(pd.DataFrame({"y": array}), pd.DataFrame({"a": array % 2, "b": 1})),
        *(array[:, np.newaxis], np.eye(3)[array], sparse.csr_array(np.eye(3)[array])),
        *(np.column_stack([array, array]) % 2, array.astype("M8[D]")),
        *(list(map(str, array)), array[:-1], np.arange(n), [[0], [0, 1]] * (n // 2)),
    ]
