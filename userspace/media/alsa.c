// SPDX-License-Identifier: GPL-3.0-or-later
/* See alsa.h. What ALSA says of its own accord goes to the log. */
#include "media/alsa.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"

#define WISHED_HZ	8000u
#define HZ_MIN		4000u
#define HZ_MAX		192000u
#define CHANNELS_MAX	16u
#define PERIOD_US	5000u
#define BUFFER_US	400000u	/* a turn may be so late, nearly */

struct alsa {
	/* set at creation, then constant */
	snd_pcm_t *pcm;
	enum alsa_way way;
	unsigned int hz, channels;
	snd_pcm_uframes_t buffer;	/* frames */
	unsigned int silence;		/* frames queued first */

	int16_t *frames;	/* [ALSA_FRAMES_MAX * channels] as the card has it */
};

static void alsa_destroy(void *obj)
{
	struct alsa *a = obj;

	if (a->pcm) {
		(void)snd_pcm_drop(a->pcm);	/* gone: nothing to drop */
		(void)snd_pcm_close(a->pcm);
	}
	mem_deref(a->frames);
}

static void on_complaint(const char *file, int line, const char *function,
			 int err, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_info("alsa", "function=%s text=\"%s\" error=\"%s\"", function, text,
		 err ? snd_strerror(err) : "");
}

/* ALSA has a few codes of its own, above all errno. */
static int errno_of(int err)
{
	return err <= -SND_ERROR_BEGIN ? -EINVAL : err;
}

/* ------------------------------------------------------------------ opening */

/*
 * The nearest to what we want that the card has. Its own converters stay off:
 * ours (resample.h) is there in any case and better than a linear one.
 */
static int choose(struct alsa *a, snd_pcm_hw_params_t *hw)
{
	unsigned int period = PERIOD_US, buffer = BUFFER_US;

	a->hz = WISHED_HZ;
	a->channels = 1;
	if (snd_pcm_hw_params_any(a->pcm, hw) < 0 ||
	    snd_pcm_hw_params_set_rate_resample(a->pcm, hw, 0) ||
	    snd_pcm_hw_params_set_access(a->pcm, hw,
					 SND_PCM_ACCESS_RW_INTERLEAVED) ||
	    snd_pcm_hw_params_set_format(a->pcm, hw, SND_PCM_FORMAT_S16) ||
	    snd_pcm_hw_params_set_channels_near(a->pcm, hw, &a->channels) ||
	    snd_pcm_hw_params_set_rate_near(a->pcm, hw, &a->hz, NULL) ||
	    a->channels > CHANNELS_MAX || a->hz < HZ_MIN || a->hz > HZ_MAX)
		return -EOPNOTSUPP;
	/* wishes: a card may have others */
	(void)snd_pcm_hw_params_set_buffer_time_near(a->pcm, hw, &buffer, NULL);
	(void)snd_pcm_hw_params_set_period_time_near(a->pcm, hw, &period, NULL);
	return 0;
}

static int set_hardware(struct alsa *a)
{
	snd_pcm_uframes_t period;
	snd_pcm_hw_params_t *hw;
	int err = snd_pcm_hw_params_malloc(&hw);

	if (err)
		return err;
	err = choose(a, hw);
	if (!err)
		err = snd_pcm_hw_params(a->pcm, hw);
	if (!err)
		err = snd_pcm_get_params(a->pcm, &a->buffer, &period);
	snd_pcm_hw_params_free(hw);
	return err;
}

/* Nothing starts or wakes by itself; only an empty or full buffer stops it. */
static int set_software(struct alsa *a)
{
	snd_pcm_sw_params_t *sw;
	snd_pcm_uframes_t never;
	int err = snd_pcm_sw_params_malloc(&sw);

	if (err)
		return err;
	err = snd_pcm_sw_params_current(a->pcm, sw);
	if (!err)
		err = snd_pcm_sw_params_get_boundary(sw, &never);
	if (!err)
		err = snd_pcm_sw_params_set_start_threshold(a->pcm, sw, never);
	if (!err)
		err = snd_pcm_sw_params(a->pcm, sw);
	snd_pcm_sw_params_free(sw);
	return err;
}

