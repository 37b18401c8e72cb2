"""The command line is silent when TensorFlow starts."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def test_the_start_is_silent_and_errors_stay_visible():
    code = (
        "import os, sys\n"
        "os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\n"
        "from sknn.cli._tensorflow import import_quietly\n"
        "import_quietly()\n"
        "assert 'tensorflow' in sys.modules\n"
        "os.write(2, b'still here')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stderr == "still here"
