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
USER 10001:10001
# Node itself, so that the signal to stop reaches it; what stands after the image's name are the connector's arguments.
ENTRYPOINT ["node", "connector/src/main.ts"]
CMD ["--help"]
