#!/bin/sh
# Builds what browsers load beside the console's pages: scripts, stylesheet, typeface; from the package registry of npm,
# by the lock file. Called by setup.sh, at once done when nothing has changed. `front.sh lock` writes the lock file anew.
#
# Node is taken from the machine if it is new enough, else from a wheel (node.lock). Whatever fails here leaves the
# console without scripts, in which it works too.
set -eu

cd "$(dirname "$0")/../.."
CONSOLE=services/console
BUILT=$CONSOLE/src/console_service/built
VENV=.venv

is_new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 11) ? 0 : 1)' 2>/dev/null
}

# Leaves `node` and `npm` on the path.
find_node() {
    if command -v npm >/dev/null && is_new_enough node; then
        return
    fi
    PATH="$(pwd)/$VENV/bin:$PATH"
    if ! { [ -x "$VENV/bin/npm" ] && is_new_enough node; }; then
        "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --require-hashes -r deploy/local/node.lock
    fi
}

# Everything that the result depends on; where there is no node of the machine, the wheel's is a part of it.
fingerprint() {
    find $CONSOLE/package.json $CONSOLE/package-lock.json $CONSOLE/build.mjs $CONSOLE/src/console_service/static -type f |
        LC_ALL=C sort | xargs cat | cksum
}

# Lock files name no host: what fetches packages is a setting of a machine, and who asks for donations is left out.
write_lock() {
    npm install --package-lock-only --ignore-scripts
    node -e '
        const fs = require("fs"), lock = JSON.parse(fs.readFileSync("package-lock.json"));
        for (const one of Object.values(lock.packages)) { delete one.funding; delete one.resolved; }
        fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");'
}

if [ "${1:-}" = lock ]; then
    find_node
    cd $CONSOLE && write_lock
    exit
fi

wanted=$(fingerprint)
if [ -f "$BUILT/manifest.json" ] && [ "$(cat "$BUILT/.made_of" 2>/dev/null)" = "$wanted" ]; then
    exit
fi
find_node
cd $CONSOLE
if ! cmp -s package-lock.json node_modules/.lock; then
    npm ci --ignore-scripts --no-progress
    cp package-lock.json node_modules/.lock
fi
node build.mjs
printf '%s\n' "$wanted" >src/console_service/built/.made_of
