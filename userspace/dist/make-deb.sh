#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Stages the files of this checkout beside debian/ and runs Debian's tools
# on it. The packages are left in build/deb.
#
#   userspace/dist/make-deb.sh VERSION [OBJECTS]
#
# OBJECTS: a folder, build/plain; what it has compiled is taken along, and the
# packages are not compiled anew.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$1 objects=${2:-}
out=$PWD/build/deb
stage=$out/lq-$version
log=$PWD/build/log/deb.log
rm -rf "$out"
mkdir -p "$stage" "$(dirname "$log")"
git ls-files -z -co --exclude-standard | xargs -0 cp -p --parents -t "$stage"
cp -r userspace/dist/debian "$stage/debian"
cp userspace/dist/dkms.conf "$stage/debian/lq-dkms.dkms"
# Prompts take long to speak: those that are made are taken along.
if [ -e build/prompts/.made ]; then
    mkdir -p "$stage/build" && cp -a build/prompts "$stage/build/"
fi
if [ -n "$objects" ]; then
    find "$objects" -path "$objects/tests" -prune -o -name '*.[oda]' -print0 | xargs -0 cp -p --parents -t "$stage"
fi
when=$(git log -1 --format=%cD 2>/dev/null || date -R)
sed "s/@VERSION@/$version/; s/@DATE@/$when/" userspace/dist/debian/changelog > "$stage/debian/changelog"
echo "  DEB     lq $version (log: build/log/deb.log)"
if ! (cd "$stage" && dpkg-buildpackage -b -us -uc -j"$(nproc)") > "$log" 2>&1; then
    tail -30 "$log"
    exit 1
fi
rm -rf "$stage"
ls "$out"/*.deb
