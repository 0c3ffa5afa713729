#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs all tests. Arguments go to ctest.
# DIATOM_SHARED names a folder of real images and weights; tests that need it skip where it is unset.
set -euo pipefail
cd "$(dirname "$0")"
source .ci/setup

install_missing "${diatom_packages[@]}" xvfb xauth ffmpeg aravis-tools python3-torch
preset=${DIATOM_PRESET:-release}
mkdir -p build
build "$preset"

log=build/test-$preset.log
outcome=0
ctest --test-dir "build/$preset" --parallel "$(nproc)" --verbose --no-tests=error "$@" >"$log" 2>&1 || outcome=$?

count() { grep -cE "$1" "$log" || true; }
passed=$(count '\[       OK \] ')
failed=$(count '\[  FAILED  \] .* \([0-9]+ ms\)$')
skipped=$(count '\[  SKIPPED \] .* \([0-9]+ ms\)$')
if [ "$outcome" -ne 0 ]; then
  grep -E 'Failure$|\[  FAILED  \] |Expected|Actual|\*\*\*|ERROR: |runtime error: ' "$log" | head -100
  [ "$failed" -gt 0 ] || failed=1 # a test program that crashed or ran out of time
fi
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"
else echo "$passed passed, $failed failed"; fi
exit "$outcome"
