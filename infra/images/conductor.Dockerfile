# Conductor: Node and its source. Node runs the TypeScript itself, so nothing is compiled.
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

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=packages /srv/package.json ./
COPY --from=packages /srv/node_modules node_modules
COPY conductor conductor
USER 10001:10001
EXPOSE 8090
# Node itself, so that the signal to stop reaches it.
CMD ["node", "conductor/src/main.ts"]
