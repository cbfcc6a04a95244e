#!/usr/bin/env bash
# Run the command twice: as text for the log and the job's summary, as SARIF for code scanning.
set -euo pipefail

case $COMMAND in
    audit | verify | chain) ;;
    *) echo "::error::command is $COMMAND: it must be audit, verify or chain"; exit 2 ;;
esac
arguments=()
while IFS= read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || arguments+=("$line")
done <<<"$ARGUMENTS"

code=0
text=$(mktemp)
popcert "$COMMAND" "${arguments[@]}" --format text --color never -o "$text" || code=$?
# What comes from files is escaped by popcert; a line must not be read as a command by the runner either.
token="popcert-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
echo "::stop-commands::$token"
cat "$text"
echo "::$token::"
# Four backticks: no line of the report can end the block.
{ printf '````text\n'; cat "$text"; printf '````\n'; } >>"$GITHUB_STEP_SUMMARY"
rm -f "$text"

# Its own cause went to the log above.
popcert "$COMMAND" "${arguments[@]}" --format sarif -o "$SARIF" 2>/dev/null || true
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ -s "$SARIF" ]; then
    echo "sarif=$SARIF" >>"$GITHUB_OUTPUT"
fi
