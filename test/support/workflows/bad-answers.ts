import type { ServerResponse } from 'node:http';

/** What a host may do instead of taking a move, and how that is kept. */
export const BAD_ANSWERS: readonly (readonly [
  string,
  string,
  (response: ServerResponse) => void,
])[] = [
  ['hangs', 'timed_out', () => undefined],
  ['redirects', 'redirected', (response) => response.writeHead(302, { location: '/' }).end()],
  ['answers garbage', 'answer_malformed', (response) => response.socket?.end('garbage\r\n\r\n')],
  ['never ends its answer', 'http_status', (response) => response.writeHead(500).write('x')],
  [
    'switches protocols',
    'http_status',
    (response) =>
      response.socket?.write('HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  ],
];
