"""The entry point: versions, statuses, signals and warnings."""

import os
import signal
import subprocess
import sys
import warnings

import pytest

import sknn
from sknn.cli import _report, main


def test_python_m_sknn_from_the_shell():
    run = subprocess.run(
        [sys.executable, "-m", "sknn", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == sknn.__version__


def test_help_is_status_0_and_no_command_is_2(capsys):
    assert main(["--help"]) == 0
    assert "report" in capsys.readouterr().out
    assert main([]) == 2
    assert "usage: sknn" in capsys.readouterr().err


def test_unknown_commands(capsys):
    assert main(["reprot"]) == 2
    assert "invalid choice: 'reprot'" in capsys.readouterr().err


@pytest.mark.usefixtures("heeded_ctrl_c")
def test_ctrl_c_ends_the_program_even_from_code_that_catches_it(monkeypatch, capsys):
    reached = []

    def fit(*_, **__):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            signal.pause()
        except KeyboardInterrupt:
            reached.append("next fold")

    monkeypatch.setattr(_report, "table_of", fit)
    assert main(["report", "iris"]) == 130
    assert reached == []
    assert capsys.readouterr().err == "\nsknn: interrupted\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_keyboard_interrupt_is_status_130(monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(_report, "table_of", interrupted)
    assert main(["report", "iris"]) == 130


def test_a_reader_that_leaves_is_no_error(tmp_path):
    command = f"{sys.executable} -m sknn report iris --model logistic --cv 2 --quiet"
    run = subprocess.run(
        ["bash", "-c", f"{command} | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert (run.stdout.strip(), run.stderr) == ("141", "")


def test_warnings_are_one_line(monkeypatch, capsys):
    def warn(*_, **__):
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("first\n  second", stacklevel=1)
        raise KeyboardInterrupt

    monkeypatch.setattr(_report, "table_of", warn)
    main(["report", "iris"])
    assert capsys.readouterr().err.startswith("sknn: warning: first second\n")


def test_errors_of_the_program_itself_keep_their_traceback(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr(_report, "table_of", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["report", "iris"])


INTERRUPTED_IMPORT = """
import sys
import sknn.cli

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
sys.exit(sknn.cli.main(["report", "iris"]))
"""


@pytest.mark.parametrize("module", ["sknn.cli._report", "pandas", "tensorflow"])
def test_ctrl_c_during_an_import_prints_one_line(module):
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT, module],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.strip() == "sknn: interrupted"
