# The connector: beside an application in any language, whose own image then needs no Node.
ARG NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim

# On the builder's own processor: only JavaScript is copied, so nothing has to be emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS packages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
COPY conductor/package.json conductor/
COPY console/package.json console/
COPY app/package.json app/
COPY connector/package.json connector/
COPY infra/package.json infra/
RUN npm ci --omit=dev --ignore-scripts --workspace connector

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
# The sample application has an older SDK than the connector, so that each has its own.
COPY --from=packages /srv/connector/node_modules connector/node_modules
COPY connector connector
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Podium connector" \
  org.opencontainers.image.description="Connects an application of DBOS to a Conductor by its system database" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
# It serves nothing that could be asked.
HEALTHCHECK NONE
# Node itself, so that the signal to stop reaches it; what stands after the image's name are the connector's arguments.
ENTRYPOINT ["node", "connector/src/main.ts"]
CMD ["--help"]
