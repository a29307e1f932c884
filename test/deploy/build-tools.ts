import { buildTools } from './tools.ts';

/* `npm run deploy-tools`: what the tests of the chart and of the alert rules need. Harmless when repeated. */
process.stdout.write('Building Helm and the validators; the first time it takes minutes.\n');
buildTools();
process.stdout.write(
  'They are there: npm test holds the chart and the alert rules against them.\n',
);
