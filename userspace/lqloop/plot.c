// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plot as SVG: axes from rounded bounds, a line or bars. Sizes are those of
 * the picture's own grid; the page scales it.
 */
#include <math.h>
#include <string.h>

#include "lqloop/report.h"

#define WIDTH	420
#define HEIGHT	220
#define LEFT	58
#define RIGHT	(WIDTH - 12)
#define TOP	30
#define BOTTOM	(HEIGHT - 40)
#define STEPS	4

struct axis {
	double min, max;
};

static double coordinate(const json_t *point, int which)
{
	return json_number_value(json_array_get(point, which));
}

/* 1, 2 or 5 times a power of ten, at least @span / STEPS */
static double round_step(double span)
{
	double raw = span / STEPS, power = pow(10, floor(log10(raw)));
	double rest = raw / power;

	return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

static struct axis bounds_of(const json_t *points, int which)
{
	struct axis a = { INFINITY, -INFINITY };
	const json_t *point;
	size_t i;

	json_array_foreach(points, i, point) {
		a.min = fmin(a.min, coordinate(point, which));
		a.max = fmax(a.max, coordinate(point, which));
	}
	if (!(a.max > a.min)) {
		a.min = isfinite(a.min) ? fmin(a.min, 0) : 0;
		a.max = fmax(a.max, a.min + 1);
	}
	return a;
}

/* To round figures, and to zero if it is near or the picture is of bars. */
static struct axis heights_of(const json_t *points, bool is_bars)
{
	struct axis a = bounds_of(points, 1);
	double step;

	if (a.min > 0 && (is_bars || a.min < a.max / 2))
		a.min = 0;
	if (a.max < 0 && is_bars)
		a.max = 0;
	step = round_step(a.max - a.min);
	a.min = floor(a.min / step) * step;
	a.max = ceil(a.max / step) * step;
	return a;
}

static double place(const struct axis *a, double value, double low, double high)
{
	return low + (value - a->min) / (a->max - a->min) * (high - low);
}

static void label(FILE *out, double x, double y, const char *anchor,
		  double value)
{
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%.7g</text>",
		x, y, anchor, value);
}

static void axes(FILE *out, const struct axis *x, const struct axis *y)
{
	double at, value, step = round_step(y->max - y->min);

	for (value = y->min; value <= y->max + step / 2; value += step) {
		at = place(y, value, BOTTOM, TOP);
		fprintf(out, "<path class=\"g\" d=\"M%d %.1fH%d\"/>", LEFT, at, RIGHT);
		label(out, LEFT - 6, at + 4, "end", fabs(value) < step / 1e6 ? 0 : value);
	}
	label(out, LEFT, BOTTOM + 15, "start", x->min);
	label(out, RIGHT, BOTTOM + 15, "end", x->max);
}

static void text(FILE *out, const char *more, const char *s)
{
	fprintf(out, "<text %s>", more);
	html_text(out, s);
	fputs("</text>", out);
}

static void line(FILE *out, const json_t *points, const struct axis *x,
		 const struct axis *y)
{
	const json_t *point;
	size_t i;

	fputs("<path class=\"p\" d=\"", out);
	json_array_foreach(points, i, point)
		fprintf(out, "%c%.1f %.1f", i ? 'L' : 'M',
			place(x, coordinate(point, 0), LEFT, RIGHT),
			place(y, coordinate(point, 1), BOTTOM, TOP));
	fputs("\"/>", out);
}

static void bars(FILE *out, const json_t *points, const struct axis *y)
{
	size_t n = json_array_size(points), i;
	double width = (double)(RIGHT - LEFT) / n, top, zero;
	const json_t *point;

	zero = place(y, fmax(y->min, fmin(0, y->max)), BOTTOM, TOP);
	json_array_foreach(points, i, point) {
		top = place(y, coordinate(point, 1), BOTTOM, TOP);
		fprintf(out, "<rect class=\"b\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
			LEFT + width * i + width * .1, fmin(top, zero),
			width * .8, fabs(zero - top));
	}
}

void plot_svg(FILE *out, const json_t *plot)
{
	const json_t *points = json_object_get(plot, "points");
	bool is_bars = !strcmp(report_string(plot, "kind"), "bars");
	struct axis x = bounds_of(points, 0), y = heights_of(points, is_bars);

	fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
		HEIGHT);
	html_text(out, report_string(plot, "title"));
	fputs("\">", out);
	text(out, "class=\"t\" x=\"12\" y=\"16\"", report_string(plot, "title"));
	text(out, "x=\"408\" y=\"16\" text-anchor=\"end\"", report_string(plot, "y"));
	text(out, "x=\"233\" y=\"212\" text-anchor=\"middle\"", report_string(plot, "x"));
	axes(out, &x, &y);
	if (is_bars)
		bars(out, points, &y);
	else
		line(out, points, &x, &y);
	fputs("</svg>", out);
}
