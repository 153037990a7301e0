# Conductor: Node and its source. Node runs the TypeScript itself, so there is no step that builds it.
ARG NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim

# On the builder's own processor: only JavaScript is copied, so nothing has to be emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS packages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
COPY conductor/package.json conductor/
COPY console/package.json console/
COPY app/package.json app/
COPY infra/package.json infra/
RUN npm ci --omit=dev --ignore-scripts --workspace conductor

# V8's compiled code and the TypeScript without its types, so that a start takes half the time. It holds for the
# builder's processor and the user of the image; elsewhere Node compiles as it would without it.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS compiled
WORKDIR /srv
RUN mkdir .compile-cache && chown 10001 .compile-cache
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY conductor conductor
USER 10001:10001
RUN NODE_COMPILE_CACHE=/srv/.compile-cache node conductor/src/main.ts --help && chmod -R a+rX,a-w .compile-cache

FROM ${NODE_IMAGE}
# A container has a network of its own: what of it is published decides who reaches this port.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/srv/.compile-cache CONDUCTOR_HOST=0.0.0.0
WORKDIR /srv
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY conductor conductor
COPY infra/images/health-check.ts ./
COPY --from=compiled --chown=0:0 /srv/.compile-cache .compile-cache
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Podium Conductor" \
  org.opencontainers.image.description="Control plane for DBOS applications" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "health-check.ts", "DBOS__CONDUCTOR_PORT", "8090", "CONDUCTOR_HOST", "/healthz"]
# Node itself, so that the signal to stop reaches it; what stands after the image's name is a command such as doctor.
ENTRYPOINT ["node", "conductor/src/main.ts"]
