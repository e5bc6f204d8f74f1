/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One worker's part: the spans of one board behind one door, tested one after
 * another; and a shelf of workers, a process each, whose reports become one.
 */
#ifndef LQLOOP_JOB_H
#define LQLOOP_JOB_H

#include <jansson.h>

#include "lqloop/options.h"

struct job {
	const char *door;
	unsigned int board;
	struct subject_name subjects[SUBJECTS_MAX];
	unsigned int n_subjects;
};

#define JOBS_MAX 64

struct shelf {
	struct job jobs[JOBS_MAX];
	unsigned int n_jobs;
};

/** job_plan - who does what; 0, or -ENODEV if no board answers, -ENOENT: no such span */
int job_plan(struct shelf *s, const struct options *o)
	__attribute__((warn_unused_result));

/**
 * job_run - one worker's tests, in this process
 * @report: gets the board and the results
 * @out: progress, "p PERMILLE WHAT" lines; NULL: none
 */
int job_run(const struct job *j, const struct options *o, json_t *report,
	    FILE *out) __attribute__((warn_unused_result));

/** shelf_run - all of them in parallel; 0, or the first error */
int shelf_run(const struct shelf *s, const struct options *o, json_t *report)
	__attribute__((warn_unused_result));

#endif
