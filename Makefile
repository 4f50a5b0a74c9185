# Novatrade24. The work is done by the scripts in .ci/; here are their names.
.DEFAULT_GOAL := help
.PHONY: help run test dev bench lint fmt e2e clean-data

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build release, load demo data on the first start, serve (sandbox)
	@exec .ci/serve

test: ## install what is missing, then run everything that CI runs
	@exec .ci/test

dev: ## serve with live reload while you edit (sandbox)
	@exec .ci/dev

bench: ## measure the release build on this machine
	@exec .ci/bench

lint: ## formatting and clippy, server and browser side; warnings are errors
	@exec .ci/test format lint-server lint-browser

fmt: ## format the Rust code
	@cargo fmt --all

e2e: ## only the browser tests, against the release build; NT24_SHOTS=1 keeps screenshots
	@exec .ci/test build browser

clean-data: ## forget ./data: database, documents, demo login (asks; YES=1 does not)
	@[ "$(YES)" = 1 ] || { printf 'Remove ./data for good? [y/N] '; read -r answer && [ "$$answer" = y ]; }
	@rm -rf data
