"""What the plugin registers can be described without PyTorch."""

from __future__ import annotations

import subprocess
import sys

from affactkit.plugins import plugin_host

PROGRAM = """
import sys
from affactkit.plugins import plugin_host
registries = plugin_host().registries
for kind in ("losses", "optimizers", "schedulers", "backbones", "heads"):
    for entry in registries.of(kind):
        entry.config_class().model_json_schema()
print(sorted(sys.modules.keys() & {"torch", "timm", "numpy", "cv2"}))
"""


def test_configurations_import_no_torch() -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_every_field_is_described_and_every_target_exists() -> None:
    registries = plugin_host().registries
    entries = [
        entry
        for kind in ("losses", "optimizers", "schedulers")
        for entry in registries.of(kind)
        if entry.provider.plugin == "torch"
    ]
    assert len(entries) == 10
    for entry in entries:
        assert callable(entry.target_class())
        for name, field in entry.config_class().model_fields.items():
            assert field.description, f"{entry.name}.{name}"
