/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A conformance programme: one Recommendation, measured against its limits.
 *
 *   int main(void)
 *   {
 *           conform_begin("G.711", "Pulse code modulation of voice frequencies");
 *           conform_at_most("A-law idle noise", "dBm0p", -65, measured);
 *           conform_is("0xd5 decodes to", 8, decoded);
 *           return conform_end();
 *   }
 *
 * Every call after conform_begin() prints one row `what | limit | measured |
 * pass` and counts it; conform_end() prints `N passed, N failed`, which is what
 * tests/tally.py reads. A row that is measured for the reader alone is a
 * conform_note(): it has no limit and is not counted.
 *
 * What is measured must depend on nothing but the code: seeded chance, no clock.
 */
#ifndef TESTS_CONFORM_H
#define TESTS_CONFORM_H

#include <stdbool.h>

/** conform_begin - the table's head; @source: e.g. "G.706", with its @title */
void conform_begin(const char *source, const char *title);

/** conform_section - a line between rows, e.g. the clause that they test */
void conform_section(const char *title);

/** conform_at_most, conform_at_least - one measured figure; NaN fails both */
void conform_at_most(const char *what, const char *unit, double limit,
		     double measured);
void conform_at_least(const char *what, const char *unit, double limit,
		      double measured);

/** conform_between - within [low, high] */
void conform_between(const char *what, const char *unit, double low,
		     double high, double measured);

/** conform_is - an exact number */
void conform_is(const char *what, long long want, long long measured);

/** conform_holds - what is true or not; @limit says what was asked */
void conform_holds(const char *what, const char *limit, bool is_true);

/** conform_note - a figure without a limit, for the reader */
void conform_note(const char *what, const char *unit, double measured);

/** conform_end - Return: the program's exit status */
int conform_end(void);

#endif
