#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Speech for the tests: what customers and agents say, in Mandarin and English,
# by espeak-ng, as 8 kHz mono 16-bit WAV at telephone level, 5 to 8 s each,
# with a moment of silence around, as a call is not through at once. Made once; a
# text that changes is spoken again.
#
# usage: tests/speech.sh [FOLDER]        default build/speech
set -eu
cd "$(dirname "$0")/.."
out=${1:-build/speech}
mkdir -p "$out"

# name voice words-per-minute text
speak() {
	local wav=$out/$1.wav said=$out/.$1.said want="2 $2 $3 $4" len
	[ -f "$wav" ] && [ "$(cat "$said" 2>/dev/null)" = "$want" ] && return
	espeak-ng -v "$2" -s "$3" --stdout "$4" |
		sox -t wav - -r 8000 -c 1 -b 16 "$wav.part.wav" \
			gain -6 highpass 200 lowpass 3400 \
			silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse \
			norm -6 pad 0.3 0.2
	len=$(soxi -D "$wav.part.wav")
	# too short a file proves nothing: a voice is missing
	awk -v s="$len" 'BEGIN { exit !(s >= 5 && s <= 8) }' || {
		echo "speech: $1 is $len s long, not 5 to 8 s" >&2
		exit 1
	}
	mv "$wav.part.wav" "$wav"
	echo "$want" >"$said"
	echo "$wav $len s"
}

speak customer cmn 190 '您好，我上个月的电话费好像算错了，请帮我查一下。'
speak agent en-gb 165 'Good morning, this is the service desk. I can see your account now, and the extra charge comes from two calls abroad.'
speak agent-zh cmn 190 '我已经看到您的账单，多出的费用是两次国际长途。'
speak customer-en en-us 160 'Hello, my telephone bill of last month seems to be wrong. It is sixty yuan more than usual, could you have a look please?'
speak third en-gb+f3 165 'This is the supervisor speaking. We will refund the amount today, and you will receive a short message about it.'
