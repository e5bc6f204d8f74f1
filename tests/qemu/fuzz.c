// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq.ko under ABI programs (fuzz/abi/play.h): those of the corpus, those that a
 * search finds (fuzz/guide.h), and several at once that share their files and
 * close them under each other's feet, while one of them pulls the board out.
 * Afterwards everything is idle again and no memory gone. The kernel's log is
 * judged by run.py.
 *
 * The input that runs is in $LQ_OUT/running, also when the kernel dies of it;
 * what goes new ways, in $LQ_OUT/found. LQ_CORPUS: another folder of inputs
 * than tests/fuzz/corpus/abi, such as one with a finding. LQ_SECONDS: of search,
 * unless SIGTERM ends it before. LQ_ROUNDS: inputs of each of those at once.
 * (sim_spans=2 sim_ports=4)
 */
#include <pthread.h>
#include <signal.h>

#include "qemu/fuzz/guide.h"
#include "qemu/fuzz/nodes.h"
#include "qemu/guest.h"

#define N_THREADS	4
#define TIMES_MAX	10	/* rounds of all that go on until every path was taken */
#define LEAK_KIB	1024

static volatile sig_atomic_t is_over;
static long before_kib;

static void on_term(int signal)
{
	(void)signal;
	is_over = 1;
}

static long number_of(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? atol(value) : otherwise;
}

/* On the host before it runs: the page must not wait for a better moment. */
static void note(const char *name, const uint8_t *data, size_t len)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", getenv("LQ_OUT") ?: ".", name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	(void)!write(fd, data, len);
	(void)!sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE |
					 SYNC_FILE_RANGE_WAIT_AFTER);
	close(fd);
}

static void run(struct nodes *n, const char *name, const uint8_t *data, size_t len)
{
	note(name, data, len);
	abi_play(&nodes_door, n, data, len);
}

static void add(struct nodes *sum, const struct nodes *n)
{
	sum->n_steps += n->n_steps;
	sum->n_claimed += n->n_claimed;
	sum->n_joined += n->n_joined;
	sum->n_mapped += n->n_mapped;
	sum->n_plugged += n->n_plugged;
	sum->n_frames += n->n_frames;
}

static bool has_been_everywhere(const struct nodes *n)
{
	return n->n_claimed && n->n_joined && n->n_mapped && n->n_frames &&
	       n->n_plugged;
}

/* The deep paths were reached: the corpus has an input that goes every one. */
static void report(const char *what, long n_inputs, const struct nodes *n)
{
	printf("%s: %ld inputs, %ld steps; with success: %ld slots claimed, %ld joined, %ld areas mapped, %ld frames, %ld times plugged\n",
	       what, n_inputs, n->n_steps, n->n_claimed, n->n_joined,
	       n->n_mapped, n->n_frames, n->n_plugged);
	CHECK(has_been_everywhere(n));
}

/* ------------------------------------------------------------- one by one */

static void judge_all(struct nodes *n)
{
	const char *folder = getenv("LQ_CORPUS") ?: "tests/fuzz/corpus/abi";
	uint32_t i, n_inputs = guide_load(folder);

	for (i = 0; i < n_inputs; i++) {
		const struct input in = *guide_input(i);

		guide_watch();
		run(n, "running", in.data, in.len);
		/* It is kept already. */
		(void)guide_judge(in.data, 0, NULL);
		nodes_renew(n);
	}
}

TEST(inputs_that_are_known_harm_nothing)
{
	struct node_files files = {};
	struct nodes n = { .may_plug = true };

	(void)guide_open(test_random() | 1);	/* without it: unguided */
	node_files_init(&files);
	nodes_init(&n, &files);
	judge_all(&n);
	nodes_fini(&n);
	check_idle();
	report("known", guide_n(), &n);
	printf("known: %u edges\n", guide_edges());
	before_kib = kernel_kib_settled(0);
}

