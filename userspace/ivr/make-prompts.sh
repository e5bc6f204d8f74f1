#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Speaks the prompts and plays the music on hold: 8 kHz mono WAV, A-law, speech
# near -16 dBm0 (-22.1 dB full scale; full scale is +3.14 dBm0 for a sine, whose
# RMS is 3.01 dB below its peak).
#
#   make-prompts.sh [FOLDER]        default build/prompts
#
# What is newer than its text is kept, so a second run costs nothing. Nothing is
# left half written: each file is made aside and then renamed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-build/prompts}
speech_db=-22.1
music_db=-26.0
# "cmn" alone reads its own pinyin as English words.
declare -A voices=([zh]=cmn-latn-pinyin [en]=en-us)

for tool in espeak-ng sox; do
	command -v "$tool" >/dev/null || {
		echo "make-prompts.sh: $tool is missing (Debian: apt-get install $tool)" >&2
		exit 1
	}
done

mkdir -p "$out/zh" "$out/en"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# level IN DB OUT: to that RMS level, then A-law, then into place
level()
{
	local rms
	rms=$(sox "$1" -n stats 2>&1 | awk '/^RMS lev dB/ {print $4}')
	sox -R "$1" -r 8000 -c 1 -e a-law "$work/done.wav" \
		gain "$(awk -v w="$2" -v h="$rms" 'BEGIN {printf "%.2f", w - h}')"
	mv "$work/done.wav" "$3"
}

# speak NAME LANG TEXT: silence cut off at both ends, a little put back
speak()
{
	local lang=$2 text=$3
	case $text in
	@en:*) lang=en text=${text#@en:} ;;
	@zh:*) lang=zh text=${text#@zh:} ;;
	esac
	espeak-ng -v "${voices[$lang]}" -s 180 -w "$work/raw.wav" -- "$text"
	sox -R "$work/raw.wav" -r 8000 -c 1 "$work/cut.wav" \
		gain -6 highpass 200 lowpass 3500 \
		silence 1 0.02 0.3% reverse silence 1 0.02 0.3% reverse \
		pad 0.05 0.15
	level "$work/cut.wav" $speech_db "$out/$2/$1.wav"
}

# Sixteen bars of our own, plucked: notes of C major's pentatonic scale.
music()
{
	local note parts=() i=0
	for note in C4 E4 G4 A4 G4 E4 D4 E4  G4 A4 C5 A4 G4 E4 D4 C4 \
		    E4 G4 A4 C5 D5 C5 A4 G4  A4 G4 E4 D4 E4 D4 C4 C4; do
		i=$((i + 1))
		sox -R -n -r 8000 -c 1 "$work/n$i.wav" synth 0.5 pluck "$note" \
			fade 0.005 0.5 0.12
		parts+=("$work/n$i.wav")
	done
	sox "${parts[@]}" "$work/tune.wav" lowpass 3300 highpass 250
	level "$work/tune.wav" $music_db "$1"
}

# The list without comments: name|zh|en, blanks around the bars taken away.
sed -E '/^(#|$)/d; s/ *\| */|/g' "$here/prompts.txt" > "$work/list"
while IFS='|' read -r name zh en; do
	declare -A texts=([zh]=$zh [en]=$en)
	for lang in zh en; do
		file=$out/$lang/$name.wav
		if [ ! "$file" -nt "$here/prompts.txt" ] ||
		   [ ! "$file" -nt "$here/make-prompts.sh" ]; then
			speak "$name" $lang "${texts[$lang]}"
		fi
	done
done < "$work/list"

for lang in zh en; do
	file=$out/$lang/music.wav
	[ "$file" -nt "$here/make-prompts.sh" ] || music "$file"
done
