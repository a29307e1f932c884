import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** An alert as a receiver took it. */
export interface Posted {
  readonly signature: string;
  readonly body: string;
  readonly said: {
    readonly count: number;
    readonly troubles: readonly Readonly<Record<string, unknown>>[];
  };
}

const HOST = '127.0.0.1';

/** A server that alerts are posted to; it takes them unless it is told to answer otherwise. */
export const startAlertReceiver = async () => {
  const posted: Posted[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      const signature = String(request.headers['railhead-signature']);
      if (status < 300) posted.push({ signature, body, said: JSON.parse(body) as Posted['said'] });
      response.writeHead(status).end('what the receiver says');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/alerts`,
    posted,
    answerWith: (next: number) => void (status = next),
    async close() {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
};

/** A mail server without TLS and without passwords; it takes everything unless it is told not to. */
export const startMailServer = async () => {
  const mails: { readonly to: readonly string[]; readonly data: string }[] = [];
  let isRefused = false;
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let data = '';
      stream.on('data', (part: Buffer) => (data += String(part)));
      stream.on('end', () => {
        if (isRefused) return done(new Error('the mailbox is full'));
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), data });
        return done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, HOST, resolve);
  });
  return {
    url: `smtp://${HOST}:${(smtp.server.address() as AddressInfo).port}`,
    mails,
    refuse: (next: boolean) => void (isRefused = next),
    async close() {
      await new Promise<void>((resolve) => {
        smtp.close(resolve);
      });
    },
  };
};
