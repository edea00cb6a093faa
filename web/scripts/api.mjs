// Writes src/api/schema.d.ts, the types of the API, from what the server says of itself. Starts a server of its own
// when none is named: `npm run api` or `AVALIAR_API_URL=http://127.0.0.1:4319 npm run api`.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'

const START_SECONDS = 60
const target = process.argv[2] ?? fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))

const description = process.env.AVALIAR_API_URL ? await described(process.env.AVALIAR_API_URL) : await ofOwnServer()
const heading = '// Made by `npm run api` from the OpenAPI document of the server. Change the server, not this file.\n\n'
writeFileSync(target, heading + astToString(await openapiTypescript(description)))

async function described(url) {
  const response = await fetch(`${url.replace(/\/$/, '')}/openapi.json`)
  if (!response.ok) throw new Error(`${url}/openapi.json answered ${response.status}`)
  return response.json()
}

async function ofOwnServer() {
  const folder = mkdtempSync(join(tmpdir(), 'avaliar-api-'))
  const ready = join(folder, 'ready.json')
  const command = fileURLToPath(new URL('../../.venv/bin/avaliar', import.meta.url))
  const server = spawn(command, ['serve', '--port', '0', '--data-dir', join(folder, 'data'), '--ready-file', ready], {
    env: { ...process.env, AVALIAR_CONFIG_DIR: join(folder, 'config') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const deadline = Date.now() + START_SECONDS * 1000
    while (!(existsSync(ready) && readFileSync(ready, 'utf8').trimEnd().endsWith('}'))) {
      if (server.exitCode !== null) throw new Error('the server did not start; `make setup` makes what it needs')
      if (Date.now() > deadline) throw new Error(`the server was not ready after ${START_SECONDS} s`)
      await wait(50)
    }
    return await described(JSON.parse(readFileSync(ready, 'utf8')).url)
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}
