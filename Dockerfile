# By version; by digest as well with `--build-arg PYTHON=3.13.15-slim-trixie@sha256:...` (docs/how-to/deploy.md).
ARG PYTHON=3.13.15-slim-trixie

FROM python:${PYTHON} AS build
WORKDIR /portico
COPY . .
RUN python3 scripts/install.py && rm -f .venv/bin/uv .venv/bin/uvx
# Bytecode, which a process of the image could not write. Some packages have templates that are no Python: they fail.
RUN .venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash . >/dev/null || true

FROM python:${PYTHON}
# Fonts for the PDF of certificates (docs/reference/evidence.md).
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-noto-color-emoji \
    fonts-droid-fallback fonts-lohit-deva \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 portico && install -d -o portico -m 700 /var/lib/portico
WORKDIR /portico
COPY --from=build /portico /portico
USER 10001
ENV PORTICO_HOME=/var/lib/portico PORTICO_PORT=8080 PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/portico
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD [".venv/bin/portico", "up"]
