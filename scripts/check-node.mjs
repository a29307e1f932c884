// Plain JavaScript on purpose: it must run on the very Node that it refuses.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Railhead runs on Node 24 or newer, and this is ${process.version}. On Linux \`npm ci\` brings ` +
      'Node 24 along (start scripts with `npm run`); elsewhere install it yourself, see .nvmrc.',
  );
  process.exit(1);
}
