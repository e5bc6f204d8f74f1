# SPDX-License-Identifier: GPL-2.0-or-later
# Programs and the archives they are made of. A new .c file in a folder is
# picked up by itself.
#
# libpure.a  engine, tdm, dsp, wire model, pseudowires, line chips: the module's own sources
# libbase.a  loop, memory, log, ...            libdev.a  the door to the engine
# liblqd.a   everything of lqd but main.c      liblqpri.a, liblqctl.a, liblqloop.a  likewise
#
# libpri is GPL-2-only, oRTP is (A)GPL-3: nothing may link liblqpri.a and
# liblqd.a together.

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wpointer-arith -Wno-unused-parameter -Werror
# Where gcc takes a designated row for whole, clang wants every member of it.
WARN_CLANG := -Wno-gnu-variable-sized-type-not-at-end -Wno-missing-field-initializers
CFLAGS_COMMON := -std=gnu11 -O2 -g $(WARN) -fstack-protector-strong \
	-D_GNU_SOURCE -fno-strict-aliasing -MMD -MP
ifeq ($(FLAVOR),plain)
CFLAGS_FLAVOR := -D_FORTIFY_SOURCE=2
else ifeq ($(FLAVOR),san)
CFLAGS_FLAVOR := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS_FLAVOR := -fsanitize=address,undefined -fuse-ld=gold
else ifeq ($(FLAVOR),clang)
CC := clang
CFLAGS_FLAVOR := -O0 -g0 $(WARN_CLANG)
else ifeq ($(FLAVOR),msan)
CC := clang
# ORIGINS=-fsanitize-memory-track-origins: where what it found comes from, too.
CFLAGS_FLAVOR := -O1 -g1 -fsanitize=memory $(ORIGINS) -fno-omit-frame-pointer $(WARN_CLANG)
LDFLAGS_FLAVOR := -fsanitize=memory -fuse-ld=gold
else ifeq ($(FLAVOR),fuzz)
CC := clang
CFLAGS_FLAVOR := -O1 -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined $(WARN_CLANG)
LDFLAGS_FLAVOR := -fsanitize=address,undefined
endif

INC_PURE := -Itests/shim -Iinclude/uapi -Ikernel
INC_USER := -Iinclude/uapi -Iinclude -Iuserspace

PURE_SRC := $(wildcard kernel/engine/*.c kernel/tdm/*.c kernel/dsp/*.c kernel/hw/wire*.c kernel/hw/pw_*.c \
	kernel/hw/falc56.c kernel/hw/proslic.c kernel/hw/daa.c kernel/hw/line_*.c)
ifneq ($(shell uname -m),x86_64)
PURE_SRC := $(filter-out %_avx2.c,$(PURE_SRC))
endif
BASE_SRC := $(wildcard userspace/base/*.c)
DEV_SRC := $(wildcard userspace/dev/*.c)
SOFT_SRC := $(filter-out %/main.c,$(wildcard userspace/lqsoft/*.c))
LQD_SRC := $(filter-out %/main.c,$(foreach d,sig media call acd ivr watch store cti lqd,$(wildcard userspace/$(d)/*.c)))
LQCTL_SRC := $(filter-out %/main.c,$(wildcard userspace/lqctl/*.c))
LQLOOP_SRC := $(filter-out %/main.c,$(wildcard userspace/lqloop/*.c))
LQPRI_SRC := $(filter-out %/main.c,$(wildcard userspace/lqpri/*.c)) $(wildcard userspace/sig/link*.c)

obj = $(patsubst %.c,$(O)/%.o,$(1))

# Used only where the processor is asked before.
$(O)/kernel/%_avx2.o: CFLAGS_FLAVOR += -mavx2

$(O)/kernel/%.o: kernel/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_PURE) -c $< -o $@

$(O)/userspace/lqsoft/%.o: userspace/lqsoft/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_PURE) $(INC_USER) -c $< -o $@

$(O)/userspace/lqloop/%.o: userspace/lqloop/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_PURE) $(INC_USER) -c $< -o $@

$(O)/userspace/%.o: userspace/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_USER) $(CFLAGS_LIBS) -c $< -o $@

# .incbin is not seen by -MMD.
$(O)/userspace/store/migrate.o: userspace/store/schema.sql

$(O)/lib%.a:
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)

$(O)/libpure.a: $(call obj,$(PURE_SRC))
$(O)/libbase.a: $(call obj,$(BASE_SRC))
$(O)/libdev.a: $(call obj,$(DEV_SRC))
$(O)/libsoft.a: $(call obj,$(SOFT_SRC))
$(O)/liblqd.a: $(call obj,$(LQD_SRC))
$(O)/liblqpri.a: $(call obj,$(LQPRI_SRC))
$(O)/liblqctl.a: $(call obj,$(LQCTL_SRC))
$(O)/liblqloop.a: $(call obj,$(LQLOOP_SRC))

LIBS_BASE := -luv -ljansson -linih
LIBS_LQD := -losip2 -losipparser2 -lortp -lbctoolbox -lsqlite3 -lsndfile -lasound -lcrypto -lpthread -lm
LIBS_LQPRI := -lpri -lm

define program
$(O)/$(1): $(O)/userspace/$(1)/main.o $(2)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(LDFLAGS_FLAVOR) $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group -Wl,--as-needed $(3) -o $$@
endef

$(eval $(call program,lqsoft,$(O)/libsoft.a $(O)/libpure.a $(O)/libbase.a,$(LIBS_BASE)))
$(eval $(call program,lqd,$(O)/liblqd.a $(O)/libdev.a $(O)/libbase.a,$(LIBS_LQD) $(LIBS_BASE)))
$(eval $(call program,lqpri,$(O)/liblqpri.a $(O)/libdev.a $(O)/libbase.a,$(LIBS_LQPRI) $(LIBS_BASE)))
$(eval $(call program,lqctl,$(O)/liblqctl.a $(O)/libbase.a,$(LIBS_BASE)))
$(eval $(call program,lqloop,$(O)/liblqloop.a $(O)/libpure.a $(O)/libdev.a $(O)/libbase.a,-ljansson -lm))

PROGRAMS := $(addprefix $(O)/,lqsoft lqd lqpri lqctl lqloop)
programs: $(PROGRAMS)	## lqd lqpri lqsoft lqctl lqloop

-include $(shell find $(O) -name '*.d' 2>/dev/null)
