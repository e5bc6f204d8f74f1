// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of countries: the rows of the Si3050 data sheet ("Country specific
 * register settings") with equal settings are one here. The impedance of a
 * telephone's line is the one nearest to it that the Si3210 can make; China's
 * 200 ohm + 680 ohm || 100 nF is nearest to its 220 ohm + 820 ohm || 115 nF.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include "hw/line_country.h"

/* Register 16 */
#define OHS		0x40	/* slow on hook: spark quenching */
#define RZ		0x02	/* synthesised ringer impedance */
#define RT		0x01	/* higher ringing threshold */
/* Register 26 */
#define DCV_3V5		0xc0	/* voltage of the closed loop; without: 3.1 V */
#define MINI_16MA	0x30	/* least current; without: 10 mA */
#define ILIM		0x02	/* current limited to 60 mA, CTR 21 */
/* Register 30 */
#define AC_600		0x0
#define AC_CTR21	0x2
#define AC_220_820	0x3
#define AC_370_620	0x4
#define AC_320_1050	0x5
#define AC_COMPLEX	0xf	/* one that fits every complex line */
/* Si3210, register 10 */
#define Z_600		0
#define Z_CTR21		4
#define Z_220_820_120	5
#define Z_220_820_115	6
#define Z_370_620	7

static const struct lq_line_country countries[] = {
	{ "cn ", 0, MINI_16MA, AC_COMPLEX, false, Z_220_820_115, 25 },
	{ "us ca gu mx sv ", 0, DCV_3V5, AC_600, false, Z_600, 20 },
	{ "ae ar cl co ec hk hu id kr kw kz mo pe ro sa sg ye ",
	  0, DCV_3V5, AC_600, false, Z_600, 25 },
	{ "br eg jo jp my om ph pk ru sy th tw ",
	  0, MINI_16MA, AC_600, false, Z_600, 25 },
	{ "bh cy cz hr il lb lv ma mt ng ",
	  0, DCV_3V5 | ILIM, AC_CTR21, false, Z_CTR21, 25 },
	{ "be ch dk es fi fr gr ie is it lu nl no pt se ",
	  0, DCV_3V5 | ILIM, AC_CTR21, true, Z_CTR21, 25 },
	{ "at de ", 0, DCV_3V5 | ILIM, AC_220_820, true, Z_220_820_115, 25 },
	{ "bg ", 0, DCV_3V5 | ILIM, AC_220_820, false, Z_220_820_120, 25 },
	{ "au ", OHS, MINI_16MA, AC_220_820, false, Z_220_820_120, 25 },
	{ "in nz ", 0, DCV_3V5, AC_370_620, false, Z_370_620, 20 },
	{ "pl ", RZ | RT, DCV_3V5, AC_600, false, Z_600, 25 },
	{ "sk ", 0, DCV_3V5, AC_220_820, false, Z_220_820_115, 25 },
	{ "si ", 0, DCV_3V5, AC_CTR21, false, Z_220_820_115, 25 },
	{ "za ", OHS | RZ, DCV_3V5, AC_220_820, false, Z_220_820_115, 25 },
	{ "gb ", 0, DCV_3V5, AC_320_1050, true, Z_370_620, 25 },
};

static bool has_code(const char *codes, const char *code)
{
	for (; *codes; codes += 3)
		if (codes[0] == code[0] && codes[1] == code[1])
			return true;
	return false;
}

const struct lq_line_country *lq_line_country_find(const char *code)
{
	u32 i;

	if (!code[0] || !code[1] || code[2])
		return NULL;
	for (i = 0; i < ARRAY_SIZE(countries); i++)
		if (has_code(countries[i].codes, code))
			return &countries[i];
	return NULL;
}
