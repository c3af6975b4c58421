# The commands of this project; `make` lists them. Each calls what it needs first.
PYTHON = .venv/bin/python
MAVEN = mvn -B -q -f jvm/pom.xml

.PHONY: help setup demo demo-python check test test-unit test-integration test-cluster hostile chaos chaos-short fuzz fuzz-webhooks bench format lock clean

help:
	@echo 'make demo    set everything up and repair the example build before your eyes'
	@echo 'make demo-python  the same with a build in Python'
	@echo 'make test    set everything up and run the tests that need no server, two at a time'
	@echo 'make test-unit  of these the quick ones'
	@echo 'make test-integration  the tests that start real servers (ActiveMQ and others), two at a time'
	@echo 'make test-cluster  the manifests, and the walkthrough on a real Kubernetes (root; builds it once, 20 minutes)'
	@echo 'make hostile  hostile projects as root and as an ordinary user, an honest build after each (half an hour)'
	@echo 'make chaos   builds through real servers while workers and servers are killed (15 minutes; chaos-short: 3)'
	@echo 'make fuzz    70,000 inputs for whatever reads what a project chose (5 minutes)'
	@echo 'make fuzz-webhooks  100,000 forged webhooks against a real monitor (10 minutes)'
	@echo 'make setup   set everything up: .venv, the jar, the command .venv/bin/repairnator'
	@echo 'make check   formatting, lint, types, architecture, and the Java part with its tests'
	@echo 'make format  format the Python sources'
	@echo 'make lock    write the locks in requirements/ anew (needs uv)'
	@echo 'make bench   run the benchmarks (many minutes)'
	@echo 'make clean   remove everything that was made here'

setup:
	@scripts/setup

demo: setup
	@scripts/demo

demo-python: setup
	@scripts/demo failing-python

# Two at a time, each with ports and folders of its own. What weighs memory or watches the clock (mark "alone")
# runs by itself afterwards. See tests/README.md.
TWO = -n 2 --dist loadgroup

test: test-unit
	$(PYTHON) -m pytest $(TWO) -m "not server and not cluster and not alone" --ignore=tests/unit
	$(PYTHON) -m pytest -m "alone and not server and not cluster"

test-unit: setup
	$(PYTHON) -m pytest -n 2 --dist worksteal -m "not alone" tests/unit

test-integration: setup
	$(PYTHON) -m pytest $(TWO) -m "server and not alone"
	$(PYTHON) -m pytest -m "server and alone"

test-cluster: setup
	$(PYTHON) -m pytest -m cluster

hostile: setup
	HOSTILE_WHOLE=1 $(PYTHON) -m pytest tests/acceptance/hostile

# SEED=N replays a run that failed.
chaos: setup
	$(PYTHON) -m tests.chaos $(if $(SEED),--seed $(SEED))

chaos-short: setup
	$(PYTHON) -m tests.chaos --short $(if $(SEED),--seed $(SEED))

# SEED=N replays a run; TARGET=diff runs one target alone; what fails is left in build/fuzz.
fuzz: setup
	$(PYTHON) -m tests.fuzz $(if $(SEED),--seed $(SEED)) $(TARGET)
# 100,000 forged webhooks against a real monitor (10 minutes or more); N=NUMBER for fewer, SEED=N replays.
fuzz-webhooks: setup
	$(PYTHON) -m tests.fuzz.webhooks $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(MAVEN) verify
	$(PYTHON) scripts/java_coverage.py

format: setup
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# Releases under a week old are left out: what is wrong with one is mostly found within its first days.
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --exclude-newer "$$(date -u -d '7 days ago' +%Y-%m-%d)"
lock:
	$(LOCK) -o requirements/run.lock
	$(LOCK) --group bench -o requirements/bench.lock
	$(LOCK) --group dev -o requirements/dev.lock
	$(subst pyproject.toml,requirements/build.in,$(LOCK)) -o requirements/build.lock
	$(subst pyproject.toml,requirements/pod.in,$(LOCK)) -c requirements/run.lock -o requirements/pod.lock

bench: setup
	$(PYTHON) -m benchmarks

clean:
	rm -rf .venv build dist jvm/target src/repairnator/_jvm/repairnator-jvm.jar
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

include benchmarks/bench.mk
