// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A process for each board, so that one that hangs or waits delays no other.
 * A worker writes lines: "p PERMILLE WHAT" as it goes, and "r JSON" at last.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lqloop/bench.h"
#include "lqloop/job.h"
#include "lqloop/report.h"

#define BAR 30
#define WHAT 48

struct worker {
	pid_t pid;
	FILE *in;
	unsigned int permille;
	char what[WHAT];
	json_t *part;
};

/* ------------------------------------------------------------------ worker */

static void on_signal(int number)
{
	bench_is_ending = number;
}

static void work(const struct job *j, const struct options *o, int fd)
{
	struct sigaction end = { .sa_handler = on_signal };
	json_t *report = report_new();
	FILE *out = fdopen(fd, "w");
	int err;

	/* So that spans are put back before the end; these cannot fail. */
	(void)sigaction(SIGINT, &end, NULL);
	(void)sigaction(SIGTERM, &end, NULL);
	if (!out)
		_exit(1);
	err = job_run(j, o, report, out);
	fputs("r ", out);
	(void)json_dumpf(report, out, JSON_COMPACT);	/* fflush() tells */
	fputc('\n', out);
	_exit(fflush(out) || err ? 1 : 0);
}

static int start(struct worker *w, const struct job *j, const struct options *o)
{
	int ends[2];

	if (pipe(ends))
		return -errno;
	w->pid = fork();
	if (!w->pid) {
		(void)close(ends[0]);
		work(j, o, ends[1]);
	}
	(void)close(ends[1]);
	w->in = w->pid > 0 ? fdopen(ends[0], "r") : NULL;
	return w->in ? 0 : -ENOMEM;
}

/* ---------------------------------------------------------------- progress */

static void draw(const struct worker *workers, unsigned int n)
{
	unsigned int i, sum = 0, full;
	const struct worker *slowest = workers;

	for (i = 0; i < n; i++) {
		sum += workers[i].permille;
		if (workers[i].permille < slowest->permille)
			slowest = &workers[i];
	}
	full = sum * BAR / n / 1000;
	fprintf(stderr, "\r[%.*s%*s] %3u %%  %-*.*s",
		(int)full, "##############################", (int)(BAR - full),
		"", sum / n / 10, WHAT, WHAT, slowest->what);
}

static void hear(struct worker *w, const char *line)
{
	char *rest;

	if (*line == 'r') {
		w->part = json_loads(line + 2, 0, NULL);
		return;
	}
	if (*line != 'p')
		return;
	w->permille = strtoul(line + 2, &rest, 10);
	(void)snprintf(w->what, sizeof(w->what), "%.*s",
		       (int)strcspn(rest, "\n"), rest);
}

/* ------------------------------------------------------------------- shelf */

/* Lines come whole: a worker flushes each. */
static void follow(struct worker *workers, unsigned int n, bool is_drawn)
{
	struct pollfd fds[JOBS_MAX];
	unsigned int i, n_open = n;
	char *line = NULL;
	size_t size = 0;

	for (i = 0; i < n; i++)
		fds[i] = (struct pollfd){ fileno(workers[i].in), POLLIN, 0 };
	while (n_open) {
		if (poll(fds, n, -1) < 0)
			continue;	/* a signal: the workers end */
		for (i = 0; i < n; i++) {
			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			if (getline(&line, &size, workers[i].in) > 0) {
				hear(&workers[i], line);
				continue;
			}
			fds[i].fd = -1;
			n_open--;
		}
		if (is_drawn)
			draw(workers, n);
	}
	if (is_drawn)
		fprintf(stderr, "\r%*s\r", BAR + WHAT + 12, "");
	free(line);
}

static int end(struct worker *w, json_t *report)
{
	int status = 0;

	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)fclose(w->in);	/* only read from */
	if (w->part && !json_object_get(report, "engine"))
		(void)json_object_set(report, "engine",
				      json_object_get(w->part, "engine"));
	if (w->part)
		report_merge(report, w->part);
	json_decref(w->part);
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

int shelf_run(const struct shelf *s, const struct options *o, json_t *report)
{
	struct worker workers[JOBS_MAX] = { 0 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, was[2];
	unsigned int n, i;
	int err = 0, failed;

	for (n = 0; n < s->n_jobs && !err; n++)
		err = start(&workers[n], &s->jobs[n], o);
	if (err)
		n--;
	/* The workers end by it, and then this process with what they have. */
	(void)sigaction(SIGINT, &ignore, &was[0]);	/* cannot fail */
	(void)sigaction(SIGTERM, &ignore, &was[1]);
	follow(workers, n, !o->is_quiet && isatty(2));
	for (i = 0; i < n; i++) {
		failed = end(&workers[i], report);
		err = err ? err : failed;
	}
	(void)sigaction(SIGINT, &was[0], NULL);
	(void)sigaction(SIGTERM, &was[1], NULL);
	return err;
}