static int queue_silence(struct alsa *a)
{
	unsigned int left = a->silence, n;
	snd_pcm_sframes_t done;

	memset(a->frames, 0,
	       ALSA_FRAMES_MAX * a->channels * sizeof(*a->frames));
	while (left) {
		n = left < ALSA_FRAMES_MAX ? left : ALSA_FRAMES_MAX;
		done = snd_pcm_writei(a->pcm, a->frames, n);
		if (done < 0)
			return done;
		left -= done;
	}
	return 0;
}

int alsa_start(struct alsa *a)
{
	int err = snd_pcm_prepare(a->pcm);

	if (!err && a->way == ALSA_PLAYBACK)
		err = queue_silence(a);
	if (!err)
		err = snd_pcm_start(a->pcm);
	return errno_of(err);
}

static int set_up(struct alsa *a, double queue_s)
{
	int err = set_hardware(a);

	if (!err)
		err = set_software(a);
	if (err)
		return err;
	a->frames = mem_new(ALSA_FRAMES_MAX * a->channels * sizeof(*a->frames),
			    NULL);
	if (!a->frames)
		return -ENOMEM;
	a->silence = queue_s * a->hz;
	if (a->silence > a->buffer / 2)
		a->silence = a->buffer / 2;
	return 0;
}

int alsa_open(struct alsa **out, const char *name, enum alsa_way way,
	      double queue_s)
{
	struct alsa *a = mem_new(sizeof(*a), alsa_destroy);
	int err;

	if (!a)
		return -ENOMEM;
	a->way = way;
	(void)snd_lib_error_set_handler(on_complaint);
	err = snd_pcm_open(&a->pcm, name, way == ALSA_PLAYBACK ?
			   SND_PCM_STREAM_PLAYBACK : SND_PCM_STREAM_CAPTURE,
			   SND_PCM_NONBLOCK);
	if (err)
		a->pcm = NULL;
	else
		err = set_up(a, queue_s);
	if (err) {
		mem_deref(a);
		return errno_of(err);
	}
	*out = a;
	return 0;
}

uint32_t alsa_hz(const struct alsa *a)
{
	return a->hz;
}

/* ------------------------------------------------------------------ running */

/*
 * After an xrun, or when the machine slept: from the beginning. Return: -EPIPE,
 * or why the card does not run any more.
 */
static int again(struct alsa *a, int err)
{
	if (err == -EAGAIN)
		return 0;
	if (err != -EPIPE && err != -ESTRPIPE)
		return errno_of(err);
	err = alsa_start(a);
	return err ? err : -EPIPE;
}

int alsa_queued(struct alsa *a)
{
	snd_pcm_sframes_t room = snd_pcm_avail(a->pcm);

	if (room < 0)
		return again(a, room);
	return (snd_pcm_uframes_t)room > a->buffer ? 0 : a->buffer - room;
}

int alsa_write(struct alsa *a, const int16_t *from, unsigned int n)
{
	snd_pcm_sframes_t done;

	for (unsigned int i = 0; i < n; i++)
		for (unsigned int c = 0; c < a->channels; c++)
			a->frames[i * a->channels + c] = from[i];
	done = snd_pcm_writei(a->pcm, a->frames, n);
	return done < 0 ? again(a, done) : done;
}

int alsa_read(struct alsa *a, int16_t *to, unsigned int room)
{
	snd_pcm_sframes_t n = snd_pcm_avail(a->pcm);

	if (n > 0)
		n = snd_pcm_readi(a->pcm, a->frames, (unsigned int)n < room ?
				  (unsigned int)n : room);
	if (n < 0)
		return again(a, n);
	for (snd_pcm_sframes_t i = 0; i < n; i++)
		to[i] = a->frames[i * a->channels];
	return n;
}
