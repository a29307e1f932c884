import { createStories } from '../services/transactions/stories.ts';
import { loadBusiness, readCustomersConfig } from '../config.ts';
import { createSecretBox } from '../db/secret.ts';
import { isRefusal } from '../domain/refusal.ts';
import { applyDecision } from '../services/customers/apply-decision.ts';
import { findCustomers, type QueuedCustomer } from '../services/customers/queue.ts';
import { asOperator, type OperatorClient } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { fail, say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead customer                       lists customers who wait for a decision
railhead customer <id> <action> --operator <name> [--message <text>] [--field <name>=<error>]...

  accept   take the customer on; payments that wait for them go on
  ask      ask the customer for the fields anew, each with its error
  wait     say that it takes longer
  reject   for good; the message is shown
  review   have customerReview of anchor.ts look again

railhead customer parked review --operator <name>    all of those whose review did not answer`;

const LIMIT = 100;

/** Why a customer waits. */
const reasonOf = ({
  reviewParkedAt,
  reviewParkedReason,
  reviewDueAt,
  reviewAttempts,
}: QueuedCustomer) => {
  if (reviewParkedAt) return `parked ${reviewParkedAt.toISOString()}: review ${reviewParkedReason}`;
  if (reviewDueAt) return `being reviewed, tried ${reviewAttempts} times`;
  return 'the review left it to a person';
};

const list = async ({ orm }: OperatorClient): Promise<void> => {
  const { customers } = await findCustomers(orm.em.fork(), { limit: LIMIT });
  for (const row of customers) {
    const { id, type, since } = row;
    say(`${id}  ${type ?? 'no type'}, since ${since.toISOString()}: ${reasonOf(row)}`);
  }
  if (customers.length === 0) say('No customer waits for a decision.');
};

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    message: { type: 'string' },
    field: { type: 'string', multiple: true, default: [] },
  },
});
const [id, action] = positionals;
const config = readCustomersConfig();
await asOperator(config, async (client) => {
  if (id === undefined) return list(client);
  const { operator, message, field: fields } = values;
  if (!action || !operator) {
    showUsage(USAGE);
    process.exitCode = 2;
    return;
  }
  const deps = {
    anchor: (await loadBusiness(config)).anchor,
    secrets: createSecretBox(config.DATA_KEYS),
  };
  const stories = createStories({ ...client, anchor: deps.anchor, searchable: async () => false });
  const answer = await applyDecision({ orm: client.orm, stories }, deps, {
    id,
    action,
    operator,
    message,
    fields,
  });
  if (isRefusal(answer)) fail(answer.message);
  else say(answer);
});
