import subprocess
import sys

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
