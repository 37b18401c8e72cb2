import pandas as pd

from sknn.datasets import load_airline_passengers


def test_passengers_by_month():
    y = load_airline_passengers()
    assert y.shape == (144,)
    assert y.index.freq == pd.offsets.MonthBegin()
    assert (y.iloc[0], y.iloc[-1], y.max()) == (112, 432, 622)
    # The number of passengers more than triples in twelve years.
    years = y.groupby(y.index.year).mean()
    assert years.is_monotonic_increasing
    assert 3 < years[1960] / years[1949] < 4
