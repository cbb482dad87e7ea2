// How the app is built: one chunk per page (Element Plus parts are imported where they are used),
// no inline script (the server's Content-Security-Policy is default-src 'self').
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { kManual, manual } from './scripts/manual.ts'

const server = process.env.CHUANGCHENG_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [manual(), vue({ include: [/\.vue$/, kManual] })],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'false', // nor does what is used of Element Plus need it
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true', // app/message.ts takes its place
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', fs: { allow: ['..'] }, proxy: { '/api': { target: server } } },
  preview: { host: '127.0.0.1', proxy: { '/api': { target: server } } },
})
