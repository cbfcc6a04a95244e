#!/usr/bin/env bash
# The PySpark job on a cluster of two workers, one killed midway. Skipped with a word where
# Java, Python or pyspark cannot be had.
#
# Usage: tests/spark/run.sh [POPCERT]
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "skipped: $*"; exit 0; }

command -v java >/dev/null || skip "there is no Java"
command -v python3 >/dev/null || skip "there is no Python"

python=${POPCERT_SPARK_PYTHON:-target/spark/bin/python}
if ! "$python" -c 'import pyspark' 2>/dev/null; then
    [ -z "${POPCERT_SPARK_PYTHON:-}" ] || skip "$python has no pyspark"
    python3 -m venv target/spark >/dev/null 2>&1 || skip "Python cannot make an environment"
    timeout 300 "$python" -m pip install --quiet --disable-pip-version-check pyspark ||
        skip "pyspark cannot be installed here"
fi
python=$(realpath -s "$python")

popcert=${1:-}
if [ -z "$popcert" ]; then
    cargo build --quiet --all-features
    popcert=target/debug/popcert
fi
fleet=target/spark-fleet
cargo run --quiet --all-features --example fleet -- "$fleet" 2000

PYSPARK_PYTHON=$python SPARK_LOCAL_IP=127.0.0.1 timeout 600 \
    "$python" tests/spark/test_spark.py "$(realpath "$popcert")" "$(realpath "$fleet")"
