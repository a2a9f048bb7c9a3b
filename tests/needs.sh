#!/bin/sh
# What the tests need beside Python: a browser, a PDF drawer, Java, PostgreSQL, R and PSPP. Installed through apt where that is allowed;
# otherwise named, and the tests that need them say that they were skipped and why. Form engines of others, to be held
# against ours, come through npm into build/engines where there is one; no code of theirs runs on installing.
set -u
engines="build/engines"
if command -v npm >/dev/null 2>&1; then
    if [ ! -d "$engines/node_modules/@getodk/xforms-engine" ] || [ ! -d "$engines/node_modules/survey-core" ]; then
        mkdir -p "$engines"
        npm install --prefix "$engines" --ignore-scripts --no-audit --no-fund --silent \
            @getodk/xforms-engine@0.22.0 jsdom@29.1.1 survey-core@3.1.1 >/dev/null 2>&1 ||
            echo "left out: the form engines in $engines, because npm could not install them"
    fi
else
    echo "left out: the form engines in $engines, because there is no npm"
fi
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need pdftoppm poppler-utils
need java default-jre-headless
need javac default-jdk-headless
need Rscript "r-base-core r-cran-haven"
need pspp pspp
ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || need pg_ctl postgresql
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$missing (Debian packages for the tests)"
    apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
    echo "left out:$missing, because apt could not install them"
    exit 0
fi
echo "left out:$missing, because this is not Debian or you are not root. The tests that need them will be skipped."
echo "On Debian: sudo apt-get install$missing"
