// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a fuzz target over files and folders instead of libFuzzer: the corpus as
 * ordinary tests.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int n_run, n_bad;

static void replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0, room = 0;

	if (!f) {
		perror(path);
		n_bad++;
		return;
	}
	for (;;) {
		if (size == room) {
			room = room ? room * 2 : 4096;
			data = realloc(data, room);
			if (!data)
				abort();
		}
		size_t n = fread(data + size, 1, room - size, f);

		if (!n)
			break;
		size += n;
	}
	fclose(f);
	/* An exact-size copy lets ASan see the first octet past the end. */
	uint8_t *exact = malloc(size ? size : 1);

	if (!exact)
		abort();
	for (size_t i = 0; i < size; i++)
		exact[i] = data[i];
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	free(data);
	n_run++;
}

static void replay(const char *path)
{
	struct stat st;
	struct dirent *e;
	char sub[4096];
	DIR *d;

	if (stat(path, &st)) {
		perror(path);
		n_bad++;
		return;
	}
	if (!S_ISDIR(st.st_mode)) {
		replay_file(path);
		return;
	}
	d = opendir(path);
	if (!d) {
		perror(path);
		n_bad++;
		return;
	}
	while ((e = readdir(d)))
		if (e->d_name[0] != '.') {
			snprintf(sub, sizeof(sub), "%s/%s", path, e->d_name);
			replay(sub);
		}
	closedir(d);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%u passed, %u failed\n", n_run, n_bad);
	return n_bad || !n_run;
}
