import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

// The same element that the product draws, so that both are watched by the same code.
const PAGE = `<!doctype html><title>echo</title><textarea aria-label="text"></textarea><main></main><script>
const socket = new WebSocket('ws://' + location.host);
const add = (text) => {
  const row = document.createElement('article');
  row.dataset.id = '';
  row.textContent = text;
  document.querySelector('main').replaceChildren(row);
};
socket.onmessage = ({ data }) => add(data);
document.querySelector('textarea').onkeydown = (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  add(event.target.value);
  socket.send(event.target.value);
  event.target.value = '';
};
</script>`;

/**
 * The yardstick of sending: a page that puts a line into its document at Enter and sends it in the clear through a plain
 * WebSocket server to the other page, which shows it. No encryption, no storage, no framework.
 */
export async function startEcho(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  });
  const sockets = new Set<WebSocket>();
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('message', (data: Buffer) => {
      for (const other of sockets) if (other !== socket) other.send(data.toString());
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}
