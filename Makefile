# `make help` lists the goals. The logic is in engine/ and in the tools; this file says only what needs what.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
CHECKED := $(wildcard setup.py components ses_verified_senders engine local_ses tests bench __main__.py)
ARGS ?=
BENCH ?= cost

.DEFAULT_GOAL := help
.PHONY: help up preview status destroy down clean doctor test lint bench soak gallery probe lock
export PULUMI_CONTINUE_ON_ERROR := true
export PULUMI_RUN_PROGRAM := true

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1 /p' $(firstword $(MAKEFILE_LIST)) | while read -r goal text; do printf '%-10s%s\n' "$$goal" "$$text"; done
	@echo 'LOCAL_SES_PORT=4600 picks the local server'"'"'s port; ARGS="…" is passed on, to pulumi or to the tool behind the goal.'

up: $(VENV)/local ## verify the senders of senders.yaml at a local SES server
	@$(RUN) -m engine up -- $(ARGS)

preview: $(VENV)/local ## show what `make up` would do
	@$(RUN) -m engine preview -- $(ARGS)

status: $(VENV)/local ## who has confirmed; with ORPHANS=1 also what SES has and the state has not
	@$(RUN) -m engine status -- $(if $(ORPHANS),--orphans --config-file .local/Pulumi.local.yaml) $(ARGS)

destroy: $(VENV)/local ## remove what the stack made
	@$(RUN) -m engine destroy -- $(ARGS)

down: ## stop the local SES server
	@if [ -x $(RUN) ]; then $(RUN) -m engine down; fi

clean: down ## stop the server; remove the stack, its data and the virtual environment
	@rm -rf .local $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

doctor: $(VENV)/local ## what is there, and what is missing
	@$(RUN) -m engine doctor

# Three on two processors, as tests of the engine wait for the pace of SES as well.
test: lint ## all checks and tests; ARGS="tests/lint" runs some
	@$(RUN) -m engine path
	@PYTHONUNBUFFERED=1 $(RUN) -m pytest -n 3 --dist worksteal $(if $(ARGS),$(ARGS),--cov)

lint: $(VENV)/dev ## form and types
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy $(CHECKED)

bench: $(VENV)/dev ## what a set costs, beside its peers; BENCH=lint, local_ses, scale or adopt measures another part
	@$(RUN) -m engine path
	@$(RUN) bench/$(BENCH).py $(ARGS)

soak: $(VENV)/dev ## random lives of senders on the real engine: ARGS=minutes
	@$(RUN) -m engine path
	@$(RUN) -m tests.soak $(ARGS)

gallery: $(VENV)/dev ## every e-mail as it would arrive, on one page; with PICTURES=1 also the pictures in docs/
	@$(RUN) -m ses_verified_senders gallery $(ARGS)
	@$(if $(PICTURES),$(RUN) -m tests.gallery.pictures docs/screenshots)

probe: $(VENV)/local ## ask SES, on an account of yours, what no public source says: ARGS="--help"
	@$(RUN) -m ses_verified_senders probe $(ARGS)

lock: $(VENV)/dev ## write the pinned, hashed requirements from pyproject.toml
	@$(RUN) -m engine.packages lock $(ARGS)

# A stamp is newer than the requirements it stands for, so that a second run installs nothing.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'error: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 …' >&2; exit 2; }
	@echo 'making $(VENV)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'error: $(PYTHON) makes no virtual environment; install its venv module (python3-venv on Debian)' >&2; exit 2; }

$(VENV)/local: requirements-local.txt | $(VENV)/pyvenv.cfg
	@$(RUN) -m engine.packages install $<
	@touch $@

$(VENV)/dev: requirements-dev.txt | $(VENV)/pyvenv.cfg
	@$(RUN) -m engine.packages install $<
	@touch $@ $(VENV)/local
