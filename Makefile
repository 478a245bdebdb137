# The front door. CI runs `make test`.

SHELL := /bin/bash
export SWIFT_BACKTRACE ?= enable=no

.PHONY: setup build run server qemu install uninstall viewer install-viewer uninstall-viewer test wasm bench fuzz format lint clean

setup:
	@scripts/setup

build: setup
	swift build --product spice
	swift build --product spice-viewer

# A real Linux machine in QEMU with the stock server, seen and driven by `spice`. Ctrl-C ends it.
run: build
	@scripts/demo

# The library that QEMU and Xspice load in place of the stock one.
server: setup
	scripts/server-library build

# The machine of `make run`, served by that library.
qemu: build server
	@scripts/demo --swift

# PREFIX is /usr/local unless it is told.
install: | out/lib/libspice-server.so.1
	@scripts/server-library install $(PREFIX)

uninstall:
	@scripts/server-library uninstall $(PREFIX)

out/lib/libspice-server.so.1:
	$(MAKE) server

# The desktop viewer. `make install-viewer` takes PREFIX, too.
viewer: setup
	scripts/viewer build

install-viewer: | out/bin/spice-viewer
	@scripts/viewer install $(PREFIX)

uninstall-viewer:
	@scripts/viewer uninstall $(PREFIX)

out/bin/spice-viewer:
	$(MAKE) viewer

# What has to keep up with a clock.
ALONE := ServerABITests.SoundTests|ServerABITests.LossyPictureTests|ServerABITests.SmartcardDeviceTests

# Only so many at a time that none waits for its turn until its time is over. Real peers apart from the rest, and two of them
# at a time, as they mostly wait: a busy machine makes them slow.
test: setup lint
	scripts/guest build
	scripts/server-library build
	swift build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 swift test --skip-build --skip 'InteropTests|PeersTests|ServerABITests'
	scripts/wasm --test
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8 swift test --skip-build --filter ServerABITests --skip '$(ALONE)'
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 swift test --skip-build --filter 'InteropTests|PeersTests'
	swift test --skip-build --no-parallel --filter '$(ALONE)'
	scripts/fuzz --regressions
	scripts/fuzz all 3

# The engine for browsers, as one module.
wasm: setup
	scripts/wasm

bench:
	SPICE_CORE_ONLY=1 SPICE_SERVER_HOST=1 swift run -c release --package-path Benchmarks spice-bench $(BENCH)

fuzz: setup
	scripts/fuzz $(TARGET) $(SECONDS)

format:
	swift format -i -r Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources Fuzz/Package.swift Fuzz/Sources Web/Package.swift Web/Sources

lint:
	swift format lint -s -r Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources Fuzz/Package.swift Fuzz/Sources Web/Package.swift Web/Sources

clean:
	rm -rf .build .build-* Benchmarks/.build Fuzz/.build
