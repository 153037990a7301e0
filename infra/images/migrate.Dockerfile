# The DBOS command line and nothing of the application: it makes and updates DBOS's tables as an administrator.
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
# Names the environment variable with the URL, so that the password is in no argument.
COPY app/dbos-config.yaml ./
ARG VERSION=local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Podium migrate" \
  org.opencontainers.image.description="The DBOS command line, which makes the tables of an application" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
# It serves nothing that could be asked.
HEALTHCHECK NONE
ENTRYPOINT ["node", "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js"]
