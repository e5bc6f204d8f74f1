/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_MINMAX_H
#define SHIM_LINUX_MINMAX_H

#define min(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
#define max(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })
#define min_t(t, a, b) min((t)(a), (t)(b))
#define max_t(t, a, b) max((t)(a), (t)(b))
#define clamp(v, lo, hi) ({ __typeof__(v) _v = (v); __typeof__(lo) _lo = (lo); \
	__typeof__(hi) _hi = (hi); _v < _lo ? _lo : _v > _hi ? _hi : _v; })
#define clamp_t(t, v, lo, hi) clamp((t)(v), (t)(lo), (t)(hi))

#endif
