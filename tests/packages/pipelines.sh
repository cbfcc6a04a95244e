#!/usr/bin/env bash
# What pipelines take: valid by the schemas of their services, and their shell steps run on good and bad certificates.
set -euo pipefail

check() { "$VENV/bin/check-jsonschema" --quiet --builtin-schema "vendor.$1" "${@:2}"; }
check github-actions .github/actions/popcert/action.yml
check github-workflows .github/workflows/*.yml
check gitlab-ci src/packages/pipelines/gitlab.yml
check azure-pipelines src/packages/pipelines/azure-devops.yml
"$VENV/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml

for need in archive deb; do
    compgen -G "$DIST/popcert[-_]*$([ $need = deb ] && echo .deb || echo .tar.gz)" >/dev/null || "tests/packages/$need.sh"
done
"$VENV/bin/python" tests/packages/pipelines.py
