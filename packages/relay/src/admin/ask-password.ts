import { stdin, stderr } from 'node:process';

const LONGEST = 1000;

/** One line from the terminal without showing it, or from a pipe. `question` goes to stderr, so stdout stays clean. */
export async function askPassword(question: string): Promise<string> {
  if (stdin.isTTY) {
    stderr.write(question);
    stdin.setRawMode(true);
  }
  let line = '';
  try {
    for await (const chunk of stdin.setEncoding('utf8')) {
      for (const character of String(chunk)) {
        if (character === '\n' || character === '\r' || character === '\u0004') return line;
        if (character === '\u0003') return '';
        line = character === '\u007f' ? Array.from(line).slice(0, -1).join('') : line + character;
        if (line.length > LONGEST) return '';
      }
    }
    return line;
  } finally {
    if (stdin.isTTY) {
      stdin.setRawMode(false);
      stderr.write('\n');
    }
    stdin.destroy();
  }
}
