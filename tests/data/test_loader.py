import subprocess
import sys

import cv2

from affactkit.data.loader import load_batches

LEFT_OPEN = """
from affactkit.data.loader import load_batches


class Doubled:
    def __getitems__(self, places):
        return [2 * place for place in places]


loading = load_batches(Doubled(), [[1, 2], [3]] * 20, workers=2, pin=False)
batches = loading.__enter__()
print(next(batches), next(batches))
"""


def test_workers_that_nobody_ended_do_not_keep_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEFT_OPEN], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "[2, 4] [6]\n"


class Threads:
    """Tells how many threads OpenCV may use in a worker."""

    def __getitems__(self, places):
        return cv2.getNumThreads()


def test_no_thread_of_opencv_is_lost_by_a_fork() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    try:
        with load_batches(Threads(), [[0]], workers=2, pin=False) as batches:
            assert cv2.getNumThreads() == 1  # so that a worker inherits no lock of another
            assert list(batches) == [1]
        with load_batches(Threads(), [[0]], workers=0, pin=False) as batches:
            assert list(batches) == [3]
        assert cv2.getNumThreads() == 3
    finally:
        cv2.setNumThreads(before)
