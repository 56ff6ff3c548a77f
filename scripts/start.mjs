/** `npm start`: builds if needed and runs the relay with the web client. PORT and WHISPR_DATA are read by the relay itself. */
import { spawn } from 'node:child_process';
import { buildIfNeeded, RELAY } from './build.mjs';

await buildIfNeeded((line) => console.log(line));
const relay = spawn(process.execPath, [RELAY], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => relay.kill(signal));
relay.on('close', (code) => {
  process.exitCode = code ?? 1;
});
