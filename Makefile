# SPDX-License-Identifier: GPL-2.0-or-later
# The front door: `make help`. One make for everything, no recursion (except
# into the kernel's own Kbuild); what is built from what stands in
# userspace/build.mk and tests/build.mk.

SHELL := /bin/bash
.DEFAULT_GOAL := all

# FLAVOR: plain (default), san (ASan + UBSan), msan (clang's memory sanitizer,
# pure objects only), clang, fuzz
FLAVOR ?= plain
O := build/$(FLAVOR)
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-7s %s\n' $(1) $(2)

include userspace/build.mk
-include tests/mock/build.mk
include tests/build.mk
include userspace/dist/install.mk

.PHONY: help all programs module module-sparse clean setup

help:	## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9_-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

all: programs	## everything that can be built here

setup:	## install the Debian packages that building and testing need
	$(Q)tests/setup.sh

KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	$(lastword $(sort $(wildcard /lib/modules/6.1.*-amd64/build))))
MODULE_SRC := $(wildcard kernel/*.[ch] kernel/*/*.[ch]) Kbuild include/uapi/linux/lq.h

module: build/module/lq.ko	## lq.ko and its boards' against KDIR (default: the running or Debian's kernel)

# Kbuild litters its source folder, so it gets one of links. Warnings are errors.
MODULE_MAKE = $(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR)/build/module W=1e LQ_SKELETON=m

build/module/lq.ko: $(MODULE_SRC)
	$(call say,MODULE,$(KDIR))
	$(Q)mkdir -p build/module
	$(Q)cp -rsf $(addprefix $(CURDIR)/,Kbuild kernel include) build/module/
	$(Q)$(MODULE_MAKE) modules

# Of every source, compiled before or not.
module-sparse: build/module/lq.ko
	$(Q)$(MODULE_MAKE) C=2 CF="-D__CHECK_ENDIAN__ -Wcontext" modules

clean:	## remove everything built
	rm -rf build
