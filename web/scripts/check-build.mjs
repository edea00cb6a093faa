// The build must be servable by the server's policy and small: no inline script, no address elsewhere, a first load
// within its budget.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const FIRST_LOAD_BUDGET = 250_000
const dist = new URL('../dist/', import.meta.url)
const html = readFileSync(new URL('index.html', dist), 'utf8')
const problems = []

if (/<script(?![^>]*\bsrc=)/.test(html)) problems.push('index.html has an inline script, which the policy forbids')
if (/(?:src|href)="(?:https?:)?\/\//.test(html)) problems.push('index.html loads something from elsewhere')

const assets = readdirSync(new URL('assets/', dist))
for (const name of assets.filter((name) => name.endsWith('.css'))) {
  const style = readFileSync(new URL(`assets/${name}`, dist), 'utf8')
  if (/url\(\s*["']?(?:https?:)?\/\//.test(style)) problems.push(`${name} loads something from elsewhere`)
}

// What a page needs before it shows: the entry and the page, each with all that they import at once.
const manifestPath = new URL('.vite/manifest.json', dist)
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'))
const closure = (name, found = new Set()) => {
  if (found.has(name)) return found
  found.add(name)
  for (const imported of manifest[name].imports ?? []) closure(imported, found)
  return found
}
const size = (files) => [...files].reduce((sum, name) => sum + gzipSync(readFileSync(new URL(manifest[name].file, dist))).length, 0)
const entry = Object.keys(manifest).find((name) => manifest[name].isEntry)
const pages = Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry)
for (const page of pages) {
  const bytes = size(closure(page, closure(entry)))
  console.log(`${Math.round(bytes / 1000)} kB compressed: ${page}`)
  if (bytes > FIRST_LOAD_BUDGET) problems.push(`the first load of ${page} is ${bytes} bytes compressed, more than ${FIRST_LOAD_BUDGET}`)
}
// Of use here alone; the wheel need not carry it.
rmSync(new URL('.vite', dist), { recursive: true })

if (problems.length > 0) {
  console.error(problems.map((problem) => `The build is wrong: ${problem}.`).join('\n'))
  process.exit(1)
}
