#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What must not be taken for DTMF: Debian's prompts in five languages, music on
# hold, espeak-ng in Mandarin and English, and all of the speech at other
# speeds, as A-law of 8 kHz without a head.
# Made once, in about a minute.
#
# usage: tests/talkoff.sh [FOLDER]        default build/talkoff
set -eu
cd "$(dirname "$0")/.."
out=${1:-build/talkoff}
raw=(-t raw -r 8000 -c 1 -e a-law -b 8)
speeds=(0.7 0.85 1.15 1.3 1.5 1.8)
mkdir -p "$out"
[ -f "$out/done" ] && exit 0

# save NAME: standard input, whole or not at all
save() {
    cat >"$out/$1.part"
    mv "$out/$1.part" "$out/$1.raw"
    echo "talkoff: $1 $(($(stat -c %s "$out/$1.raw") / 480000)) min"
}

# The package's own sound files, in order; the format and output come last.
concat() {
    local files
    mapfile -t files < <(dpkg -L "$1" | grep '\.wav$' | sort)
    nice -n 10 sox -V1 "${files[@]}" "${raw[@]}" -
}

for l in en es fr it ru; do
    concat "asterisk-core-sounds-$l-wav" | save "prompts-$l"
done
concat asterisk-moh-opsound-wav | save music

# espeak-ng reads what the prompts' packages and ours have as text.
{
    for v in en-gb en-us+f3 cmn cmn+f2; do
        case $v in cmn*) text=userspace/ivr/prompts.txt ;;
            *) text=README.md ;; esac
        nice -n 10 espeak-ng -v "$v" -s 170 -f "$text" --stdout |
            sox -V1 -t wav - "${raw[@]}" - rate 8000
    done
} | save espeak

for s in "${speeds[@]}"; do
    cat "$out"/prompts-*.raw "$out"/espeak.raw |
        nice -n 10 sox -V1 "${raw[@]}" - "${raw[@]}" - gain -3 speed "$s" rate -m 8000 |
        save "speed-$s"
done
touch "$out/done"
