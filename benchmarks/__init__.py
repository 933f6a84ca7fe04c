"""How fast affactkit is, beside what one would take instead: ``python -m benchmarks``.

Each module in `CATALOGUE` is one comparison: its docstring says what it compares, and its
``run(effort)`` returns a `harness.Result`. Times are told as ratios to a baseline that was
measured in the same rounds, since those are what another machine, or a busy one, has in common.
"""
