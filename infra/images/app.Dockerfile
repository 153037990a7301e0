# The sample application.
ARG NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS packages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
COPY conductor/package.json conductor/
COPY console/package.json console/
COPY app/package.json app/
COPY infra/package.json infra/
RUN npm ci --omit=dev --ignore-scripts --workspace app

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY app app
COPY infra/images/health-check.ts ./
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Podium sample application" \
  org.opencontainers.image.description="A sample application of DBOS" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8000 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "health-check.ts", "PORT", "8000", "HOST", "/healthz"]
CMD ["node", "app/src/main.ts"]
