#!/bin/sh
# Makes .venv with everything Lodestone runs on, from package registries alone. Called by `make setup`.
set -eu

UV_VERSION=0.13.8
VENV=.venv
NEEDED_MB=1300 # .venv holds some 830 MB; the rest is for what is unpacked on the way and the first start
began=$(date +%s)

# Left over from other programs, these would lead Python and pip away from our own folder.
unset PYTHONHOME PYTHONPATH
export PIP_USER=0
# In the locale of a bare machine (C) Python cannot read a path that is not plain ASCII.
export LC_ALL=C.UTF-8

say() { printf '  %s\n' "$*"; }

# step "what" command...: runs it quietly; says what is done and how long it took, or shows what went wrong.
step() {
    what=$1
    shift
    since=$(date +%s)
    printf '  ..  %s\n' "$what"
    if ! "$@" >"$VENV.log" 2>&1; then
        cat "$VENV.log" >&2
        say "!!  failed: $what"
        exit 1
    fi
    printf '  ok  %-66s %5d s\n' "$what" "$(($(date +%s) - since))"
}

find_python() {
    for candidate in python3.11 python3.12 python3.13 python3; do
        # Some machines have a name on the path that runs nothing, so each one is asked.
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

make_venv() {
    rm -rf "$VENV"
    if ! "$1" -m venv "$VENV" >"$VENV.log" 2>&1; then
        if grep -q ensurepip "$VENV.log"; then
            version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            say "!!  $1 cannot make virtual environments: install the Debian package python$version-venv"
        else
            cat "$VENV.log" >&2
        fi
        rm -rf "$VENV"
        exit 1
    fi
}

# The scripts in .venv name the folder they were made in, so a checkout that was moved gets a new one.
usable() {
    [ "$(cat "$VENV/.place" 2>/dev/null)" = "$(pwd -P)" ] && [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c 'import pip' 2>/dev/null
}

check_room() {
    free_mb=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "$free_mb" -lt "$NEEDED_MB" ]; then
        say "!!  the disk of $(pwd) has $free_mb MB left, and the set-up needs $NEEDED_MB MB: make room, or use another disk"
        exit 1
    fi
}

# uv cannot work without a cache; where the home directory takes none, it is in .venv.
choose_cache() {
    wanted=${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}
    if ! { mkdir -p "$wanted" && [ -w "$wanted" ]; } 2>/dev/null; then
        UV_CACHE_DIR="$(pwd)/$VENV/cache"
        export UV_CACHE_DIR
    fi
}

# One set-up at a time in one folder: a second one waits, and then finds everything done.
if command -v flock >/dev/null; then
    exec 9<"$0"
    flock 9
fi

if ! usable; then
    check_room
    python=$(find_python)
    if [ -z "$python" ]; then
        say "!!  Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)"
        exit 1
    fi
    make_venv "$python"
    pwd -P >"$VENV/.place"
    say "ok  .venv made with $("$VENV/bin/python" -V)"
fi

choose_cache
uv="$VENV/bin/uv"
if [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    step "installer uv $UV_VERSION" "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi

step "packages of requirements.lock, each checked by its hash" \
    "$uv" pip install --python "$VENV/bin/python" --require-hashes -r requirements.lock

editable=""
for part in libs/* services/* deploy/*; do
    [ -f "$part/pyproject.toml" ] && editable="$editable -e $part"
done
# shellcheck disable=SC2086 # one word per part is what is wanted
step "our own packages, editable" \
    "$uv" pip install --python "$VENV/bin/python" --no-deps --no-build-isolation $editable

# Scripts, stylesheet and typeface of the console; it works without them, so a machine that cannot have them goes on.
since=$(date +%s)
if deploy/local/front.sh >"$VENV.log" 2>&1; then
    say "ok  scripts and typeface of the console $(($(date +%s) - since)) s"
else
    tail -n 5 "$VENV.log" >&2
    say "!!  the console will work without scripts: its scripts and typeface could not be built (deploy/local/front.sh)"
fi

rm -f "$VENV.log"
"$VENV/bin/python" -m lodestone_local prepare
say "set up in $(($(date +%s) - began)) s"
