#!/bin/sh
# Gets what the tests need beside Python: a browser, poppler and an emoji font from Debian, the HTML
# validator from npm. Does nothing when all is there. As root it installs what is missing; as
# anybody else it says what is missing and goes on. Under CI=true something missing is a failure.
set -eu
cd "$(dirname "$0")/.."

LOCK=package-lock.json
INSTALLED=node_modules/.installed-lock # the lock file that node_modules was made from

has() { command -v "$1" >/dev/null 2>&1; }

has_emoji() {
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.local/share/fonts" \
        "${HOME:-/}/.fonts"; do
        [ -d "$folder" ] && [ -n "$(find "$folder" -iname '*emoji*' | head -n 1)" ] && return 0
    done
    return 1
}

missing_packages() {
    has "${CHROMIUM:-chromium}" || echo chromium
    has pdftotext || echo poppler-utils
    has_emoji || echo fonts-noto-color-emoji
    has node || echo nodejs
    has npm || echo npm
}

has_validators() {
    [ -x node_modules/.bin/html-validate ] && cmp -s "$LOCK" "$INSTALLED"
}

# quietly COMMAND...: its output is shown only when it fails
quietly() {
    log=$(mktemp)
    if "$@" </dev/null >"$log" 2>&1; then
        rm -f "$log"
    else
        code=$?
        echo "failed: $*" >&2
        cat "$log" >&2
        rm -f "$log"
        return "$code"
    fi
}

install_packages() {
    echo "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get update -q && quietly apt-get install -q -y --no-install-recommends "$@"
}

install_validators() {
    echo "installing the validators of $LOCK"
    quietly npm ci --no-audit --no-fund && cp "$LOCK" "$INSTALLED"
}

packages=$(missing_packages)
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && has apt-get; then
    # shellcheck disable=SC2086 # one word a package
    install_packages $packages || true # what is missing after all is told below
    packages=$(missing_packages)
fi
if ! has_validators && has npm; then
    install_validators || true
fi

is_complete=yes
if [ -n "$packages" ]; then
    is_complete=no
    {
        echo "MISSING:" $packages
        echo "    The tests that need them are skipped. To run all of them, as root:"
        echo "    apt-get update && apt-get install --no-install-recommends" $packages
    } >&2
fi
if ! has_validators; then
    is_complete=no
    {
        echo "MISSING: html-validate, in node_modules/"
        echo "    The tests that need it are skipped. To run all of them: npm ci"
    } >&2
fi
[ "$is_complete" = yes ] || [ "${CI:-}" != true ]
