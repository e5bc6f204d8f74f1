// SPDX-License-Identifier: GPL-3.0-or-later
/* A loop of second order; see drift.h. */
#include "media/drift.h"

#define OMEGA		0.1	/* [rad/s] natural frequency; damping 1 */
#define SMOOTH_S	0.5
#define LEARN_S		0.5
#define PPM		1e6

static double within(double v, double least, double most)
{
	return v > most ? most : v < least ? least : v;
}

void drift_init(struct drift *d, double least_s, double most_s)
{
	*d = (struct drift){ .least = least_s, .most = most_s };
}

void drift_restart(struct drift *d)
{
	d->age = 0;
}

/* The mean of all there was; then the target. */
static void learn(struct drift *d, double fill_s, double dt_s)
{
	if (d->age <= 0)
		d->smooth = fill_s;
	d->age += dt_s;
	if (d->age > 0)
		d->smooth += (fill_s - d->smooth) * dt_s / d->age;
	d->target = within(d->smooth, d->least, d->most);
}

double drift_step(struct drift *d, double fill_s, double dt_s)
{
	double too_much;

	if (d->age < LEARN_S) {
		learn(d, fill_s, dt_s);
		return d->integral;
	}
	d->smooth += (fill_s - d->smooth) * dt_s / (SMOOTH_S + dt_s);
	too_much = d->smooth - d->target;
	d->integral = within(d->integral +
			     OMEGA * OMEGA * too_much * dt_s * PPM,
			     -DRIFT_PPM_MAX, DRIFT_PPM_MAX);
	return within(d->integral + 2 * OMEGA * too_much * PPM,
		      -DRIFT_PPM_MAX, DRIFT_PPM_MAX);
}
