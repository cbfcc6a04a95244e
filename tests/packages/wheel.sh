#!/usr/bin/env bash
# The wheel, in a new virtual environment: the program, the typed module, its types, the fixtures for pytest.
set -euo pipefail

# Built in a copy, so that the licences are in it. It stands as deep as the original, from where the path to Cargo.toml leads up.
copy=$OUT/python
rm -rf "$copy" && cp -r src/packages/python "$copy"
cp LICENSE-MIT LICENSE-APACHE "$copy/"
# Static: it runs with any C library.
(cd "$copy" && "$VENV/bin/maturin" build --quiet --release --locked --target "$TARGET" \
    --compatibility manylinux2014 musllinux_1_1 --out "$DIST")

echo "-- results.py is what the schemas say"
cp "$copy/popcert/results.py" "$copy/before.py"
POPCERT_SCHEMAS=$ROOT/src/render/schema python3 "$copy/generate.py"
diff "$copy/before.py" "$copy/popcert/results.py"

echo "-- installed in an environment of its own"
clean=$OUT/wheel
rm -rf "$clean" && python3 -m venv "$clean/venv"
"$clean/venv/bin/pip" install --quiet --no-index --find-links "$DIST" popcert
"$clean/venv/bin/popcert" verify --ca fixtures/CAcertificate.cer --proof fixtures/ValidationCertification.cer \
    --code-file fixtures/verification-code.txt --at 2026-01-01T00:30:00Z --quiet
grep -E '^(pytest|mypy)==' tests/packages/requirements.txt >"$clean/requirements.txt"
"$clean/venv/bin/pip" install --quiet --requirement "$clean/requirements.txt"
cp src/packages/python/tests/*.py src/packages/python/generate.py "$clean/"
cp src/packages/python/pyproject.toml "$clean/"
cd "$clean"
POPCERT_ROOT=$ROOT venv/bin/python -m pytest -q --strict-markers -p no:cacheprovider test_*.py
venv/bin/mypy --strict test_popcert.py generate.py
venv/bin/mypy --strict --package popcert