static void search(struct nodes *n, char *found, long *n_run)
{
	long ends = now_ms() + number_of("LQ_SECONDS", 0) * 1000;
	uint32_t random = test_random() | 1;
	uint8_t data[INPUT_MAX];
	size_t len;

	while (!is_over && now_ms() < ends) {
		len = guide_make(data, &random);
		guide_watch();
		run(n, "running", data, len);
		(void)guide_judge(data, len, found);	/* kept there */
		nodes_renew(n);
		(*n_run)++;
	}
}

TEST(inputs_that_are_found_harm_nothing)
{
	struct node_files files = {};
	struct nodes n = { .may_plug = true };
	uint32_t known = guide_n(), edges = guide_edges();
	char found[256];
	long n_run = 0;

	if (!number_of("LQ_SECONDS", 0))
		return;
	snprintf(found, sizeof(found), "%s/found", getenv("LQ_OUT") ?: ".");
	node_files_init(&files);
	nodes_init(&n, &files);
	search(&n, found, &n_run);
	nodes_fini(&n);
	check_idle();
	report("found", n_run, &n);
	printf("found: %u edges, %u of them new; %u inputs kept\n", guide_edges(),
	       guide_edges() - edges, guide_n() - known);
}

/* ------------------------------------------------------------- all at once */

struct player {
	pthread_t id;
	uint32_t number, random;
	struct nodes nodes;
};

static void *play(void *arg)
{
	struct player *p = arg;
	long rounds = number_of("LQ_ROUNDS", 100);
	uint8_t data[INPUT_MAX];
	char name[32];
	size_t len;

	snprintf(name, sizeof(name), "running.%u", p->number);
	while (rounds--) {
		len = guide_make(data, &p->random);
		run(&p->nodes, name, data, len);
	}
	return NULL;
}

static void play_together(struct nodes *sum)
{
	static struct player players[N_THREADS];
	struct node_files files = {};
	uint32_t i;

	node_files_init(&files);
	for (i = 0; i < N_THREADS; i++) {
		players[i] = (struct player){ .number = i,
					      .random = test_random() | 1 };
		players[i].nodes.may_plug = !i;
		nodes_init(&players[i].nodes, &files);
		pthread_create(&players[i].id, NULL, play, &players[i]);
	}
	for (i = 0; i < N_THREADS; i++) {
		pthread_join(players[i].id, NULL);
		nodes_fini(&players[i].nodes);
		add(sum, &players[i].nodes);
	}
	sum->has_changed = true;
	nodes_renew(sum);
}

/* Files are closed under each other: how often a deep path is reached is chance. */
TEST(many_at_once_harm_nothing)
{
	struct nodes sum = {};
	uint32_t times = 0;

	do {
		play_together(&sum);
	} while (!has_been_everywhere(&sum) && ++times < TIMES_MAX);
	check_idle();
	report("at once", (times + 1) * N_THREADS * number_of("LQ_ROUNDS", 100),
	       &sum);
}

TEST(no_memory_is_gone)
{
	long bound = before_kib + LEAK_KIB;
	long after = kernel_kib_settled(bound);

	CHECK(after <= bound);
	printf("memory: %ld KiB before, %ld KiB after\n", before_kib, after);
}

/* Whatever was left on the wires: a new board works. */
TEST(a_span_works_after_all_of_it)
{
	struct lq_media_setup setup = SMALL_SETUP;
	struct lq_span_info span = { .span = 1 };
	struct lq_area *area;
	int ctl = open_node(CTL), media = open_media(&setup, &area);

	CHECK_EQ(0, write_file(PLUG, "unplug"));
	CHECK_EQ(0, write_file(PLUG, "plug"));
	CHECK(UNTIL(media, !req(ctl, LQ_GET_SPAN, &span) && !span.alarms));
	munmap(area, setup.area_octets);
	close(media);
	close(ctl);
}

__attribute__((constructor)) static void listen_to_term(void)
{
	signal(SIGTERM, on_term);
}

TESTS(
	RUN(inputs_that_are_known_harm_nothing),
	RUN(inputs_that_are_found_harm_nothing),
	RUN(many_at_once_harm_nothing),
	RUN(no_memory_is_gone),
	RUN(a_span_works_after_all_of_it),
)
