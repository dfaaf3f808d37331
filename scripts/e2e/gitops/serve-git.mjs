// serve-git.mjs PORT FOLDER: FOLDER/e2e.git over HTTP without passwords, for a disposable cluster whose pods reach this machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [port, folder] = process.argv.slice(2);
const repository = join(folder, 'e2e.git');
if (!existsSync(repository)) {
  const git = (...args) => spawnSync('git', args, { stdio: 'inherit' });
  git('init', '--quiet', '--bare', '--initial-branch=main', repository);
  git('-C', repository, 'config', 'http.receivepack', 'true');
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      PATH_INFO: pathname,
      QUERY_STRING: String(searchParams),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      REMOTE_ADDR: request.socket.remoteAddress,
    },
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.on('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    const headers = output
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(/: (.*)/s));
    const status = headers.find(([name]) => name === 'Status');
    const others = headers.filter(([name]) => name !== 'Status').map(([name, value]) => [name, value]);
    response.writeHead(status === undefined ? 200 : Number.parseInt(status[1], 10), Object.fromEntries(others));
    response.end(output.subarray(end + 4));
  });
}).listen(Number(port));
