/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RIFF WAVE in and out; see wavfile.h. Written for the tests on purpose apart
 * from the product's own WAV and G.711 code, so that one checks the other.
 */
#include "wavfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

#define FORMAT_PCM	1
#define FORMAT_ALAW	6
#define FORMAT_ULAW	7
#define WAV_MAX		(64 << 20)	/* octets of a file to play */
#define HEADER		44

struct format {
	unsigned int code, channels, rate, bits;
};

static uint32_t le(const uint8_t *p, int octets)
{
	uint32_t v = 0;

	while (octets--)
		v = v << 8 | p[octets];
	return v;
}

/* G.711 table 1: sign, 3 bits of chord, 4 bits of step, even bits inverted. */
uint8_t wav_alaw(int16_t sample)
{
	int sign = sample >= 0 ? 0x80 : 0;
	int a = (sample >= 0 ? sample : ~sample) >> 4;	/* 0..2047 */
	int chord = 0;

	while (a >> chord > 31)
		chord++;
	if (a > 15)
		chord++;
	a = chord < 2 ? a & 15 : (a >> (chord - 1)) & 15;
	return (uint8_t)((sign | chord << 4 | a) ^ 0x55);
}

static int16_t ulaw_linear(uint8_t u)
{
	int chord, v;

	u = (uint8_t)~u;
	chord = u >> 4 & 7;
	v = (((u & 15) << 3 | 0x84) << chord) - 0x84;
	return (int16_t)(u & 0x80 ? -v : v);
}

static uint8_t sample_alaw(const struct format *f, const uint8_t *p)
{
	if (f->code == FORMAT_ALAW)
		return *p;
	if (f->code == FORMAT_ULAW)
		return wav_alaw(ulaw_linear(*p));
	return wav_alaw((int16_t)le(p, 2));
}

static int format_read(struct format *f, const uint8_t *p, size_t len)
{
	if (len < 16)
		return -EBADMSG;
	f->code = le(p, 2);
	f->channels = le(p + 2, 2);
	f->rate = le(p + 4, 4);
	f->bits = le(p + 14, 2);
	if (f->rate != 8000 || f->channels < 1 || f->channels > 8)
		return -EOPNOTSUPP;
	if ((f->code == FORMAT_PCM && f->bits == 16) ||
	    ((f->code == FORMAT_ALAW || f->code == FORMAT_ULAW) &&
	     f->bits == 8))
		return 0;
	return -EOPNOTSUPP;
}

static int samples(struct wav_sound **out, const struct format *f,
		   const uint8_t *p, size_t len)
{
	size_t frame = (size_t)f->bits / 8 * f->channels, n = len / frame;
	struct wav_sound *s = mem_new(sizeof(*s) + n, NULL);

	if (!s)
		return -ENOMEM;
	s->n = n;
	for (size_t i = 0; i < n; i++)
		s->alaw[i] = sample_alaw(f, p + i * frame);
	*out = s;
	return 0;
}

static int chunks(struct wav_sound **out, const uint8_t *p, size_t len)
{
	struct format f = { 0 };
	int err;

	if (len < 12 || memcmp(p, "RIFF", 4) || memcmp(p + 8, "WAVE", 4))
		return -EBADMSG;
	for (p += 12, len -= 12; len >= 8;) {
		size_t size = le(p + 4, 4), step;

		if (size > len - 8)
			size = len - 8;		/* cut short: take what is there */
		if (!memcmp(p, "fmt ", 4)) {
			err = format_read(&f, p + 8, size);
			if (err)
				return err;
		} else if (!memcmp(p, "data", 4) && f.rate) {
			return samples(out, &f, p + 8, size);
		}
		step = 8 + size + (size & 1);
		step = step < len ? step : len;
		p += step;
		len -= step;
	}
	return -EBADMSG;
}

static int file_octets(uint8_t **out, size_t *len, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	int err = 0;

	if (!f)
		return -errno;
	if (fstat(fileno(f), &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_size > WAV_MAX)
		err = -EFBIG;
	*out = err ? NULL : malloc((size_t)st.st_size + 1);
	if (!err && !*out)
		err = -ENOMEM;
	if (!err)
		*len = fread(*out, 1, (size_t)st.st_size, f);
	(void)fclose(f);	/* was only read */
	return err;
}

int wav_read(struct wav_sound **out, const char *path)
{
	static const struct format raw = { FORMAT_ALAW, 1, 8000, 8 };
	const char *dot = strrchr(path, '.');
	uint8_t *buf = NULL;
	size_t len = 0;
	int err = file_octets(&buf, &len, path);

	if (err)
		return err;
	if (dot && !strcmp(dot, ".al"))
		err = samples(out, &raw, buf, len);
	else
		err = chunks(out, buf, len);
	free(buf);
	return err;
}

/* ---------------------------------------------------------------- writing */

static void put(uint8_t *p, uint32_t v, int octets)
{
	for (; octets--; v >>= 8)
		*p++ = (uint8_t)v;
}

static int header_write(struct wav_out *w)
{
	uint8_t h[HEADER] = "RIFF....WAVEfmt ";

	put(h + 4, HEADER - 8 + w->n + (w->n & 1), 4);
	put(h + 16, 16, 4);
	put(h + 20, FORMAT_ALAW, 2);
	put(h + 22, 1, 2);
	put(h + 24, 8000, 4);
	put(h + 28, 8000, 4);
	put(h + 32, 1, 2);
	put(h + 34, 8, 2);
	memcpy(h + 36, "data", 4);
	put(h + 40, w->n, 4);
	return fwrite(h, 1, HEADER, w->f) == HEADER ? 0 : -EIO;
}

int wav_out_open(struct wav_out *w, const char *path)
{
	w->n = 0;
	w->f = fopen(path, "wb");
	if (!w->f)
		return -errno;
	return header_write(w);
}

int wav_out_write(struct wav_out *w, const uint8_t *alaw, size_t n)
{
	if (fwrite(alaw, 1, n, w->f) != n)
		return -EIO;
	w->n += (uint32_t)n;
	return 0;
}

int wav_out_close(struct wav_out *w)
{
	int err = 0;

	if (!w->f)
		return 0;
	if ((w->n & 1) && fputc(0, w->f) == EOF)
		err = -EIO;
	if (fseek(w->f, 0, SEEK_SET) || header_write(w))
		err = -EIO;
	if (fclose(w->f))
		err = -EIO;
	w->f = NULL;
	return err;
}
