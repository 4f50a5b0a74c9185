import { defineConfig, devices } from '@playwright/test';
import type { Options } from './fixtures/index.ts';

// The browser is the system's: Playwright's own is not downloaded. The flags keep it quiet on a closed network.
const chromium = {
  ...devices['Desktop Chrome'],
  launchOptions: {
    executablePath: process.env.NT24_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
  viewport: { width: 1440, height: 900 },
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
};

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './fixtures/server.ts',
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: process.env.NT24_RESULTS ?? 'test-results/results.json' }]],
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects: [
    { name: 'api', testDir: 'tests/api', use: chromium },
    // The comparison of both doors uses a browser too.
    { name: 'staff', testMatch: ['staff/**/*.spec.ts', 'parity*.spec.ts'], use: { ...chromium, role: 'ADMIN' } },
    { name: 'no-js', testDir: 'tests/no-js', use: { ...chromium, role: 'ADMIN', javaScriptEnabled: false } },
  ],
});
