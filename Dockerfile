# The images of Repairnator; the newest file format that Docker, Podman and Buildah all read.
#
#   docker build --target base -t repairnator-base .          what every service is made of
#   docker build --target repair -t repairnator-repair .      what the Jobs run: the core, the toolchains, git
#   docker build --target pipeline -t repairnator-pipeline .  and scanner, repomonitor, console
#
# BASE is Debian with a Python of 3.11 or later (and its venv module); REVISION is the commit, for the label.
ARG BASE=docker.io/library/python:3.12-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
# Wheels hold the time of their files: one fixed time makes them the same in every build.
ENV SOURCE_DATE_EPOCH=1767225600
RUN python3 -m venv --without-pip /opt/repairnator && python3 -m venv --without-pip /opt/core \
    && python3 -m venv /opt/tools
COPY requirements /src/requirements
RUN /opt/tools/bin/pip --python /opt/repairnator/bin/python install --no-compile --require-hashes \
        -r /src/requirements/run.lock \
    && /opt/tools/bin/pip --python /opt/core/bin/python install --no-compile --require-hashes \
        -r /src/requirements/pod.lock \
    && /opt/tools/bin/pip install --require-hashes -r /src/requirements/build.lock
COPY pyproject.toml hatch_build.py README.md LICENSE /src/
COPY jvm/pom.xml /src/jvm/pom.xml
COPY jvm/src /src/jvm/src
COPY src /src/src
# A tree that was set up has the Java part already; a fresh clone has it made here.
RUN if [ ! -f /src/src/repairnator/_jvm/repairnator-jvm.jar ]; then \
        apt-get update && apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless; \
    fi
# The core needs the standard library alone, and the proxy beside it a grammar of HTTP: there is nothing else to be
# attacked through.
RUN cd /src && /opt/tools/bin/python -m build --wheel --no-isolation \
    && for venv in repairnator core; do \
        /opt/tools/bin/pip --python /opt/$venv/bin/python install --no-compile --no-deps --no-index dist/*.whl; \
    done

FROM ${BASE} AS base
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Repairnator for Kubernetes" \
      org.opencontainers.image.description="A program-repair bot for failing CI builds" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${REVISION}"
RUN echo 'repairnator:x:10001:10001::/home/repairnator:/usr/sbin/nologin' >>/etc/passwd \
    && echo 'repairnator:x:10001:' >>/etc/group \
    && install -d -o 10001 -g 10001 /home/repairnator /var/cache/repairnator
COPY --from=build /opt/repairnator /opt/repairnator
ENV PATH=/opt/repairnator/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/home/repairnator XDG_CACHE_HOME=/var/cache PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BIND_ADDRESS=0.0.0.0 HEALTH_PORT=8080
USER 10001:10001
WORKDIR /home/repairnator
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python3", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["repairnator"]

FROM base AS scanner
CMD ["scanner"]

FROM base AS repomonitor
EXPOSE 30050
CMD ["monitor"]

FROM base AS console
EXPOSE 30051
CMD ["console"]

FROM base AS pipeline
USER root
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old \
        /var/lib/dpkg/*-old /var/log/apt /var/log/*.log
USER 10001:10001
CMD ["pipeline"]

# The projects' own code runs in this one: no entry point, no health check, nothing of the services' settings.
FROM ${BASE} AS repair
ARG REVISION=unknown
# Python: its projects are tested with the releases of Debian and of PYTHONS, such as `--build-arg PYTHONS="3.9 3.12"`,
# which uv fetches; without them, and without the headers and the compiler below, the image is smaller.
ARG PYTHONS=""
# The Java releases that projects may ask for: `--build-arg JDKS="17 8 11 21 25"`. The first one is the usual one, and must be
# 17 or later.
ARG JDKS="17 21 25"
# What the toolchains of all languages name as their `image_packages`; a test compares.
ARG TOOLCHAIN_PACKAGES="maven python3-dev gcc libc6-dev"
LABEL org.opencontainers.image.title="Repairnator's repair Jobs" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${REVISION}"
# man pages' folders are missing in slim images, and the JDK's package wants them
RUN --mount=type=bind,source=scripts,target=/usr/local/lib/scripts \
    mkdir -p /usr/share/man/man1 && apt-get update && sh /usr/local/lib/scripts/install-jdks ${JDKS} \
    && apt-get install -y --no-install-recommends ${TOOLCHAIN_PACKAGES} git ca-certificates \
    && for store in java adoptium; do \
        if [ -f /etc/ssl/certs/$store/cacerts ]; then \
            python3 /usr/local/lib/scripts/undate-keystore /etc/ssl/certs/$store/cacerts; \
        fi; \
    done \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old \
        /var/lib/dpkg/*-old /var/log/apt /var/log/*.log /tmp/hsperfdata_*
COPY --from=build /opt/core /opt/core
RUN if [ -n "${PYTHONS}" ]; then \
        UV_PYTHON_INSTALL_DIR=/usr/lib/uv/python /opt/core/bin/uv python install --no-cache ${PYTHONS}; \
    fi
ENV PATH=/opt/core/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 JAVA_HOME=/usr/lib/jvm/usual
USER 10001:10001
WORKDIR /repair
CMD ["python3", "-m", "repairnator.boxes.kubernetes.pod"]
