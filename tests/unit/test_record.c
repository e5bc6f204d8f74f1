// SPDX-License-Identifier: GPL-3.0-or-later
/* Recordings: playable whatever happens to the process or the disk. */
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sndfile.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/g711.h"
#include "media/record.h"
#include "media/wav.h"
#include "unit/harness.h"

#define PATIENCE_MS 60000	/* for what must come, on any machine */

static char dir[64];
static _Atomic int faults[8];
static char ending[MEDIA_PATH_LEN];	/* the file whose end is awaited */
static _Atomic int n_ended, ended_frames, ended_error;

static const char *folder(void)
{
	if (!*dir) {
		snprintf(dir, sizeof(dir), "/tmp/lq-record-XXXXXX");
		if (!mkdtemp(dir))
			abort();
	}
	return dir;
}

static void on_fault(void *arg, uint32_t leg, enum media_fault f, int error)
{
	atomic_fetch_add(&faults[f], 1);
}

static struct record_params params_of(const char *name)
{
	return (struct record_params){ .leg = 7, .dir = folder(), .name = name,
				       .vocid = 18446744073709551615ull };
}

/* One second in 20 ms pieces: left counts up, right is @right. */
static void put_second(struct record *r, uint8_t right)
{
	uint8_t pairs[320];

	for (int k = 0; k < 50; k++) {
		for (int i = 0; i < 160; i++) {
			pairs[2 * i] = k * 5 + i / 32;
			pairs[2 * i + 1] = right;
		}
		record_put(r, pairs, 160);
	}
}

/* Frames that a foreign reader sees, -1 if it refuses; last pair in @last. */
static long frames_in(const char *path, int16_t last[2])
{
	SF_INFO info = { 0 };
	SNDFILE *f = sf_open(path, SFM_READ, &info);
	int16_t pair[2], newest[2] = { 0 };	/* at the end libsndfile clears */
	long n = 0;

	if (!f)
		return -1;
	if (info.channels != 2 || info.samplerate != 8000 ||
	    info.format != (SF_FORMAT_WAV | SF_FORMAT_ALAW))
		n = -1;
	for (; n >= 0 && sf_readf_short(f, pair, 1) == 1; n++)
		memcpy(newest, pair, sizeof(pair));
	if (last)
		memcpy(last, newest, sizeof(newest));
	sf_close(f);
	return n == info.frames ? n : -1;
}

/* What somebody sees who opens the file as soon as its end is told. */
static bool on_ended(void *arg, uint64_t vocid, int error)
{
	if (*ending)
		atomic_store(&ended_frames, frames_in(ending, NULL));
	atomic_store(&ended_error, error);
	return atomic_fetch_add(&n_ended, 1) > 0;	/* not heard at first */
}

static const struct record_handler handler = { .fault = on_fault,
					       .ended = on_ended };

static void wait_for(_Atomic int *counter)
{
	for (int i = 0; i < PATIENCE_MS && !atomic_load(counter); i++)
		(void)poll(NULL, 0, 1);
}

TEST(wav_header_is_understood_by_libsndfile)
{
	char path[128], comment[64] = "";
	uint8_t head[WAV_HEADER_LEN], sound[400];
	SF_INFO info = { 0 };
	SNDFILE *s;
	FILE *f;

	memset(sound, ALAW_SILENCE, sizeof(sound));
	snprintf(path, sizeof(path), "%s/head.wav", folder());
	wav_header(head, 1234567890123456789ull, sizeof(sound));
	f = fopen(path, "w");
	fwrite(head, 1, sizeof(head), f);
	fwrite(sound, 1, sizeof(sound), f);
	fwrite("rest", 1, 4, f);	/* written, not yet told */
	fclose(f);
	CHECK_EQ(200, frames_in(path, NULL));
	s = sf_open(path, SFM_READ, &info);
	if (s && sf_get_string(s, SF_STR_COMMENT))
		strncpy(comment, sf_get_string(s, SF_STR_COMMENT), 63);
	sf_close(s);
	CHECK_STR("vocid=1234567890123456789", comment);
}

TEST(record_file_holds_both_sides)
{
	struct recorders *rs;
	struct record *r;
	struct record_params p = params_of("8001210746355.wav");
	char path[MEDIA_PATH_LEN];
	int16_t last[2];

	CHECK_EQ(0, recorders_new(&rs, &handler));
	CHECK_EQ(0, record_open(rs, &r, &p, path));
	CHECK_EQ(-EEXIST, record_open(rs, &r, &p, path));
	put_second(r, 0x99);
	put_second(r, 0x99);
	CHECK_EQ(0, record_lost_ms(r));
	CHECK_EQ(2000, record_close(r));
	recorders_free(rs);
	CHECK_EQ(16000, frames_in(path, last));
	CHECK_EQ(alaw_decode(249), last[0]);
	CHECK_EQ(alaw_decode(0x99), last[1]);
}

TEST(record_end_is_told_when_the_file_is_whole)
{
	struct record_params p = params_of("whole.wav");
	struct recorders *rs;
	struct record *r;

	CHECK_EQ(0, recorders_new(&rs, &handler));
	CHECK_EQ(0, record_open(rs, &r, &p, ending));
	atomic_store(&n_ended, 0);
	put_second(r, 0x99);
	CHECK_EQ(1000, record_close(r));
	for (int i = 0; i < 60000 && atomic_load(&n_ended) < 2; i++)
		(void)poll(NULL, 0, 1);
	recorders_free(rs);
	CHECK_EQ(2, atomic_load(&n_ended));
	CHECK_EQ(8000, atomic_load(&ended_frames));
	CHECK_EQ(0, atomic_load(&ended_error));
	*ending = '\0';
}

