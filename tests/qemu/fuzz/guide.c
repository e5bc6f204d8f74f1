// SPDX-License-Identifier: GPL-2.0-or-later
/* The corpus, its mutations, and what KCOV says of them. See guide.h. */
#include <dirent.h>
#include <linux/kcov.h>
#include <sys/stat.h>

#include "qemu/fuzz/guide.h"
#include "qemu/guest.h"

#define KCOV		"/sys/kernel/debug/kcov"
#define COVER_WORDS	(1u << 18)
#define N_EDGES		(1u << 17)
#define INPUTS_MAX	8192

static struct input inputs[INPUTS_MAX];
static uint32_t n_inputs;

static uint64_t *cover;		/* [0]: how many follow */
static int kcov = -1;
static uint8_t seen[N_EDGES];
static uint32_t n_seen;

/* xorshift32, Marsaglia 2003 */
static uint32_t next(uint32_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 17;
	*random ^= *random << 5;
	return *random;
}

/* ------------------------------------------------------------------ corpus */

static void keep(const uint8_t *data, size_t len)
{
	struct input *in = &inputs[n_inputs % INPUTS_MAX];

	free(in->data);
	in->data = malloc(len + 1);
	memcpy(in->data, data, len);
	in->len = len;
	if (n_inputs < INPUTS_MAX - 1)
		n_inputs++;
}

static void load(const char *path)
{
	uint8_t data[INPUT_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, data, sizeof(data));

	if (n > 0)
		keep(data, n);
	close(fd);
}

uint32_t guide_load(const char *folder)
{
	struct dirent **names;
	char path[512];
	int n = scandir(folder, &names, NULL, alphasort), i;

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			load(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return n_inputs;
}

uint32_t guide_n(void)
{
	return n_inputs;
}

const struct input *guide_input(uint32_t i)
{
	return &inputs[i];
}

static void save(const uint8_t *data, size_t len, const char *folder)
{
	char path[512];
	FILE *f;

	(void)mkdir(folder, 0755);	/* or it is there */
	snprintf(path, sizeof(path), "%s/%05u", folder, n_inputs);
	f = fopen(path, "w");
	if (!f)
		return;
	fwrite(data, 1, len, f);
	fclose(f);
}

/* --------------------------------------------------------------- mutations */

static size_t change_octet(uint8_t *to, size_t len, uint32_t *random)
{
	if (len)
		to[next(random) % len] = next(random);
	return len;
}

static size_t change_bit(uint8_t *to, size_t len, uint32_t *random)
{
	if (len)
		to[next(random) % len] ^= 1u << next(random) % 8;
	return len;
}

static size_t take_out(uint8_t *to, size_t len, uint32_t *random)
{
	size_t at, n;

	if (len < 2)
		return len;
	at = next(random) % len;
	n = 1 + next(random) % 16;
	n = n < len - at ? n : len - at;
	memmove(to + at, to + at + n, len - at - n);
	return len - n;
}

static size_t put_in(uint8_t *to, size_t len, uint32_t *random)
{
	size_t at = next(random) % (len + 1), n = 1 + next(random) % 16, i;

	if (len + n > INPUT_MAX)
		return len;
	memmove(to + at + n, to + at, len - at);
	for (i = 0; i < n; i++)
		to[at + i] = next(random);
	return len + n;
}

/* A piece of another one, here. */
static size_t graft(uint8_t *to, size_t len, uint32_t *random)
{
	const struct input *other = &inputs[next(random) % n_inputs];
	size_t from, at, n;

	if (!other->len)
		return len;
	from = next(random) % other->len;
	at = next(random) % (len + 1);
	n = 1 + next(random) % (other->len - from);
	n = n < INPUT_MAX - at ? n : INPUT_MAX - at;
	memcpy(to + at, other->data + from, n);
	return at + n > len ? at + n : len;
}

size_t guide_make(uint8_t *to, uint32_t *random)
{
	static size_t (*const ways[])(uint8_t *, size_t, uint32_t *) = {
		change_octet, change_octet, change_bit, take_out, put_in, graft,
	};
	/* The later half of the inputs is known for less time. */
	uint32_t i = next(random) % n_inputs, n = 1 + next(random) % 6;
	size_t len;

	if (next(random) % 2)
		i = n_inputs - 1 - i / 2;
	len = inputs[i].len;
	memcpy(to, inputs[i].data, len);
	while (n--)
		len = ways[next(random) % (sizeof(ways) / sizeof(*ways))](to, len,
									 random);
	return len;
}

/* ------------------------------------------------------------------- edges */

bool guide_open(uint32_t random)
{
	uint8_t first[64];
	uint32_t i;

	for (i = 0; i < sizeof(first); i++)
		first[i] = next(&random);
	keep(first, sizeof(first));
	kcov = open(KCOV, O_RDWR | O_CLOEXEC);
	if (kcov < 0)
		return false;
	CHECK_EQ(0, result(ioctl(kcov, KCOV_INIT_TRACE, COVER_WORDS)));
	cover = mmap(NULL, COVER_WORDS * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, kcov, 0);
	CHECK(cover != MAP_FAILED);
	guide_watch();
	(void)open_node("/dev/lq/none");	/* nobody's code */
	close(open_node(CTL));
	return guide_judge(NULL, 0, NULL) > 0;
}

void guide_watch(void)
{
	if (kcov < 0)
		return;
	CHECK_EQ(0, result(ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC)));
	__atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
}

static uint32_t new_edges(void)
{
	uint64_t n = __atomic_load_n(&cover[0], __ATOMIC_RELAXED), i, was = 0;
	uint32_t found = 0, edge;

	for (i = 1; i <= n && i < COVER_WORDS; i++) {
		edge = (cover[i] ^ was * 0x9e3779b1u >> 7) % N_EDGES;
		was = cover[i];
		found += !seen[edge];
		seen[edge] = 1;
	}
	return found;
}

uint32_t guide_judge(const uint8_t *data, size_t len, const char *folder)
{
	uint32_t found;

	if (kcov < 0)
		return 0;
	found = new_edges();
	CHECK_EQ(0, result(ioctl(kcov, KCOV_DISABLE, 0)));
	n_seen += found;
	if (found && len) {
		keep(data, len);
		if (folder)
			save(data, len, folder);
	}
	return found;
}

uint32_t guide_edges(void)
{
	return n_seen;
}
