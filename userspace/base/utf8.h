/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be shown: text from outside, one character at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/**
 * utf8_printable - octets of the character at @s, if it may be shown
 * @s: ends in a zero
 * Return: 1..4; 0: a control character (C0, DEL, C1), the closing zero, or
 * not UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF)
 */
unsigned int utf8_printable(const char *s);

#endif
