# docker build -t refcheck .
# docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" refcheck lint docs/
FROM python:3.13-slim

# Git is for `lint --staged`. Its folder belongs to whoever runs the container, and not to root.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /work

COPY pyproject.toml README.md LICENSE /src/
COPY refcheck /src/refcheck
RUN python -m pip install --no-cache-dir --disable-pip-version-check /src \
    && rm -rf /src

WORKDIR /work
ENTRYPOINT ["refcheck"]
CMD ["lint"]
