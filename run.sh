#!/usr/bin/env bash
# Installs what is missing, builds, and opens Diatom. Arguments go to the program: ./run.sh --help
set -euo pipefail
cd "$(dirname "$0")"
source .ci/setup

install_missing "${diatom_packages[@]}"
mkdir -p build
echo "Building (the first time takes ten to twenty minutes on two cores) ..." >&2
build release diatom >build/run.log 2>&1 || {
  tail -40 build/run.log >&2
  exit 1
}

# Without a display, what would have been a window becomes a picture.
opens_a_window() {
  build/release/diatom --help | sed -n '/^Subcommands/,$s/^  \([a-z-]*\) .*/\1/p' | grep -qx -- "${1:-none}" && return 1
  case " $* " in *" --headless "* | *" --help "* | *" -h "* | *" --version "*) return 1 ;; esac
}
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && opens_a_window "$@"; then
  picture=$PWD/build/diatom.png
  build/release/diatom --headless --screenshot-to "$picture" "$@"
  echo "There is no display here, so Diatom drew without one; the picture is $picture"
  exit 0
fi
exec build/release/diatom "$@"
