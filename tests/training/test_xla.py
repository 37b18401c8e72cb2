from sknn.training._xla import start_xla


def test_xla_is_started_once():
    thread = start_xla()
    assert start_xla() is thread
    thread.join(60)
    assert not thread.is_alive()
