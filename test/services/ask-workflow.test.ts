import { describe, expect, test } from '@jest/globals';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { isRefusal } from '../../src/domain/refusal.ts';
import { askWorkflow } from '../../src/services/ask-workflow.ts';

// It connects when it is first asked for something, and here nobody asks it.
const client = new Client();
const missing = () => new WorkflowNotFoundError('there is none', 'case', undefined);

describe('a decision for a workflow', () => {
  test('waits a moment for one that has not started yet', async () => {
    let tries = 0;
    const answer = await askWorkflow(client, async () => {
      tries += 1;
      if (tries < 3) throw missing();
      return 'taken';
    });
    expect(answer).toBe('taken');
    expect(tries).toBe(3);
  });

  test('is refused in words where none runs', async () => {
    const answer = await askWorkflow(client, async () => Promise.reject(missing()));
    expect(isRefusal(answer) && answer.message).toContain('does not run');
  });

  test('is not sent again after any other fault', async () => {
    let tries = 0;
    const asked = askWorkflow(client, async () => {
      tries += 1;
      return Promise.reject(new Error('the server is away'));
    });
    await expect(asked).rejects.toThrow('the server is away');
    expect(tries).toBe(1);
  });
});