TEST(record_names_stay_in_their_folder)
{
	static const char *const names[] = { "", "../x.wav", "a/b.wav", ".x" };
	struct recorders *rs;
	struct record *r;
	char path[MEDIA_PATH_LEN];
	struct record_params p;

	CHECK_EQ(0, recorders_new(&rs, &handler));
	for (size_t i = 0; i < 4; i++) {
		p = params_of(names[i]);
		CHECK_EQ(-EINVAL, record_open(rs, &r, &p, path));
	}
	p = params_of("x.wav");
	p.dir = "/proc/no/such";
	CHECK(record_open(rs, &r, &p, path) < 0);
	recorders_free(rs);
}

TEST(record_of_a_killed_process_is_playable)
{
	struct record_params p = params_of("killed.wav");
	char path[MEDIA_PATH_LEN];
	struct stat st = { 0 };
	int status;
	pid_t child = fork();

	if (!child) {
		struct recorders *rs;
		struct record *r;

		if (recorders_new(&rs, &handler) ||
		    record_open(rs, &r, &p, path))
			_exit(1);
		for (;;) {	/* until killed */
			put_second(r, 0x55);
			(void)poll(NULL, 0, 10);
		}
	}
	snprintf(path, sizeof(path), "%s/killed.wav", folder());
	/* More than two turns of the writer: its head may be one behind. */
	for (int i = 0; i < PATIENCE_MS && st.st_size < 200000; i++) {
		(void)poll(NULL, 0, 1);
		(void)stat(path, &st);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	CHECK(WIFSIGNALED(status));
	CHECK(frames_in(path, NULL) >= 8000);
}

/*
 * RLIMIT_FSIZE plays the full disk: 1 s fits. Then the limit goes up: what was
 * missed is silence, what comes after is in its place.
 */
static void full_disk_child(void)
{
	struct rlimit small = { WAV_HEADER_LEN + 16000, RLIM_INFINITY };
	struct rlimit big = { RLIM_INFINITY, RLIM_INFINITY };
	struct record_params p = params_of("full.wav");
	char path[MEDIA_PATH_LEN];
	struct recorders *rs;
	struct record *r;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &small) ||
	    recorders_new(&rs, &handler) ||
	    record_open(rs, &r, &p, path))
		_exit(2);
	for (int i = 0; i < 8; i++)
		put_second(r, 0x11);
	wait_for(&faults[MEDIA_RECORD_FULL]);
	if (!atomic_load(&faults[MEDIA_RECORD_FULL]))
		_exit(3);
	if (frames_in(path, NULL) != 8000)
		_exit(4);
	if (setrlimit(RLIMIT_FSIZE, &big))
		_exit(5);
	wait_for(&faults[MEDIA_RECORD_RESUMED]);
	for (int i = 0; i < 50; i++) {	/* silence is made up as room comes */
		put_second(r, 0x22);
		(void)poll(NULL, 0, 20);
	}
	if (!record_lost_ms(r) || atomic_load(&faults[MEDIA_RECORD_FAILED]))
		_exit(6);
	(void)record_close(r);
	recorders_free(rs);
	if (atomic_load(&ended_error))
		_exit(8);
	_exit(atomic_load(&faults[MEDIA_RECORD_RESUMED]) == 1 ? 0 : 7);
}

static void full_end_child(void)
{
	struct rlimit small = { WAV_HEADER_LEN + 8000, RLIM_INFINITY };
	struct record_params p = params_of("half.wav");
	char path[MEDIA_PATH_LEN];
	struct recorders *rs;
	struct record *r;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &small) ||
	    recorders_new(&rs, &handler) || record_open(rs, &r, &p, path))
		_exit(2);
	put_second(r, 0x11);
	(void)record_close(r);
	recorders_free(rs);
	_exit(atomic_load(&ended_error) == -EFBIG ? 0 : 3);
}

TEST(record_end_tells_what_kept_it_from_being_whole)
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		full_end_child();
	waitpid(child, &status, 0);
	CHECK_EQ(0, WEXITSTATUS(status));
}

TEST(record_rides_out_a_full_disk)
{
	char path[MEDIA_PATH_LEN];
	int status = -1;
	int16_t last[2] = { 0 };
	pid_t child = fork();

	if (!child)
		full_disk_child();
	waitpid(child, &status, 0);
	CHECK_EQ(0, WEXITSTATUS(status));
	snprintf(path, sizeof(path), "%s/full.wav", folder());
	CHECK(frames_in(path, last) > 8 * 8000);
	CHECK(last[1] == alaw_decode(0x22) || last[1] == alaw_decode(0xd5));
}

TEST(record_survives_short_memory)
{
	struct recorders *rs = NULL;
	struct record *r = NULL;
	struct record_params p = params_of("oom.wav");
	char path[MEDIA_PATH_LEN];

	snprintf(path, sizeof(path), "%s/oom.wav", folder());
	(void)unlink(path);
	if (!recorders_new(&rs, &handler) &&
	    !record_open(rs, &r, &p, path))
		(void)record_close(r);
	recorders_free(rs);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	return remove(path);
}

TEST(record_files_are_removed)
{
	CHECK_EQ(0, nftw(folder(), remove_one, 8, FTW_DEPTH | FTW_PHYS));
}

TESTS(
	RUN(wav_header_is_understood_by_libsndfile),
	RUN(record_file_holds_both_sides),
	RUN(record_end_is_told_when_the_file_is_whole),
	RUN(record_names_stay_in_their_folder),
	RUN(record_of_a_killed_process_is_playable),
	RUN(record_rides_out_a_full_disk),
	RUN(record_end_tells_what_kept_it_from_being_whole),
	RUN_OOM(record_survives_short_memory),
	RUN(record_files_are_removed),
)
