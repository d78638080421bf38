# One image for every service, the console and the simulator of the providers: the command says which of them runs, such as
#   docker run lodestone gateway_service all
# and what is done once, such as `gateway_service topics` or `chassis.installation`. Settings come as variables and secrets as
# files (docs/adr/0046-one-image.md). Nothing is written outside /var/lib/lodestone and /tmp, so the root may be read-only.
ARG PYTHON_IMAGE=python:3.11-slim
ARG NODE_IMAGE=node:24-slim

# Scripts, stylesheets and typefaces of the console, by its lock file.
FROM ${NODE_IMAGE} AS front
WORKDIR /build
COPY services/console/package.json services/console/package-lock.json services/console/.npmrc ./
RUN npm ci --ignore-scripts --no-progress
COPY services/console/build.mjs ./
COPY services/console/src/console_service/static src/console_service/static
RUN node build.mjs

# What we wrote stays the tree it is, and Python is told its paths: the image runs the files that the tests ran.
FROM ${PYTHON_IMAGE} AS tree
WORKDIR /opt/lodestone
COPY libs libs
COPY services services
COPY deploy/simulator deploy/simulator
COPY --from=front /build/src/console_service/built services/console/src/console_service/built
RUN python -m compileall -q --invalidation-mode unchecked-hash . \
    && printf '%s\n' "$PWD"/libs/*/src "$PWD"/services/*/src "$PWD"/deploy/simulator/src > /lodestone.pth

# What others wrote, each package checked by its hash; only wheels, so nothing is compiled and no compiler is needed. What of
# it nobody reads is left out, which halves it.
FROM ${PYTHON_IMAGE} AS packages
# No version: it differs between bases, and `strip` stays in this stage.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/lodestone
COPY requirements-runtime.lock ./
RUN python -m venv --without-pip venv \
    && python -m pip --python venv/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
        --no-deps --only-binary :all: --require-hashes --requirement requirements-runtime.lock
COPY deploy/image/trim.py ./
RUN python trim.py venv/lib/python3*/site-packages
COPY --from=tree /lodestone.pth ./
RUN mv lodestone.pth venv/lib/python3*/site-packages/

FROM ${PYTHON_IMAGE}
# Directories that volumes are mounted on belong to the account, and so do the volumes.
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin lodestone \
    && install --directory --owner lodestone --group lodestone \
        /var/lib/lodestone /var/lib/lodestone/clock /var/lib/lodestone/files /var/lib/lodestone/simulator
COPY --from=packages /opt/lodestone/venv /opt/lodestone/venv
COPY --from=tree /opt/lodestone /opt/lodestone
# Many threads on few cores: two arenas keep each process some 10 MB smaller.
ENV PATH=/opt/lodestone/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    LODESTONE_HTTP_HOST=0.0.0.0 \
    LODESTONE_HTTP_PORT=8080 \
    LODESTONE_FILES_FOLDER=/var/lib/lodestone/files \
    LODESTONE_SIMULATOR_HOST=0.0.0.0 \
    LODESTONE_SIMULATOR_HTTP_PORT=8080 \
    LODESTONE_SIMULATOR_SMTP_PORT=8025 \
    LODESTONE_SIMULATOR_DIRECTORY=/var/lib/lodestone/simulator
WORKDIR /var/lib/lodestone
USER 10001:10001
EXPOSE 8080
# Asked by bash, not by Python: it is asked often, and starting Python takes twenty times as long.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
ENTRYPOINT ["python", "-m"]

# Last, because nothing of what is above depends on it.
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Lodestone" \
    org.opencontainers.image.description="Marketing campaigns that pay people back: every service, the console, the simulator." \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
