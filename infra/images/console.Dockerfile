# The Console: its server as source, its pages built once.
ARG NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim

# On the builder's own processor: only JavaScript is copied, so nothing has to be emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS manifests
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
COPY conductor/package.json conductor/
COPY console/package.json console/
COPY app/package.json app/
COPY infra/package.json infra/

FROM manifests AS packages
RUN npm ci --omit=dev --ignore-scripts --workspace console

FROM manifests AS pages
# Conductor's packages too: the build reads the endpoints of the API from its contract.
RUN npm ci --ignore-scripts --workspace console --workspace conductor
COPY tsconfig.json ./
COPY conductor conductor
COPY console console
RUN npm run build --workspace console

# V8's compiled code and the TypeScript without its types, so that a start takes half the time. It holds for the
# builder's processor and the user of the image; elsewhere Node compiles as it would without it.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS compiled
WORKDIR /srv
RUN mkdir .compile-cache && chown 10001 .compile-cache
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY --from=packages /srv/console/package.json console/
COPY console/server console/server
COPY conductor/src/origin.ts conductor/src/
COPY conductor/src/settings/addresses.ts conductor/src/settings/
COPY conductor/src/settings/quantity.ts conductor/src/settings/
COPY conductor/src/settings/setting.ts conductor/src/settings/
USER 10001:10001
RUN NODE_COMPILE_CACHE=/srv/.compile-cache node --eval 'import("/srv/console/server/app.ts")' && chmod -R a+rX,a-w .compile-cache

FROM ${NODE_IMAGE}
# A container has a network of its own: what of it is published decides who reaches this port.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/srv/.compile-cache CONSOLE_HOST=0.0.0.0
WORKDIR /srv
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY --from=packages /srv/console/package.json console/
COPY --from=pages /srv/console/web/dist console/web/dist
COPY console/server console/server
# The files of Conductor that run here too: where requests may come from without sign-in, and how settings are read.
COPY conductor/src/origin.ts conductor/src/
COPY conductor/src/settings/addresses.ts conductor/src/settings/
COPY conductor/src/settings/quantity.ts conductor/src/settings/
COPY conductor/src/settings/setting.ts conductor/src/settings/
COPY infra/images/health-check.ts ./
COPY --from=compiled --chown=0:0 /srv/.compile-cache .compile-cache
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Podium Console" \
  org.opencontainers.image.description="Web UI of Podium" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "health-check.ts", "CONSOLE_PORT", "8080", "CONSOLE_HOST", "/health"]
# Node itself, so that the signal to stop reaches it.
CMD ["node", "console/server/main.ts"]
