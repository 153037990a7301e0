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
USER 10001:10001
EXPOSE 8000 3001
CMD ["node", "app/src/main.ts"]
