#!/usr/bin/env bash
# Makes requirements.lock again from pyproject.toml (needs `pip install uv`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec uv pip compile --universal --generate-hashes --extra dev --no-emit-index-url --quiet \
    --custom-compile-command "scripts/lock.sh" --upgrade -o requirements.lock pyproject.toml
