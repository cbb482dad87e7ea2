// Unit tests run in happy-dom with the app's own build settings.
import { defineConfig, mergeConfig } from 'vitest/config'
import app from './vite.config.ts'

export default mergeConfig(app, defineConfig({ test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], restoreMocks: true, server: { deps: { inline: ['element-plus'] } } } }))
