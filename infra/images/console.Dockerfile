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

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
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
USER 10001:10001
EXPOSE 8080
# Node itself, so that the signal to stop reaches it.
CMD ["node", "console/server/main.ts"]
