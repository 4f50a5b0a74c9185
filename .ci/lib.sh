# shellcheck shell=bash
# Shared by the scripts in this folder: where things are, and how what is missing gets installed. Sourced, never run.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

CARGO_LEPTOS_VERSION=0.3.10 # the next one needs a newer Rust than rust-toolchain.toml names
TOOLS="${NT24_TOOLS:-$HOME/.cache/nt24-tools}"
CSS_TOOLS="$ROOT/style/node_modules/.bin"

say() { printf '\n▸ %s\n' "$*"; }
die() {
  printf '\n✗ %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Where cargo builds to, and with it where the site lies: cargo-leptos and the server read the same variables. Both
# need LEPTOS_OUTPUT_NAME for plain cargo too, or each would throw away what the other has built.
use_target() {
  TARGET="$1"
  [[ "$TARGET" == /* ]] || TARGET="$ROOT/$TARGET"
  BIN="$TARGET/release/nt24"
  export CARGO_TARGET_DIR="$TARGET"
  export LEPTOS_OUTPUT_NAME=nt24 LEPTOS_SITE_PKG_DIR=pkg LEPTOS_SITE_ROOT="$TARGET/site"
  export LEPTOS_BIN_EXE_NAME=nt24 # cargo-leptos would look for a file named like the package
}
use_target "${CARGO_TARGET_DIR:-$ROOT/target}"
export PATH="$TOOLS/bin:$CSS_TOOLS:$PATH"

# In CI the lock file is law; at a desk cargo may complete it.
LOCKED=()
if [[ -n "${CI:-}" ]]; then LOCKED=(--locked); fi

# ---- what must be there ---------------------------------------------------------------------------------------------

need_rust() {
  have cargo || die "Rust is missing: install it with rustup (or the rustup package of your system), then start again."
  have cc || debian_packages "a C compiler" gcc libc6-dev
  if ! rustc --version >/dev/null 2>&1; then
    # rust-toolchain.toml names a version that is not there, and automatic installs are off.
    say "Installing the Rust toolchain of rust-toolchain.toml"
    rustup toolchain install
  fi
}

need_wasm_target() {
  if [[ ! -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]]; then
    have rustup || die "The Rust target wasm32-unknown-unknown is missing: install it, or Rust by rustup, then start again."
    say "Adding the WASM target"
    rustup target add wasm32-unknown-unknown
  fi
}

need_rust_components() {
  if ! cargo clippy --version >/dev/null 2>&1 || ! cargo fmt --version >/dev/null 2>&1; then
    have rustup || die "clippy or rustfmt is missing: install them, or Rust by rustup, then start again."
    say "Adding clippy and rustfmt"
    rustup component add clippy rustfmt
  fi
}

need_node() {
  { have node && have npm; } || die "Node.js is missing: install version 20 or newer with npm, then start again."
  [[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" == true ]] ||
    die "Node.js $(node --version) is too old: install version 20 or newer, then start again."
}

# npm ci in a folder, only when its lock file is not the one that was installed.
node_packages() {
  local folder="$1" stamp="$1/node_modules/.nt24-lock"
  cmp -s "$folder/package-lock.json" "$stamp" && return
  say "Installing the npm packages of $folder"
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error) ||
    die "npm ci in $folder failed: the lines above say why."
  cp "$folder/package-lock.json" "$stamp"
}

# A tool from the crate registry, in exactly this version, in our own folder: your own versions stay as they are. Its
# release profile is softened, because it runs for seconds and would compile for many minutes.
cargo_tool() {
  local package="$1" version="$2" binary="$3"
  shift 3
  [[ "$("$TOOLS/bin/$binary" --version 2>/dev/null)" == *" $version" ]] && return
  say "Building $package $version into $TOOLS: once, takes some minutes"
  CARGO_TARGET_DIR="$TOOLS/build/$package" \
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback \
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install --quiet --force --root "$TOOLS" "$package@$version" "$@"
  rm -rf "$TOOLS/build/$package" # kept when it was interrupted, so that the next start goes on from there
}

need_build_tools() {
  need_node
  need_rust
  need_wasm_target
  node_packages style
  local wasm_bindgen
  wasm_bindgen="$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)"
  cargo_tool wasm-bindgen-cli "$wasm_bindgen" wasm-bindgen
  cargo_tool cargo-leptos "$CARGO_LEPTOS_VERSION" cargo-leptos --locked --no-default-features --features no_downloads
}

# debian_packages WHAT PACKAGE…: installs, or says in one sentence what is to be installed.
debian_packages() {
  local what="$1" sudo=()
  shift
  local sentence="$what is missing: install it (on Debian: apt-get install $*), then start again."
  have apt-get || die "$sentence"
  if [[ "$(id -u)" != 0 ]]; then
    # Without someone to type a password only where none is asked.
    { have sudo && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; } || die "$sentence"
    sudo=(sudo)
  fi
  say "Installing $*"
  "${sudo[@]}" apt-get -qq update || die "$sentence"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null ||
    die "$sentence"
}

find_chromium() {
  local name
  for name in "${NT24_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
    if have "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

need_chromium() {
  find_chromium >/dev/null || debian_packages "Chromium" chromium
  NT24_CHROMIUM="$(find_chromium)" || die "Chromium was installed but is not on PATH: set NT24_CHROMIUM to its path."
  export NT24_CHROMIUM
}

# What the tests of the PDFs look at them with.
need_pdf_tools() {
  have pdfsig && have pdftotext && have qpdf || debian_packages "A PDF tool (pdfsig, pdftotext, qpdf)" poppler-utils qpdf
}

# The folder of initdb and pg_ctl; Debian keeps it off PATH.
find_postgres() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(pg_config --bindir 2>/dev/null || true)" \
    "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
    if [[ -x "$folder/initdb" && -x "$folder/pg_ctl" && -x "$folder/postgres" ]]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  return 1
}

need_postgres() {
  find_postgres >/dev/null || debian_packages "PostgreSQL" postgresql
  find_postgres >/dev/null || die "PostgreSQL was installed but initdb and pg_ctl are not to be found."
}

# ---- building and starting ------------------------------------------------------------------------------------------

# The release build for both sides. Nothing happens when no source is newer than the last build of this checkout.
build_release() {
  local stamp="$TARGET/nt24-release.stamp" sources=(.cargo Cargo.toml Cargo.lock rust-toolchain.toml app server style public migrations)
  local changed
  if [[ -z "${CI:-}" && -x "$BIN" && -d "$LEPTOS_SITE_ROOT/pkg" && "$(cat "$stamp" 2>/dev/null)" == "$ROOT" ]]; then
    changed="$(find "${sources[@]}" -name node_modules -prune -o -newer "$stamp" -print -quit)"
    if [[ -z "$changed" ]]; then return; fi
  fi
  say "Building (release, server and browser)"
  mkdir -p "$TARGET"
  printf '%s\n' "$ROOT" >"$stamp.new" # before the build: what changes during it counts as newer
  rm -rf "$LEPTOS_SITE_ROOT/pkg" # parts are numbered: those of an earlier build would stay
  cargo leptos build --release --split "${LOCKED[@]/#--/--cargo-}"
  node .ci/site.mjs "$LEPTOS_SITE_ROOT/pkg"
  mv "$stamp.new" "$stamp"
}

# Settings for a start at a desk: the sandbox, unless you say otherwise; with NT24_CONFIG all settings are yours.
desk_settings() {
  if [[ -z "${NT24_CONFIG:-}" ]]; then
    export NT24_MODE="${NT24_MODE:-sandbox}" NT24_DATA_DIR="${NT24_DATA_DIR:-$ROOT/data}"
  fi
}

# The first start in the sandbox: database and demo data. `.first-start` marks a start that was not finished.
first_start() {
  local bin="$1" demo
  [[ "${NT24_MODE:-}" == sandbox && -n "${NT24_DATA_DIR:-}" ]] || return 0
  if [[ ! -e "$NT24_DATA_DIR" ]]; then
    mkdir -p "$NT24_DATA_DIR"
    touch "$NT24_DATA_DIR/.first-start"
  fi
  [[ -e "$NT24_DATA_DIR/.first-start" ]] || return 0
  say "First start: creating the database and loading the demo data"
  demo="$("$bin" demo --json)"
  rm "$NT24_DATA_DIR/.first-start"
  # shellcheck disable=SC2016 # JavaScript
  node -e '
    const d = JSON.parse(process.argv[1]);
    console.log(`
  Demo login   ${d.staffEmail}
  Password     ${d.staffPassword}
  API client   ${d.clientId}
  Secret       ${d.clientSecret}

  The password and the secret are shown only this once.`)' "$demo"
}

say_address() {
  say "Novatrade24 (${NT24_MODE:-your settings}) at ${NT24_PUBLIC_URL:-http://${NT24_LISTEN:-127.0.0.1:3000}} · stop with Ctrl-C"
}
