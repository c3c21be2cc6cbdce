#!/usr/bin/env bash
# Sets up and passes the tests: format, lint, types, then the whole suite on two processes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/setup.sh
say "格式与静态检查 / format, lint, types"
.venv/bin/ruff format --check --quiet .
.venv/bin/ruff check --quiet .
.venv/bin/mypy
say "测试 / tests"
unset PYTHONDONTWRITEBYTECODE # the tests start the program often: what Python compiled is kept
exec .venv/bin/python -m pytest -n 2 --dist worksteal "$@"
