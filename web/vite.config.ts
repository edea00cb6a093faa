import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { mockApi } from './dev/mock-api.ts'

const server = process.env.AVALIAR_API_URL ?? 'http://127.0.0.1:4319'

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwind(), ...(mode === 'mock' ? [mockApi()] : [])],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // The server's policy allows files of its own only, no data: addresses.
    assetsInlineLimit: 0,
    // Read by scripts/check-build.mjs, which then removes it.
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: mode === 'mock' ? undefined : { '/api': { target: server, changeOrigin: true } },
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
}))
