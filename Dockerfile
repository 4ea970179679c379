# One image for all roles; which one is the command: `docker run plateflow:0.1.0 process --config cloud`.
# There is no build step: Node.js runs the TypeScript sources as they are.

FROM node:26.10.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# What the lock file says and nothing newer, without what only developers need. No package that is
# left has anything to run when it is installed.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:26.10.0-trixie-slim
LABEL org.opencontainers.image.title="Plateflow" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY config config
COPY deploy deploy
COPY src src
# `docker compose exec processor plateflow doctor --config cloud`
RUN ln -s /app/bin/plateflow.js /usr/local/bin/plateflow
# Nothing in the image is theirs: it runs the same with a read-only root file system.
USER node
# Whether the process is alive. Whether it can work at present is /readyz, which compose asks for.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["node", "deploy/check-health.js", "/livez"]
# No shell and no npm in between, so that signals reach the role: it finishes what it has begun.
ENTRYPOINT ["node", "/app/bin/plateflow.js"]
CMD ["--help"]
