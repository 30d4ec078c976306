# Two commands for most people: `make serve` tries Needletail, `make test` checks it.

SWIFT ?= swift
PREFIX ?= /usr/local
HOST ?= 127.0.0.1
PORT ?= 8080
MODEL ?= demo
BUILD := $(SWIFT) build -c release --explicit-target-dependency-import-check error
BINARY = $(shell $(SWIFT) build -c release --show-bin-path)
FUZZ_SECONDS ?= 60

.PHONY: serve build test test-swift test-clients test-faults lint dependencies install fuzz sanitize bench \
  bench-serving bench-peers clean help

help: ## lists the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

serve: build ## builds the program and serves MODEL on HOST:PORT
	@$(BINARY)/needletail serve --model-id $(MODEL) --hostname $(HOST) --port $(PORT)

build: dependencies ## builds the release program
	@$(BUILD) --product needletail

test: test-swift test-clients test-faults ## runs every test

# Tests that wait for clocks run apart from those that keep every core busy.
CLOCKS := 'ServingTests|TelemetryTests'

test-swift: dependencies lint ## runs the tests of the sources
	@$(BUILD) --build-tests
	@$(SWIFT) test -c release --skip-build --disable-xctest --skip $(CLOCKS)
	@$(SWIFT) test -c release --skip-build --disable-xctest --filter $(CLOCKS)

test-clients: build ## runs public clients, a browser, lm-eval and a minute of load (needs Python 3.11)
	@Tools/install-dependencies --tests
	@python3 Tests/Clients/run.py --needletail $(BINARY)/needletail

test-faults: build ## does to the program what it has to survive (FULL=1: as long as it gets)
	@FULL=$(FULL) python3 Tests/Faults/run.py --needletail $(BINARY)/needletail

lint: ## checks the format of the sources and the files in Deploy
	@$(SWIFT) format lint --strict -r Package.swift Sources Tests Models Benchmarks Fuzzing
	@Tools/lint-deploy

dependencies:
	@Tools/install-dependencies

# The Swift runtime is linked in, so that the installed program runs where no Swift is.
STATIC := --scratch-path .build-static --static-swift-stdlib

install: dependencies ## installs program and demo model under PREFIX
	@$(BUILD) --product needletail $(STATIC)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/needletail/models
	install -s -m 755 $$($(SWIFT) build -c release --show-bin-path $(STATIC))/needletail $(DESTDIR)$(PREFIX)/bin/needletail
	cp -r Models/demo $(DESTDIR)$(PREFIX)/share/needletail/models/

fuzz: dependencies ## feeds damaged input to each parser for FUZZ_SECONDS
	@for target in FuzzGrammars FuzzModelFiles FuzzModels FuzzSafetensors FuzzTokenizers; do \
	  NEEDLETAIL_FUZZING=1 $(SWIFT) run -c release $$target $(FUZZ_SECONDS) 1 || exit 1; \
	done
	@NEEDLETAIL_FUZZING=1 $(SWIFT) run -c release FuzzTemplates $(FUZZ_SECONDS) 1 \
	  Tests/Fixtures/templates/conformance/*.jinja

sanitize: dependencies ## runs the tests of unsafe and concurrent parts under the sanitizers
	@ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --scratch-path .build-asan --sanitize=address \
	  --filter 'BackendsTests|TensorsTests|CheckpointsTests|TokenizersTests'
	@$(SWIFT) test --scratch-path .build-tsan --sanitize=thread --filter 'BackendsTests|EngineTests|TelemetryTests'

bench: build ## measures the machine and MODEL for some seconds to minutes, and writes bench-report.html
	@$(BINARY)/needletail bench all --quick --model-id $(MODEL) --report bench-report.html

bench-serving: dependencies ## measures what HTTP costs beside the engine alone
	@$(BUILD) --product needletail
	@NEEDLETAIL_BENCHMARKS=1 $(BUILD) --product ServingBenchmark
	@$(BINARY)/ServingBenchmark

# PEERS takes flags, such as PEERS="--quick --rounds 1"; Benchmarks/peers/README.md lists them.
bench-peers: build ## compares with other CPU engines, which it installs first (hours; PEERS="--quick": minutes)
	@python3 Benchmarks/peers/compare.py --needletail $(BINARY)/needletail $(PEERS)

clean: ## removes what was built
	rm -rf .build .build-asan .build-tsan .build-static .venv-clients
