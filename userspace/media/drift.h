/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two clocks that should be one: what lies between them grows or shrinks, and
 * from that the difference of their rates is found, so that it can be undone by
 * resampling. Undoing it by skipping and repeating samples would be heard as a
 * click every few seconds, for hours, by whoever sits at the card.
 *
 *   fill -> smoothed -> proportional + integral -> ppm
 *
 * What is kept is the fill that is found in the first half second: nothing has
 * to be brought to a place, so speech does not begin with a wrong pitch. The
 * loop is critically damped and slow (its time constant is 10 s), so that the
 * steps in which a card takes and gives samples do not become a wobble. At a
 * difference of 500 ppm the fill moves by 2 ms before it is back.
 * Pure: a function of (state, fill, time).
 */
#ifndef MEDIA_DRIFT_H
#define MEDIA_DRIFT_H

#define DRIFT_PPM_MAX	3000.0	/* of a card: it is broken beyond that */

struct drift {
	double least, most;	/* [s] of the target */
	double age;		/* [s] since the start */
	double target;		/* [s] the fill to keep */
	double smooth;		/* [s] the fill */
	double integral;	/* [ppm] the difference found */
};

/** drift_init - the fill to keep will be from @least_s to @most_s */
void drift_init(struct drift *d, double least_s, double most_s);

/** drift_restart - the fill has jumped; the difference found stays */
void drift_restart(struct drift *d);

/**
 * drift_step - once a turn
 * @fill_s: what lies there now, as time [s]
 * @dt_s:   since the last turn [s]
 * Return: by how much it should be emptied faster [ppm], within DRIFT_PPM_MAX
 */
double drift_step(struct drift *d, double fill_s, double dt_s);

#endif
