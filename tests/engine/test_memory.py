import subprocess
import sys

import pytest

FAULTS = """
import resource
import torch
from affactkit.engine.memory import keep_freed_memory


def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.ones(10_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


returned = faults()
keep_freed_memory()
faults()  # takes the memory that is kept from now on
print(returned, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told to keep memory")
def test_freed_memory_is_taken_again_without_asking_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True
    )
    returned, kept = map(int, done.stdout.split())
    assert kept * 20 < returned
