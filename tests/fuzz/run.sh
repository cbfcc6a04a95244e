#!/usr/bin/env bash
# Makes seeds and runs each fuzz target for so many seconds: `tests/fuzz/run.sh SECONDS [TARGET...]`.
# With JOBS=N as many at a time, and with SEED=N the same runs again. Ends with 1 if popcert and a reference differ, and with 2 if
# popcert itself panicked, hung or took too much memory; the input is then below tests/fuzz/artifacts, and the log below
# tests/fuzz/target/logs.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage="usage: tests/fuzz/run.sh SECONDS [TARGET...]"
seconds=${1:?$usage}
shift
[[ $seconds =~ ^[0-9]+$ ]] || { echo "$usage" >&2; exit 2; }
fuzz=tests/fuzz
all=$(sed -n 's|^path = "fuzz_targets/\(.*\)\.rs"|\1|p' $fuzz/Cargo.toml)
targets=${*:-$all}
# popcert has no unsafe code: what sanitizers look for is not there, and costs half of the runs.
options=(--fuzz-dir "$fuzz" --sanitizer none)
triple=$(rustc +nightly -vV | sed -n 's/^host: //p')
logs=$fuzz/target/logs
mkdir -p "$logs"

RUSTC_WRAPPER=$PWD/$fuzz/rustc.sh cargo +nightly fuzz build "${options[@]}"

faults=$fuzz/target/faults
rm -rf "$faults"
folders=(fixtures tests/pkcs12)
if cargo run --quiet --all-features -- mock faults "$faults"; then
    folders+=("$faults")
fi
cargo run --quiet --manifest-path $fuzz/Cargo.toml --target-dir $fuzz/target --example seeds -- \
    $fuzz/corpus "${folders[@]}"

run() {
    local target=$1 log=$logs/$1.txt
    mkdir -p "$fuzz/corpus/$target" "$fuzz/artifacts/$target"
    "$fuzz/target/$triple/release/$target" "$fuzz/corpus/$target" \
        -artifact_prefix="$fuzz/artifacts/$target/" -max_total_time="$seconds" -seed="${SEED:-0}" \
        -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 >"$log" 2>&1
}

# What libFuzzer counted at the end.
report() {
    local target=$1 log=$logs/$1.txt
    local runs each
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    each=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
    printf '%-12s %10s runs %8s/s' "$target" "${runs:-?}" "${each:-?}"
}

failed=0
finish() {
    local target=$1 process=$2
    if wait "$process"; then
        echo "$(report "$target")"
    else
        echo "$(report "$target")  FOUND: $logs/$target.txt"
        grep -m1 -A3 "panicked at\|ERROR: libFuzzer" "$logs/$target.txt" | cut -c1-300 || true
        # Paths of the fuzz targets are relative; those of popcert and its dependencies are not.
        local severity=2
        if grep -m1 "panicked at\|ERROR: libFuzzer" "$logs/$target.txt" | grep -q "panicked at src/"; then
            severity=1
        fi
        if ((severity > failed)); then
            failed=$severity
        fi
    fi
}

declare -A running=()
for target in $targets; do
    run "$target" &
    running[$target]=$!
    if ((${#running[@]} >= ${JOBS:-1})); then
        for one in "${!running[@]}"; do
            finish "$one" "${running[$one]}"
        done
        running=()
    fi
done
for one in "${!running[@]}"; do
    finish "$one" "${running[$one]}"
done
exit $failed
