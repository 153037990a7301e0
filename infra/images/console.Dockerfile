# The Console: its server as source, its pages built once.
ARG NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS pages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
COPY conductor/package.json conductor/
COPY console/package.json console/
COPY app/package.json app/
COPY infra/package.json infra/
RUN npm ci --ignore-scripts --workspace console
# The pages take the types of the API from Conductor's contract.
COPY conductor conductor
COPY console console
RUN npm run build --workspace console && npm prune --omit=dev --ignore-scripts --workspace console

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /srv
COPY --from=pages /srv/package.json ./
COPY --from=pages /srv/node_modules node_modules
COPY --from=pages /srv/console console
USER 10001:10001
EXPOSE 8080
CMD ["node", "console/server/main.ts"]
