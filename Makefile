# Two commands: `make run` opens Parchemin with demonstration data, `make test` sets up and tests everything.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
V := .venv
PY := $(V)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test bench lint format verrous propre installer installer-tests
run: installer
	@PORT=$(PORT) $(PY) -m parchemin.config demo
	@$(PY) -m parchemin.config serve --demonstration --port $(PORT) $(OPTIONS)

test: installer-tests
	@$(PY) outils/tester.py

bench: installer-tests
	@$(PY) outils/mesurer.py

lint: installer-tests
	@$(PY) outils/tester.py --seulement style types etages migrations documents

format: installer-tests
	@$(V)/bin/ruff format src tests outils && $(V)/bin/ruff check --fix src tests outils && $(PY) outils/typographie.py --corriger

installer:
	@$(PYTHON) outils/installer.py

installer-tests:
	@$(PYTHON) outils/installer.py --tests

verrous:
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/base.txt
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --group construction -c requirements/base.txt -o requirements/construction.txt
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --group tests -c requirements/base.txt -o requirements/tests.txt

propre:
	rm -rf $(V) node_modules build dist src/parchemin/plateforme/static/vendor src/parchemin/plateforme/pdf/polices test-results
