#!/bin/sh
# Makes ./configure from configure.ac and Makefile.am. For a checkout, not for a tarball.
set -eu
cd "$(dirname "$0")"

for program in autoreconf automake pkg-config; do
	if ! command -v "$program" >/dev/null; then
		echo "autogen.sh: $program is missing (Debian: autoconf automake pkg-config)" >&2
		exit 1
	fi
done
exec autoreconf --install
