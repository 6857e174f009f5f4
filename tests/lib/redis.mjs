// A Redis server of one's own, on a unix socket, gone with the test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { start, temporaryFolder, until } from './processes.mjs';

export async function startRedis() {
  const folder = temporaryFolder('redis');
  const socket = join(folder, 'redis.sock');
  const server = await start('redis-server', 'redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder]);
  await until('redis-server listening', () => existsSync(socket), { log: server.log });
  return { ...server, url: `unix://${socket}` };
}
