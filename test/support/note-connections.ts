import { Socket } from 'node:net';

/*
 * For `node --import`: sends each port that the program tries to connect to, to the process that has
 * started it.
 */
Socket.prototype.connect = new Proxy(Socket.prototype.connect, {
  apply(connect, socket: Socket, given) {
    socket.on('connectionAttempt', (_address, port) => process.send?.({ port: String(port) }));
    return Reflect.apply(connect, socket, given);
  },
});
