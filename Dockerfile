# One image, every program: `docker run railhead api`, `worker`, `migrate`, `resolve` …; without an argument it lists
# them. It runs as any user, with a read-only root and without capabilities; it writes nowhere.
#
# A business's own `anchor.ts` and rails go into /app: COPY or mount them there. They import `railhead` as ever.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG BASE_IMAGE=debian:12.15-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The Temporal client takes the system's certificate authorities, which neither base has.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts
RUN sh scripts/slim-image.sh

FROM ${BASE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY template ./template
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
EXPOSE 8000 9464 9465
ENTRYPOINT ["node", "/app/dist/cli/railhead.js"]
